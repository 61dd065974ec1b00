"""Drafts of a task know the window that they were typed in"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
KEPT = 'task_key, person, body, revision, saved_at'


def upgrade() -> None:
    op.create_table(
        'task_draft',
        sa.Column('task_key', BIG, nullable=False),
        sa.Column('person', sa.String(length=60), nullable=False),
        sa.Column('window', sa.String(length=16), nullable=False),
        sa.Column('body', service.db.Json(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('page', sa.String(length=16), nullable=False),
        sa.Column('saved_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['task_key'], ['user_task.key']),
        sa.PrimaryKeyConstraint('task_key', 'person', 'window'),
    )
    op.execute(f"INSERT INTO task_draft ({KEPT}, \"window\", page) SELECT {KEPT}, '', '' FROM draft")
    op.drop_table('draft')


def downgrade() -> None:
    op.create_table(
        'draft',
        sa.Column('task_key', BIG, nullable=False),
        sa.Column('person', sa.String(length=60), nullable=False),
        sa.Column('body', service.db.Json(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('saved_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['task_key'], ['user_task.key']),
        sa.PrimaryKeyConstraint('task_key', 'person'),
    )
    last = (
        'SELECT max(other."window") FROM task_draft AS other'
        ' WHERE other.task_key = task_draft.task_key AND other.person = task_draft.person'
    )
    op.execute(f'INSERT INTO draft ({KEPT}) SELECT {KEPT} FROM task_draft WHERE "window" = ({last})')
    op.drop_table('task_draft')
