"""Who works in the studio that an application is for"""

import sqlalchemy as sa
from alembic import op

revision = '0063'
down_revision = '0062'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('application', sa.Column('members', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('application', 'members')
