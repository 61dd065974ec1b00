"""The database: one transaction per request, and whoever writes has a name."""

import fcntl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson
from sqlalchemy import DateTime, Dialect, Engine, Text, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class Who(Protocol):
    """Whoever writes."""

    @property
    def id(self) -> str:
        """The short name that history keeps."""

    @property
    def name(self) -> str:
        """The name that people read."""


class Base(DeclarativeBase):
    """The mother of every table."""


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without a zone; a time without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return value and value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A JSON document as text, its keys in the order they were written.

    Text and not JSONB: cheaper to write, and JSONB would reorder keys.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write None as SQL NULL, anything else as text."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the text back."""
        return None if value is None else orjson.loads(value)


class Database:
    """The way in: `write` for the one transaction of a request, `read` for looking."""

    def __init__(self, url: str, *, info: Mapping[str, object] | None = None) -> None:
        """Open the database at an SQLAlchemy URL; `info` is laid into every session.

        So is `memory`: one dict, in which the rooms may keep what outlives a transaction.
        """
        self.engine = create_engine(url, **_options(url))
        self.info = {"memory": {}, **(info or {})}
        self._gate = _gate(self.engine)
        self._binds = {
            True: self.engine.execution_options(writes=True),
            False: self.engine.execution_options(writes=False, **_looking(self.engine)),
        }
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)

    @contextmanager
    def write(self, *, actor: Who, at: datetime) -> Iterator[Session]:
        """Open the one transaction in which everything of a request happens, or nothing."""
        testimony: list[Callable[[Session], None]] = []
        with self._gate():
            try:
                with self._transaction(actor=actor, at=at, testimony=testimony) as session:
                    yield session
            finally:
                self._testify(testimony, actor=actor, at=at)

    @contextmanager
    def _transaction(self, **info: object) -> Iterator[Session]:
        with self._session(writes=True, **info) as session, session.begin():
            yield session

    def _testify(
        self, testimony: list[Callable[[Session], None]], *, actor: Who, at: datetime
    ) -> None:
        """Write what has to be on the record although its transaction was undone.

        A commit takes the testimony along and empties the list, so this is for a roll-back.
        """
        if not testimony:
            return
        with self._transaction(actor=actor, at=at) as session:
            for witness in testimony:
                witness(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only looks, and sees the database as it is at one moment."""
        with self._session() as session:
            yield session

    def _session(self, *, writes: bool = False, **info: object) -> Session:
        return Session(self._binds[writes], info={**self.info, **info})

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    return {"pool_pre_ping": True, "pool_size": 8}


def _looking(engine: Engine) -> dict[str, Any]:
    """Return what lets a transaction see one moment: SQLite's do, PostgreSQL's must be told.

    Otherwise a page would show a task as open beside the state that its completion left.
    """
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _prepare_sqlite(engine: Engine) -> None:
    """Take over from the driver when a transaction begins: writers say so at once.

    A deferred writer is told "database is locked" whatever the timeout.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _gate(engine: Engine) -> Any:
    """Return what a writer passes through: a queue at a file lock for SQLite, nothing elsewhere.

    SQLite's own busy handler is unfair between processes; the lock beside the file is not.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return nullcontext
    return lambda: _file_lock(Path(f"{path}.lock"))


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    place = (path, threading.get_ident())
    if place in _inside:
        raise RuntimeError("one transaction inside another would wait for itself for ever")
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _inside.add(place)
        try:
            yield
        finally:
            _inside.discard(place)


_inside: set[tuple[Path, int]] = set()
"""Which threads are writing to which database now."""
