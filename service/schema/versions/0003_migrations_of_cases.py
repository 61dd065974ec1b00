"""Plans for taking cases over to another release, and what became of each case"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('migration_plan',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('source', sa.Integer(), nullable=False),
    sa.Column('target', sa.Integer(), nullable=False),
    sa.Column('mapping', service.db.Json(), nullable=False),
    sa.Column('retimed', sa.Boolean(), nullable=False),
    sa.Column('drafted_by', sa.String(length=60), nullable=False),
    sa.Column('drafted_by_name', sa.String(length=60), nullable=False),
    sa.Column('drafted_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['source'], ['model_release.number'], ),
    sa.ForeignKeyConstraint(['target'], ['model_release.number'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('migration',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('plan_key', sa.Integer(), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Integer(), nullable=False),
    sa.Column('target', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', service.db.Instant(), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('undone_at', service.db.Instant(), nullable=True),
    sa.Column('undone_by', sa.String(length=60), nullable=True),
    sa.Column('undone_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.ForeignKeyConstraint(['plan_key'], ['migration_plan.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('migration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_migration_instance_key'), ['instance_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_migration_plan_key'), ['plan_key'], unique=False)


def downgrade() -> None:
    op.drop_table('migration')
    op.drop_table('migration_plan')
