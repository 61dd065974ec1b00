"""When a person or the clock last moved a case: messages alone may not move it for ever"""

import sqlalchemy as sa
from alembic import op

from service.db import Instant

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('process_instance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attended_at', Instant(), nullable=True))
        batch_op.add_column(
            sa.Column('attended_revision', sa.Integer(), server_default='0', nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('process_instance', schema=None) as batch_op:
        batch_op.drop_column('attended_revision')
        batch_op.drop_column('attended_at')
