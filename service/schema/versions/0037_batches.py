"""Operations on many cases, and processes that are suspended"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'batch',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('plan_key', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('by', sa.String(length=60), nullable=False),
        sa.Column('by_name', sa.String(length=60), nullable=False),
        sa.Column('at', service.db.Instant(), nullable=False),
        sa.Column('ended_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['plan_key'], ['migration_plan.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    with op.batch_alter_table('batch') as batch_op:
        batch_op.create_index('ix_batch_status', ['status'])
    op.create_table(
        'batch_item',
        sa.Column('batch_key', sa.Integer(), nullable=False),
        sa.Column('instance_key', BIG, nullable=False),
        sa.Column('outcome', sa.String(length=10), nullable=True),
        sa.Column('problem', sa.Text(), nullable=True),
        sa.Column('at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['batch_key'], ['batch.key']),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('batch_key', 'instance_key'),
    )
    with op.batch_alter_table('batch_item') as batch_op:
        batch_op.create_index('ix_batch_item_instance_key', ['instance_key'])
    op.create_table(
        'suspension',
        sa.Column('process_id', sa.String(length=200), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('by', sa.String(length=60), nullable=False),
        sa.Column('by_name', sa.String(length=60), nullable=False),
        sa.Column('since', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('process_id'),
    )


def downgrade() -> None:
    op.drop_table('suspension')
    op.drop_table('batch_item')
    op.drop_table('batch')
