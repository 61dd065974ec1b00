"""Since when studios that were recognised before the system are kept"""

import sqlalchemy as sa
from alembic import op

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('studio', sa.Column('kept_since', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('studio', 'kept_since')
