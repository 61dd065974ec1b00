"""Reminders that were sent of open work"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'reminder',
        sa.Column(
            'key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False
        ),
        sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('task_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('days', sa.Integer(), nullable=True),
        sa.Column('sent_at', service.db.Instant(), nullable=False),
        sa.Column('sent_by', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.ForeignKeyConstraint(['task_key'], ['user_task.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_reminder_task', 'reminder', ['task_key'])
    op.create_index(
        'one_reminder',
        'reminder',
        ['task_key', 'kind', 'days'],
        unique=True,
        sqlite_where=sa.text('days IS NOT NULL'),
        postgresql_where=sa.text('days IS NOT NULL'),
    )


def downgrade() -> None:
    op.drop_table('reminder')
