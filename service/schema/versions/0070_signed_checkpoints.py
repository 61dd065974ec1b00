"""Signed checkpoints, and the database refuses to change what is on the record"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0070'
down_revision = '0069'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
# As they were when this was written; on SQLite a table that is made anew loses them.
SENTENCE = 'the record is never changed'
KEYS = {
    'ledger_entry': 'sequence',
    'signed_checkpoint': 'size',
    'cosignature': 'size = NEW.size AND cosigner',
    'ledger_tile': 'number',
}
CHANGES = {
    'ledger_head': {'UPDATE': 'WHEN (NEW.size < OLD.size) ', 'DELETE': 'WHEN (OLD.size > 0) '},
    'ledger_checkpoint': {
        'UPDATE': 'WHEN (NEW.root <> OLD.root OR NEW.head <> OLD.head) ', 'DELETE': '',
    },
}
FUNCTION = (
    'CREATE OR REPLACE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS '
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23514'; END $$"
)


def upgrade() -> None:
    op.create_table('signed_checkpoint',
    sa.Column('size', BIG, autoincrement=False, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('signed_at', service.db.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('size')
    )
    op.create_table('cosignature',
    sa.Column('size', BIG, autoincrement=False, nullable=False),
    sa.Column('cosigner', sa.String(length=200), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('received_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['size'], ['signed_checkpoint.size'], ),
    sa.PrimaryKeyConstraint('size', 'cosigner')
    )
    op.create_table('ledger_tile',
    sa.Column('number', BIG, autoincrement=False, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    with op.batch_alter_table('ledger_checkpoint', schema=None) as batch_op:
        batch_op.drop_column('note')
    postgresql = op.get_bind().dialect.name == 'postgresql'
    if postgresql:
        op.execute(FUNCTION)
    for table in (*KEYS, *CHANGES):
        for statement in _on_postgresql(table) if postgresql else _on_sqlite(table):
            op.execute(statement)


def _on_sqlite(table: str) -> list[str]:
    if table in KEYS:
        key = KEYS[table]
        there = f'WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key.rpartition(" ")[2]}) '
        when = {'UPDATE': '', 'DELETE': '', 'INSERT': there}
    else:
        when = CHANGES[table]
    return [
        f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {condition}'
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for verb, condition in when.items()
    ]


def _on_postgresql(table: str) -> list[str]:
    each = f'ON {table} FOR EACH ROW'
    made = [f'BEFORE {verb} {each} {when}' for verb, when in CHANGES.get(table, {}).items()]
    return [
        f'CREATE TRIGGER {table}_stays_{number} {one}EXECUTE FUNCTION record_stays()'
        for number, one in enumerate(made or [f'BEFORE UPDATE OR DELETE {each} '], 1)
    ]


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == 'postgresql'
    for table in (*KEYS, *CHANGES):
        for name in _names(table, postgresql):
            op.execute(f'DROP TRIGGER {name}' + (f' ON {table}' if postgresql else ''))
    if postgresql:
        op.execute('DROP FUNCTION record_stays()')
    op.add_column('ledger_checkpoint', sa.Column('note', sa.Text(), nullable=True))
    for table in ('ledger_tile', 'cosignature', 'signed_checkpoint'):
        op.drop_table(table)


def _names(table: str, postgresql: bool) -> list[str]:
    if postgresql:
        return [f'{table}_stays_{number}' for number in range(1, 2 if table in KEYS else 3)]
    verbs = ('update', 'delete', 'insert') if table in KEYS else ('update', 'delete')
    return [f'{table}_no_{verb}' for verb in verbs]
