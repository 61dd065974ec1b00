"""The books of district money and of each studio's own account"""

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

RUNNING = sa.text('ended_on IS NULL')
RED = sa.text('reverses IS NOT NULL')
FEN = 100
CYCLE = sa.table(
    'funding_cycle',
    *(sa.column(name, sa.Integer()) for name in ('key', 'studio_key', 'number')),
    *(sa.column(name, sa.Date()) for name in ('begun_on', 'ended_on')),
)
ENTRY = sa.table(
    'account_entry',
    *(sa.column(name, sa.Integer()) for name in ('key', 'year', 'cycle_key', 'about', 'reverses')),
    *(sa.column(name, sa.Date()) for name in ('entered_for', 'booked_on')),
    *(
        sa.column(name, sa.String())
        for name in ('number', 'event', 'document', 'note', 'case_number')
    ),
)
LINE = sa.table(
    'account_line',
    *(sa.column(name, sa.Integer()) for name in ('key', 'entry_key', 'studio_key')),
    *(sa.column(name, sa.BigInteger()) for name in ('debit', 'credit')),
    *(sa.column(name, sa.String()) for name in ('account', 'source', 'unit')),
)
SEQUENCE = sa.table('sequence', sa.column('name', sa.String()), sa.column('last', sa.Integer()))
STUDIOS = sa.text('SELECT key, unit, granted_on FROM studio ORDER BY key').columns(
    granted_on=sa.Date()
)
MONEY = sa.text(
    'SELECT m.studio_key, m.case_number, m.amount, m.entered_on, m.voucher, m.paid_on, s.unit'
    ' FROM money_entry m JOIN studio s ON s.key = m.studio_key ORDER BY m.key'
).columns(entered_on=sa.Date(), paid_on=sa.Date())


def upgrade() -> None:
    op.create_table(
        'closed_year',
        sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('closed_on', sa.Date(), nullable=False),
        sa.Column('entries', sa.Integer(), nullable=False),
        sa.Column('total', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('year'),
    )
    op.create_table(
        'funding_cycle',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('begun_on', sa.Date(), nullable=False),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('studio_key', 'number'),
    )
    op.create_index(
        'one_running_cycle', 'funding_cycle', ['studio_key'],
        unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING,
    )
    op.create_table(
        'account_entry',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('event', sa.String(length=4), nullable=False),
        sa.Column('entered_for', sa.Date(), nullable=False),
        sa.Column('booked_on', sa.Date(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('cycle_key', sa.Integer(), nullable=True),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('note', sa.String(length=500), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=True),
        sa.Column('about', sa.Integer(), nullable=True),
        sa.Column('reverses', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['about'], ['account_entry.key']),
        sa.ForeignKeyConstraint(['cycle_key'], ['funding_cycle.key']),
        sa.ForeignKeyConstraint(['reverses'], ['account_entry.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('number'),
    )
    op.create_index('ix_account_entry_about', 'account_entry', ['about'])
    op.create_index('ix_account_entry_cycle_key', 'account_entry', ['cycle_key'])
    op.create_index('ix_account_entry_year', 'account_entry', ['year'])
    op.create_index(
        'one_reversal', 'account_entry', ['reverses'],
        unique=True, sqlite_where=RED, postgresql_where=RED,
    )
    op.create_table(
        'account_line',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('entry_key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=True),
        sa.Column('account', sa.String(length=4), nullable=False),
        sa.Column('debit', sa.BigInteger(), nullable=False),
        sa.Column('credit', sa.BigInteger(), nullable=False),
        sa.Column('source', sa.String(length=10), nullable=True),
        sa.Column('unit', sa.String(length=40), nullable=True),
        sa.CheckConstraint('debit = 0 OR credit = 0', name='one_side'),
        sa.ForeignKeyConstraint(['entry_key'], ['account_entry.key']),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_account_line_entry_key', 'account_line', ['entry_key'])
    op.create_index('ix_account_line_studio', 'account_line', ['studio_key', 'account'])
    _fill(op.get_bind())


def _fill(connection) -> None:
    """Give every studio its running cycle, and book what was granted and paid so far."""
    cycles = {}
    for studio in connection.execute(STUDIOS).all():
        row = {'studio_key': studio.key, 'number': 1, 'begun_on': studio.granted_on}
        cycles[studio.key] = _add(
            connection, CYCLE, 'funding_cycle', 'begun', row | {'ended_on': None}
        )
    last: dict[int, int] = {}
    for money in connection.execute(MONEY).all():
        fen, cycle = money.amount * FEN, cycles[money.studio_key]
        known = {'cycle_key': cycle, 'case_number': money.case_number, 'last': last}
        grant = _book(
            connection, money, 'E1', money.entered_on, money.case_number,
            (('5001', fen, 0, None), ('2001', 0, fen, None)), **known,
        )
        if money.paid_on:
            sides = (
                ('2001', fen, 0, None), ('1101', 0, fen, None),
                ('B101', fen, 0, money.unit), ('B301', 0, fen, money.unit),
            )
            _book(
                connection, money, 'E2', money.paid_on, money.voucher, sides, about=grant, **known,
            )
    for year, number in last.items():
        _add_sequence(connection, f'books-{year}', number)


def _book(
    connection, money, event, day, document, sides, *, cycle_key, case_number, last, about=None
) -> int:
    last[day.year] = last.get(day.year, 0) + 1
    key = _add(connection, ENTRY, 'account_entry', 'booked', {
        'number': f'台账{day.year}-{last[day.year]:06d}', 'event': event, 'entered_for': day,
        'booked_on': day, 'year': day.year, 'cycle_key': cycle_key, 'document': document,
        'note': '', 'case_number': case_number, 'about': about, 'reverses': None,
    })
    for account, debit, credit, unit in sides:
        _add(connection, LINE, 'account_line', 'booked', {
            'entry_key': key, 'studio_key': money.studio_key, 'account': account,
            'debit': debit, 'credit': credit, 'source': None, 'unit': unit,
        })
    return key


def _add(connection, table, subject, verb, row) -> int:
    """Insert a row and put it on the record; return its key."""
    key = connection.scalar(sa.insert(table).values(row).returning(table.c.key))
    plain = {
        name: value.isoformat() if hasattr(value, 'isoformat') else value
        for name, value in row.items()
    }
    record(connection, [(subject, verb, str(key), {'key': key} | plain)])
    return key


def _add_sequence(connection, name, last) -> None:
    connection.execute(sa.insert(SEQUENCE).values(name=name, last=last))
    record(connection, [('sequence', 'created', name, {'name': name, 'last': last})])


def downgrade() -> None:
    for table in ('account_line', 'account_entry', 'funding_cycle', 'closed_year'):
        op.drop_table(table)
