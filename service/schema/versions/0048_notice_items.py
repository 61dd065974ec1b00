"""Who leads a studio on notice, and the channel of its application"""

import sqlalchemy as sa
from alembic import op

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice_item') as table:
        table.add_column(sa.Column('master', sa.String(60), nullable=False, server_default=''))
        table.add_column(sa.Column('channel', sa.String(20), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('notice_item') as table:
        table.drop_column('channel')
        table.drop_column('master')
