"""Who finished work, and for whom a deputy did, are two columns"""

import re

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0074'
down_revision = '0073'
branch_labels = None
depends_on = None

TASK = sa.table(
    'user_task',
    sa.column('key', sa.BigInteger()),
    sa.column('on_behalf_of', sa.String()),
    sa.column('completed_by_name', sa.String()),
    sa.column('on_behalf_of_name', sa.String()),
)
SIGNED = re.compile(r'(.*)（代(.*)）')
"""How both stood in one column: a deputy, and in brackets who was away."""


def upgrade() -> None:
    op.add_column('user_task', sa.Column('on_behalf_of_name', sa.String(60), nullable=True))
    connection = op.get_bind()
    record(connection, list(_parted(connection)))


def _parted(connection):
    query = sa.select(TASK.c.key, TASK.c.completed_by_name).where(TASK.c.on_behalf_of.is_not(None))
    for key, signed in connection.execute(query.order_by(TASK.c.key)).all():
        both = SIGNED.fullmatch(signed or '')
        if both is None:
            continue
        now = {'completed_by_name': both[1], 'on_behalf_of_name': both[2]}
        connection.execute(sa.update(TASK).where(TASK.c.key == key).values(now))
        yield 'task', 'changed', str(key), now


def downgrade() -> None:
    connection = op.get_bind()
    signed = TASK.c.completed_by_name + '（代' + TASK.c.on_behalf_of_name + '）'
    away = TASK.c.on_behalf_of_name.is_not(None)
    connection.execute(sa.update(TASK).where(away).values(completed_by_name=sa.func.substr(signed, 1, 60)))
    with op.batch_alter_table('user_task') as batch_op:
        batch_op.drop_column('on_behalf_of_name')
