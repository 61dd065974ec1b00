"""What an insider does who owns the database: take its refusals away, then alter the record."""

from sqlalchemy import Connection, text

from service.host.ledger.stays import CHANGES, KEYS

TABLES = (*KEYS, *CHANGES)


def refusals_away(connection: Connection) -> None:
    """Let the record be altered through any connection of this database from now on."""
    for statement in statements(connection.dialect.name):
        connection.execute(text(statement))


def refusals_back(connection: Connection) -> None:
    """Let the database refuse again; one on SQLite never gets its triggers back."""
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def statements(dialect: str) -> list[str]:
    """Return what takes the refusals away."""
    if dialect == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES]
    verbs = {**dict.fromkeys(KEYS, ("update", "delete", "insert")), **CHANGES}
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}"
        for table in TABLES
        for verb in verbs[table]
    ]
