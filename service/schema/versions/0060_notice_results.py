"""Which grade a notice of an assessment's results means"""

import sqlalchemy as sa
from alembic import op

revision = '0060'
down_revision = '0059'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice_item') as table:
        table.add_column(sa.Column('result', sa.String(20), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('notice_item') as table:
        table.drop_column('result')
