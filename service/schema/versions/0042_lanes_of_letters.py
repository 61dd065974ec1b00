"""Letters know the lane of the step that sent them"""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('letter') as table:
        table.add_column(sa.Column('lane', sa.String(length=200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('letter') as table:
        table.drop_column('lane')
