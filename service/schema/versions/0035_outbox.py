"""What goes out of the house by itself, and links with which a new password is chosen"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'outbox',
        sa.Column('key', BIG, nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('target', sa.String(length=60), nullable=False),
        sa.Column('event', sa.String(length=60), nullable=False),
        sa.Column('payload', service.db.Json(), nullable=False),
        sa.Column('delivery', sa.String(length=40), nullable=False),
        sa.Column('instance_key', BIG, nullable=True),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
        sa.Column('note', sa.Text(), nullable=True),
        sa.Column('queued_at', service.db.Instant(), nullable=False),
        sa.Column('next_at', service.db.Instant(), nullable=True),
        sa.Column('settled_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('delivery'),
    )
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.create_index('ix_outbox_instance_key', ['instance_key'])
        batch_op.create_index('ix_outbox_status', ['status'])
    op.create_table(
        'reset_link',
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('expires_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('username'),
        sa.UniqueConstraint('token_hash'),
    )


def downgrade() -> None:
    op.drop_table('reset_link')
    op.drop_table('outbox')
