"""Who looked first at work that the step before may take back until then"""

import sqlalchemy as sa
from alembic import op

from service.db import Instant

revision = '0076'
down_revision = '0075'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_look',
    sa.Column('task_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['task_key'], ['user_task.key'], ),
    sa.PrimaryKeyConstraint('task_key')
    )


def downgrade() -> None:
    op.drop_table('task_look')
