"""Bringing a database's tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from service.db import Base, Database
from service.migrations import models as _models  # noqa: F401 - fills the metadata

HERE = Path(__file__).parent
LOCK = 0x6A69616E
"""Names the lock that keeps two processes from migrating one PostgreSQL database at once."""


def upgrade(database: Database) -> None:
    """Bring the tables of a database to the newest form, in one transaction.

    On SQLite foreign keys are off meanwhile (changing a parent table would delete its children)
    and checked afterwards.

    :raises RuntimeError: a row points nowhere afterwards; nothing was changed
    """
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(configuration(connection), "head")
        _refuse_dangling(connection)


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration, for work on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def differences(database: Database) -> list[Any]:
    """Return how the tables of a database differ from the models; nothing if they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise RuntimeError(f"rows that point nowhere: {dangling[:5]}")
