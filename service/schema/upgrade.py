"""Bringing a database's tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.db import UNHURRIED, Base, Database
from service.schema import models as _models  # noqa: F401 - fills the metadata

HERE = Path(__file__).parent
LOCK = 0x6A69616E
"""Names the lock that keeps two processes from migrating one PostgreSQL database at once."""

NOT_COMPARED = (
    *("ix_user_task_mine", "ix_user_task_claimable"),  # in a descending order, which no one says
    *(
        "ix_process_instance_pieces",
        "ix_organisation_pieces",
        "ix_user_task_open_name",
    ),  # on PostgreSQL alone
)
"""Indexes that are not compared; `tests/host/tasks` asks the database whether it uses them."""


class Newer(Exception):
    """Tables of a revision that this program does not know."""


def upgrade(database: Database) -> None:
    """Bring the tables of a database to the newest form, in one transaction.

    On SQLite foreign keys are off meanwhile (changing a parent table would delete its children)
    and checked afterwards.

    :raises RuntimeError: a row points nowhere afterwards; nothing was changed
    :raises Newer: a newer program has been at these tables
    """
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(UNHURRIED)
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        found = revision(connection)
        if found and not known(found):
            raise Newer(found)
        config = configuration(connection)
        config.attributes["keys"] = database.resources.keys
        command.upgrade(config, "head")
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
        options = {"compare_type": True, "include_object": _comparable}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


def _comparable(_found: object, name: str | None, kind: str, *_more: object) -> bool:
    """Leave out indexes of which the two databases say different things."""
    return kind != "index" or name not in NOT_COMPARED


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


def newest() -> str:
    """Return the revision that this program's tables have."""
    script = ScriptDirectory(str(HERE))
    return str(script.get_current_head())


def revision(connection: Connection) -> str | None:
    """Return the revision of a database's tables; None for one without tables of ours."""
    found = MigrationContext.configure(connection).get_current_revision()
    return found and str(found)


def known(revision: str) -> bool:
    """Ask whether a revision is of this program or older; a newer program's is not known."""
    return any(one.revision == revision for one in ScriptDirectory(str(HERE)).walk_revisions())
