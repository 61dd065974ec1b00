"""Entries of the books are never changed: the database refuses it"""

from alembic import op

revision = '0064'
down_revision = '0063'
branch_labels = None
depends_on = None

# As they were when this was written; on SQLite a table that is made anew loses them.
TABLES = ('account_entry', 'account_line')
SENTENCE = 'entries of the books are never changed: correct them in red'
FUNCTION = (
    'CREATE OR REPLACE FUNCTION books_stay() RETURNS trigger LANGUAGE plpgsql AS '
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23514'; END $$"
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == 'postgresql'
    if postgresql:
        op.execute(FUNCTION)
    for table in TABLES:
        for statement in _on_postgresql(table) if postgresql else _on_sqlite(table):
            op.execute(statement)


def _on_sqlite(table: str) -> list[str]:
    there = f'WHEN EXISTS (SELECT 1 FROM {table} WHERE key = NEW.key) '
    return [
        f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when}'
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for verb, when in (('UPDATE', ''), ('DELETE', ''), ('INSERT', there))
    ]


def _on_postgresql(table: str) -> list[str]:
    return [
        f'CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} '
        'FOR EACH ROW EXECUTE FUNCTION books_stay()'
    ]


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == 'postgresql'
    names = ('stays',) if postgresql else ('no_update', 'no_delete', 'no_insert')
    for table in TABLES:
        for name in names:
            op.execute(f'DROP TRIGGER {table}_{name}' + (f' ON {table}' if postgresql else ''))
    if postgresql:
        op.execute('DROP FUNCTION books_stay()')
