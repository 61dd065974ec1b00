"""The work of a case by its state and its time of completion, whatever its history"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_user_task_case', 'user_task', ['instance_key', 'status', 'completed_at'])
    op.drop_index('ix_user_task_instance_key', 'user_task')


def downgrade() -> None:
    op.create_index('ix_user_task_instance_key', 'user_task', ['instance_key'])
    op.drop_index('ix_user_task_case', 'user_task')
