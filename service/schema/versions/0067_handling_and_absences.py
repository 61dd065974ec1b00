"""Work passed on, copies, remarks, countersignatures; who is away and who does their work"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0067'
down_revision = '0066'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('handling',
    sa.Column('key', BIG, nullable=False),
    sa.Column('instance_key', BIG, nullable=False),
    sa.Column('task_key', BIG, nullable=True),
    sa.Column('element', sa.String(length=200), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('organisation', sa.String(length=40), nullable=True),
    sa.Column('at', service.db.Instant(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.ForeignKeyConstraint(['task_key'], ['user_task.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_handling_case', 'handling', ['instance_key', 'at'], unique=False)
    op.create_index('ix_handling_task', 'handling', ['task_key'], unique=False)
    op.create_table('handling_recipient',
    sa.Column('handling_key', BIG, nullable=False),
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('instance_key', BIG, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('read_at', service.db.Instant(), nullable=True),
    sa.Column('agrees', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', service.db.Instant(), nullable=True),
    sa.Column('withdrawn_at', service.db.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['handling_key'], ['handling.key'], ),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('handling_key', 'person')
    )
    op.create_index('ix_handling_recipient', 'handling_recipient', ['person', 'read_at'], unique=False)
    op.create_table('task_snooze',
    sa.Column('task_key', BIG, nullable=False),
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('until', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['task_key'], ['user_task.key'], ),
    sa.PrimaryKeyConstraint('task_key', 'person')
    )
    op.create_table('absence',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('deputy', sa.String(length=60), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('processes', service.db.Json(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('announced_at', service.db.Instant(), nullable=False),
    sa.Column('announced_by', sa.String(length=60), nullable=False),
    sa.Column('ended_at', service.db.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['deputy'], ['account.username'], ),
    sa.ForeignKeyConstraint(['person'], ['account.username'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_absence_person', 'absence', ['person', 'last_day'], unique=False)
    op.create_index('ix_absence_deputy', 'absence', ['deputy', 'last_day'], unique=False)
    op.add_column('user_task', sa.Column('passed', sa.String(12), nullable=True))
    op.add_column('user_task', sa.Column('delegated_by', sa.String(60), nullable=True))
    op.add_column('user_task', sa.Column('signing', sa.Integer(), nullable=True))
    op.add_column('user_task', sa.Column('on_behalf_of', sa.String(60), nullable=True))


def downgrade() -> None:
    op.drop_column('user_task', 'on_behalf_of')
    op.drop_column('user_task', 'signing')
    op.drop_column('user_task', 'delegated_by')
    op.drop_column('user_task', 'passed')
    op.drop_index('ix_absence_deputy', table_name='absence')
    op.drop_index('ix_absence_person', table_name='absence')
    op.drop_table('absence')
    op.drop_table('task_snooze')
    op.drop_index('ix_handling_recipient', table_name='handling_recipient')
    op.drop_table('handling_recipient')
    op.drop_index('ix_handling_task', table_name='handling')
    op.drop_index('ix_handling_case', table_name='handling')
    op.drop_table('handling')
