"""Whether a letter to somebody without an account was delivered, and how"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

GOES_OUT = sa.text('delivery IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('delivery', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('delivery_note', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('delivered_at', service.db.Instant(), nullable=True))
        batch_op.add_column(sa.Column('delivered_by', sa.String(length=60), nullable=True))
    # Until now nothing went out by itself: of these letters nobody knows whether they arrived.
    op.execute("UPDATE recipient SET delivery = 'by_hand' WHERE address IS NOT NULL")
    op.create_index(
        'ix_recipient_delivery', 'recipient', ['delivery'],
        sqlite_where=GOES_OUT, postgresql_where=GOES_OUT,
    )


def downgrade() -> None:
    op.drop_index('ix_recipient_delivery', 'recipient')
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        for name in ('delivered_by', 'delivered_at', 'delivery_note', 'delivery', 'email'):
            batch_op.drop_column(name)
