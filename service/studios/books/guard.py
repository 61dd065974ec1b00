"""The database itself refuses to change or take away entries of the books: red entries correct."""

from sqlalchemy import DDL, Table, event

SENTENCE = "entries of the books are never changed: correct them in red"
TABLES = ("account_entry", "account_line")

ON_SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when}"
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for table in TABLES
    for verb, when in (
        ("UPDATE", ""),
        ("DELETE", ""),
        # REPLACE takes a row away without asking the trigger of DELETE.
        ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE key = NEW.key) "),  # noqa: S608
    )
)
FUNCTION = (
    "CREATE OR REPLACE FUNCTION books_stay() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23514'; END $$"
)
ON_POSTGRESQL = tuple(
    f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION books_stay()"
    for table in TABLES
)
"""Who may empty a table is a matter of grants, as of the ledger."""


def statements(dialect: str) -> tuple[str, ...]:
    """Return what makes the triggers of both tables on a kind of database."""
    return (FUNCTION, *ON_POSTGRESQL) if dialect == "postgresql" else ON_SQLITE


def watch(table: Table) -> None:
    """Let a table that is made bear its triggers."""
    for dialect in ("sqlite", "postgresql"):
        for one in statements(dialect):
            if f" ON {table.name} " in one or one == FUNCTION:
                ddl = DDL(one).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
                event.listen(table, "after_create", ddl)
