"""Open work bears the address that inboxes find it by; indexes in the order of an inbox"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")
CLAIMABLE = sa.text("status = 'open' AND assignee IS NULL")
ORDER = ['due_at', sa.text('priority DESC'), 'created_at', 'key']
ADDRESS = """(
    SELECT CASE
        WHEN count(*) = 1 THEN max(CASE
            WHEN person IS NOT NULL THEN '=' || person
            WHEN organisation IS NOT NULL THEN coalesce(role, '') || '@' || organisation
            ELSE coalesce(role, '') END)
        WHEN sum(CASE WHEN person IS NULL AND organisation IS NULL THEN 1 ELSE 0 END) > 0 THEN '**'
        ELSE '*' END
    FROM candidate WHERE candidate.task_key = user_task.key)"""


def upgrade() -> None:
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('addressed', sa.String(length=100), server_default='*', nullable=False)
        )
        batch_op.drop_index('ix_user_task_inbox')
    op.execute(f'UPDATE user_task SET addressed = {ADDRESS}')
    op.create_index(
        'ix_user_task_mine', 'user_task', ['assignee', *ORDER],
        sqlite_where=OPEN, postgresql_where=OPEN,
    )
    op.create_index(
        'ix_user_task_claimable', 'user_task', ['addressed', *ORDER],
        sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE,
    )


def downgrade() -> None:
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        batch_op.drop_index('ix_user_task_claimable')
        batch_op.drop_index('ix_user_task_mine')
        batch_op.drop_column('addressed')
        batch_op.create_index('ix_user_task_inbox', ['status', 'assignee'])
