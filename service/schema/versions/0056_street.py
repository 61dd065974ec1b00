"""The street or area that a studio and an application belong to"""

import sqlalchemy as sa
from alembic import op

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None
UNKNOWN = '未填写'


def upgrade() -> None:
    for table in ('studio', 'application'):
        column = sa.Column('street', sa.String(20), nullable=False, server_default=UNKNOWN)
        op.add_column(table, column)


def downgrade() -> None:
    for table in ('application', 'studio'):
        op.drop_column(table, 'street')
