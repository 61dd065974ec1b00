"""Days of the calendar know the year whose announcement names them, holidays their Chinese names"""

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

DAY = sa.table(
    'calendar_day', sa.column('day', sa.Date()), sa.column('name', sa.String()), sa.column('year', sa.Integer())
)
NAMES = {
    "New Year's Day": '元旦',
    'Spring Festival': '春节',
    'Tomb-sweeping Day': '清明',
    'Labour Day': '劳动节',
    'Dragon Boat Festival': '端午',
    'National Day': '国庆节',
    'Mid-autumn Festival': '中秋',
    'Anti-Fascist 70th Day': '中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日',
}


def upgrade() -> None:
    with op.batch_alter_table('calendar_day') as batch_op:
        batch_op.add_column(sa.Column('year', sa.Integer(), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table('calendar_day') as batch_op:
        batch_op.alter_column('year', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index('ix_calendar_day_year', ['year'])


def _fill(connection) -> None:
    """Say of each day its own year, and its holiday in Chinese."""
    said = []
    for day, name in connection.execute(sa.select(DAY.c.day, DAY.c.name).order_by(DAY.c.day)).all():
        english = name.removesuffix('调休')
        chinese = NAMES.get(english, english) + name[len(english):]
        now = {'year': day.year} | ({'name': chinese} if chinese != name else {})
        connection.execute(sa.update(DAY).where(DAY.c.day == day).values(now))
        said.append(('calendar_day', 'changed', day.isoformat(), now))
    record(connection, said)


def downgrade() -> None:
    with op.batch_alter_table('calendar_day') as batch_op:
        batch_op.drop_index('ix_calendar_day_year')
        batch_op.drop_column('year')
