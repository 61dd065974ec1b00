"""Which case's message or signal began a case: they may not begin each other for ever"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('process_instance', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                'begun_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True
            )
        )


def downgrade() -> None:
    with op.batch_alter_table('process_instance', schema=None) as batch_op:
        batch_op.drop_column('begun_by')
