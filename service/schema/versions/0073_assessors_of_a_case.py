"""The right to score comes with a case, when a report was sent, terms of a round of assessment"""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import service.db
from service.schema.recording import record

revision = '0073'
down_revision = '0072'
branch_labels = None
depends_on = None

BEIJING = ZoneInfo('Asia/Shanghai')
DRAWN_FROM = ['centre_officer', 'finance_officer']
ROLE = sa.table(
    'role',
    sa.column('code', sa.String()),
    sa.column('granted', sa.Boolean()),
    sa.column('drawn_from', service.db.Json()),
    sa.column('revision', sa.Integer()),
)
HELD = sa.table('account_role', sa.column('username', sa.String()), sa.column('role', sa.String()))
DUTY = sa.table(
    'duty',
    sa.column('key', sa.Integer()),
    sa.column('kind', sa.String()),
    sa.column('case_number', sa.String()),
    sa.column('outcome', sa.String()),
    sa.column('sent_on', sa.Date()),
)
CASE = sa.table(
    'process_instance', sa.column('key', sa.BigInteger()), sa.column('number', sa.String())
)
TASK = sa.table(
    'user_task',
    sa.column('instance_key', sa.BigInteger()),
    sa.column('element', sa.String()),
    sa.column('status', sa.String()),
    sa.column('completed_at', service.db.Instant()),
)


def upgrade() -> None:
    with op.batch_alter_table('role') as batch_op:
        batch_op.add_column(
            sa.Column('drawn_from', service.db.Json(), server_default='[]', nullable=False)
        )
    op.add_column('duty', sa.Column('sent_on', sa.Date(), nullable=True))
    with op.batch_alter_table('assessment_round') as batch_op:
        batch_op.add_column(
            sa.Column('terms', service.db.Json(), server_default='{}', nullable=False)
        )
    connection = op.get_bind()
    record(connection, [*_not_granted(connection), *_sent(connection)])


def _not_granted(connection):
    """Let nobody hold the assessing group's role who scores by what they hold besides."""
    of = ROLE.c.code == 'assessor'
    if connection.scalar(sa.select(ROLE.c.code).where(of)) is None:
        return
    now = {'granted': False, 'drawn_from': DRAWN_FROM}
    connection.execute(sa.update(ROLE).where(of).values(revision=ROLE.c.revision + 1, **now))
    yield 'role', 'changed', 'assessor', now
    others = sa.select(HELD.c.username).where(HELD.c.role.in_(DRAWN_FROM))
    held = (HELD.c.role == 'assessor', HELD.c.username.in_(others))
    people = sorted(connection.scalars(sa.select(HELD.c.username).where(*held)))
    connection.execute(sa.delete(HELD).where(HELD.c.role == 'assessor', HELD.c.username.in_(people)))
    for username in people:
        yield 'account-role', 'deleted', f'{username}|assessor', {}


def _sent(connection):
    """Enter when reports were sent that are not accepted yet: when their form was first filled."""
    found = connection.execute(
        sa.select(DUTY.c.key, sa.func.min(TASK.c.completed_at, type_=service.db.Instant()))
        .join(CASE, CASE.c.number == DUTY.c.case_number)
        .join(TASK, TASK.c.instance_key == CASE.c.key)
        .where(DUTY.c.kind == 'report', DUTY.c.outcome.is_(None))
        .where(TASK.c.element == 'fill', TASK.c.status == 'completed')
        .group_by(DUTY.c.key)
        .order_by(DUTY.c.key)
    ).all()
    for key, at in found:
        on = at.astimezone(BEIJING).date()
        connection.execute(sa.update(DUTY).where(DUTY.c.key == key).values(sent_on=on))
        yield 'duty', 'changed', str(key), {'sent_on': on.isoformat()}


def downgrade() -> None:
    with op.batch_alter_table('assessment_round') as batch_op:
        batch_op.drop_column('terms')
    op.drop_column('duty', 'sent_on')
    with op.batch_alter_table('role') as batch_op:
        batch_op.drop_column('drawn_from')
