"""The database itself refuses to change or take away what is on the record."""

from sqlalchemy import DDL, Table, event

SENTENCE = "the record is never changed"
KEYS = {
    "ledger_entry": "sequence",
    "signed_checkpoint": "size",
    "cosignature": "size = NEW.size AND cosigner",
    "ledger_tile": "number",
}
"""Tables whose rows are only added → their key, the last column of it."""
CHANGES = {
    "ledger_head": {"UPDATE": "NEW.size < OLD.size", "DELETE": "OLD.size > 0"},
    "ledger_checkpoint": {"UPDATE": "NEW.root <> OLD.root OR NEW.head <> OLD.head", "DELETE": ""},
}
"""The end of the record only moves on; a verified tree may be verified again, and stays the same.

Table → what may not be done → only where this holds.
"""
FUNCTION = (
    "CREATE OR REPLACE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23514'; END $$"
)


def on_sqlite(table: str) -> list[str]:
    """Return the triggers of a table on SQLite."""
    if table in KEYS:
        key = KEYS[table]
        last = key.rpartition(" ")[2]
        # REPLACE takes a row away without asking the trigger of DELETE.
        there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{last}) "  # noqa: S608
        when = {"UPDATE": "", "DELETE": "", "INSERT": there}
    else:
        when = {verb: _when(held) for verb, held in CHANGES[table].items()}
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for verb, condition in when.items()
    ]


def on_postgresql(table: str) -> list[str]:
    """Return the function and the triggers of a table on PostgreSQL; grants limit TRUNCATE."""
    each = f"ON {table} FOR EACH ROW"
    made = [f"BEFORE {verb} {each} {_when(held)}" for verb, held in CHANGES.get(table, {}).items()]
    return [
        FUNCTION,
        *(
            f"CREATE TRIGGER {table}_stays_{number} {one}EXECUTE FUNCTION record_stays()"
            for number, one in enumerate(made or [f"BEFORE UPDATE OR DELETE {each} "], 1)
        ),
    ]


def _when(held: str) -> str:
    return f"WHEN ({held}) " if held else ""


def watch(table: Table) -> None:
    """Let a table of the record that is made bear its triggers."""
    for dialect, made in (("sqlite", on_sqlite), ("postgresql", on_postgresql)):
        for one in made(table.name):
            ddl = DDL(one).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
