"""Experts who are invited for one group"""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('expert', sa.Column('invited_for', sa.String(length=30), nullable=True))


def downgrade() -> None:
    op.drop_column('expert', 'invited_for')
