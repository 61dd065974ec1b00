"""The database: one transaction per request, and whoever writes has a name."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, DateTime, Dialect, Engine, Text, create_engine, event, orm
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from service import exact_json
from service.clamd import Clamd
from service.resources import Resources
from service.searching import half_width
from service.signing import Signing
from service.write_lock import PATIENCE, file_lock

Kept = TypeVar("Kept")
IDLE = 1.0  # seconds; a server may have been restarted meanwhile
UNHURRIED = (
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)
"""What a transaction of operators says first on PostgreSQL: tables are changed or copied whole."""
_SERVER_WAITS = {
    "statement_timeout": 30_000,  # milliseconds; no page's statement takes a second
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 60_000,
}
_SHORT = {"max_parallel_workers_per_gather": 0, "jit": "off", "random_page_cost": 1.1}
"""A page reads some hundred rows by an index: to start other processes for that, to compile the
statement or to read a table from end to end takes longer than to look each row up in memory."""
_LINE = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
"""So soon a server that vanished from the network is noticed."""


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
        return None if value is None else exact_json.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the text back."""
        return None if value is None else exact_json.loads(value)


class Session(orm.Session):
    """A transaction: who writes in it and when, and what it finds besides its rows.

    One that only reads has nobody who writes; it has a time where its caller gave one.
    """

    def __init__(
        self,
        bind: Engine | Connection,
        *,
        resources: Resources | None = None,
        actor: Who | None = None,
        at: datetime | None = None,
        **options: Any,
    ) -> None:
        """Begin with what a database gives its transactions."""
        super().__init__(bind, **options)
        self.resources = resources or Resources()
        self.deferred_lines: list[Callable[[Session], None]] = []
        """What is written even if this transaction is undone, in one of its own."""
        self._actor, self._at = actor, at
        self._kept: dict[object, Any] = {}
        self._connection: Connection | None = None

    def connection(self, *args: Any, **options: Any) -> Connection:
        """Return the connection of this transaction, which is looked up once."""
        known = self._connection
        nested = args or options or self.in_nested_transaction()
        if known is None or nested or known.closed:
            known = super().connection(*args, **options)
            self._connection = None if nested else known
        return known

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed in objects; the connection's guard knows these statements by it."""
        before, _own.flushing = is_flushing(), True
        try:
            super().flush(objects)
        finally:
            _own.flushing = before

    @property
    def writes(self) -> bool:
        """Whether somebody writes here."""
        return self._actor is not None

    @property
    def actor(self) -> Who:
        """Who writes; asking a transaction that only reads is a mistake of ours."""
        if self._actor is None:
            raise ValueError("nobody writes in this transaction")
        return self._actor

    @property
    def is_timed(self) -> bool:
        """Whether it was opened with a time."""
        return self._at is not None

    @property
    def at(self) -> datetime:
        """When what happens here happens."""
        if self._at is None:
            raise ValueError("this transaction was opened without a time")
        return self._at

    @property
    def files(self) -> Path:
        """The folder in which uploaded files lie."""
        if self.resources.files is None:
            raise ValueError("this database was opened without a folder for files")
        return self.resources.files


class OneStatement(Session):
    """A session around a connection: what its one prepared statement needs, and no transaction."""

    def __init__(self, connection: Connection, **options: Any) -> None:
        """Take the connection that the statement is sent on."""
        super().__init__(connection.engine, **options)
        self._only = connection

    def connection(self, *args: Any, **options: Any) -> Connection:
        """Return the connection; objects of the ORM, if any are asked for, get their own."""
        return super().connection(*args, **options) if args or options else self._only


_own = threading.local()


def is_flushing() -> bool:
    """Ask whether this thread is writing what changed in objects of a session."""
    return getattr(_own, "flushing", False)


class PerTransaction(Generic[Kept]):
    """A value that a module keeps as long as a transaction lasts."""

    def __init__(self, make: Callable[[], Kept]) -> None:
        """Say how a transaction's own is made when it is first asked for."""
        self._make = make

    def of(self, session: Session) -> Kept:
        """Return a transaction's own."""
        kept = session._kept
        if self not in kept:
            kept[self] = self._make()
        found: Kept = kept[self]
        return found


class Database:
    """The way in: `write` for the one transaction of a request, `read` for looking."""

    def __init__(
        self,
        url: str,
        *,
        registry: object = None,
        files: Path | None = None,
        keys: object = None,
        mail: object = None,
        scanner: Clamd | None = None,
        webhooks: object = None,
        address: str = "",
        signing: Signing | None = None,
        remembers: bool = True,
    ) -> None:
        """Open the database at an SQLAlchemy URL; its transactions find the rest.

        `remembers` says whether anything is kept in memory between transactions.
        """
        self.engine = create_engine(url, **_options(url))
        memory: dict[str, Any] | None = {} if remembers else None
        self.resources = Resources(
            registry, files, keys, mail, scanner, webhooks, address, signing, memory=memory
        )
        self._gate = _gate(self.engine)
        self.patience = PATIENCE
        self._alone = self.engine.execution_options(
            guarded=True, one_statement=True, **_looking_once(self.engine)
        )
        self._binds = {
            True: self.engine.execution_options(writes=True, guarded=True),
            False: self.engine.execution_options(
                writes=False, guarded=True, **_looking(self.engine)
            ),
        }
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
        else:
            _ping_after_idling(self.engine)

    @contextmanager
    def write(
        self, *, actor: Who, at: datetime, patience: float | None = None
    ) -> Iterator[Session]:
        """Open the one transaction in which everything of a request happens, or nothing.

        :param patience: seconds to wait behind other writers of an SQLite file, if not as usual
        :raises Busy: they took longer
        """
        with self._gate(self.patience if patience is None else patience):
            session = self._session(writes=True, actor=actor, at=at)
            try:
                with session, session.begin():
                    yield session
            finally:
                self._write_deferred(session)

    def _write_deferred(self, undone: Session) -> None:
        """Write what has to be on the record although its transaction was undone.

        A commit takes the deferred lines along and empties the list, so this is for a roll-back.
        """
        if not undone.deferred_lines:
            return
        session = self._session(writes=True, actor=undone.actor, at=undone.at)
        with session, session.begin():
            for write in undone.deferred_lines:
                write(session)

    @contextmanager
    def read(self, *, at: datetime | None = None) -> Iterator[Session]:
        """Open a transaction that only looks, and sees the database as it is at one moment."""
        with self._session(writes=False, at=at) as session:
            yield session

    @contextmanager
    def look_up(self, *, at: datetime | None = None) -> Iterator[Session]:
        """Open a session for one statement, which needs no transaction to see one moment."""
        with (
            self._alone.connect() as connection,
            OneStatement(connection, resources=self.resources, at=at) as session,
        ):
            yield session

    def _session(
        self, *, writes: bool, actor: Who | None = None, at: datetime | None = None
    ) -> Session:
        # What was read is not read again: a session ends with its transaction.
        return Session(
            self._binds[writes],
            resources=self.resources,
            actor=actor,
            at=at,
            expire_on_commit=False,
        )

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()


def _options(url: str) -> dict[str, Any]:
    # Parameters of statements hold what people wrote: no exception may repeat them.
    hidden = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return {**hidden, "connect_args": {"timeout": PATIENCE}}
    line: dict[str, Any] = dict(_LINE)
    if "options=" not in url:
        settings = {**_SERVER_WAITS, **_SHORT}
        line["options"] = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return {**hidden, "pool_size": 8, "connect_args": line}


def _looking(engine: Engine) -> dict[str, Any]:
    """Return what lets a transaction see one moment: SQLite's do, PostgreSQL's need a setting.

    Otherwise a page would show a task as open beside the state that its completion left.
    """
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _looking_once(engine: Engine) -> dict[str, Any]:
    """Return what spares PostgreSQL the beginning and the end; SQLite is not told to begin."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}


def _ping_after_idling(engine: Engine) -> None:
    """Ask a connection that was not used for a while whether its server is still there.

    Asking before every use would cost each request two more journeys to the server.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("idle_since")
        if since is None or time.monotonic() - since < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=FAST",  # what is deleted is overwritten where its page is written anyway
)


def _prepare_sqlite(engine: Engine) -> None:
    """Take over from the driver when a transaction begins: writers say so at once.

    A deferred writer gets "database is locked" whatever the timeout.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("half_width", 1, half_width, deterministic=True)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get("one_statement"):
            return
        writes = options.get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _gate(engine: Engine) -> Any:
    """Return what a writer passes through: a queue at a file lock for SQLite, nothing elsewhere.

    SQLite's own busy handler is unfair between processes; the lock beside the file is not.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return lambda _patience: nullcontext()
    return lambda patience: file_lock(Path(f"{path}.lock"), patience)
