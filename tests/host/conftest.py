"""A real database with the cast in it, the tests' models deployed, and a clock one can move."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.db import Base, Database
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.ledger.tables import FIRST_HEAD
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from service.people import roles
from service.people.actor import SYSTEM, Actor
from service.people.tables import Account, AccountRole, Organisation
from service.studios.roles import ROLES
from tests.engine.drawing import file
from tests.host.cast import EVERYBODY, ORGANISATIONS
from tests.host.desk import REGISTRY, models
from tests.keys import keys
from tests.prepared import Reopened, once

MONDAY = datetime(2026, 3, 2, 9, tzinfo=BEIJING)


class MovedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = MONDAY

    def now(self) -> datetime:
        """Return the instant it was moved to."""
        return self.at

    def move(self, **span: float) -> None:
        """Move it forward."""
        self.at += timedelta(**span)


Writing = Callable[[Actor], AbstractContextManager[Session]]


def furnish(database: Database) -> None:
    """Let the cast in and deploy the tests' models."""
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        roles.seed(session, ROLES)
        for code, name, kind, parent in ORGANISATIONS:
            session.add(Organisation(code=code, name=name, kind=kind, parent=parent))
            session.flush()
        for actor in EVERYBODY:
            session.add(
                Account(
                    username=actor.id,
                    name=actor.name,
                    organisation_code=actor.organisation,
                    grants=[
                        AccountRole(role=role.code, since=MONDAY, granted_by=SYSTEM.id)
                        for role in actor.roles
                    ],
                )
            )
        deployment.deploy(session, files=models(), reason="测试用的模型")


def _server() -> str:
    """Return the address of the PostgreSQL to test on; empty means SQLite."""
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    return given.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished SQLite file that every test begins with a copy of."""
    return once(tmp_path_factory, "host", _furnished) / "template.db"


def _furnished(folder: Path) -> None:
    database = Database(f"sqlite:///{folder}/template.db", registry=REGISTRY, keys=keys)
    Base.metadata.create_all(database.engine)
    furnish(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@pytest.fixture
def url(tmp_path: Path, template: Path) -> str:
    """The address of a database of this test's own."""
    if _server():
        return _server()
    shutil.copy(template, tmp_path / "host.db")
    return f"sqlite:///{tmp_path}/host.db"


@pytest.fixture(scope="session")
def one_engine(tmp_path_factory: pytest.TempPathFactory) -> Reopened:
    """Keep the engine that the tests of this process use on SQLite, one after the other."""
    return Reopened(tmp_path_factory.mktemp("host") / "now", _on_sqlite)


def _on_sqlite(folder: Path) -> Database:
    url, files = f"sqlite:///{folder}/host.db", folder / "files"
    return Database(url, registry=REGISTRY, keys=keys, files=files)


@pytest.fixture
def database(url: str, one_engine: Reopened, tmp_path: Path) -> Iterator[Database]:
    if _server():
        database = Database(url, registry=REGISTRY, keys=keys, files=tmp_path / "files")
        _empty(database)
        furnish(database)
    else:
        database = one_engine.at(tmp_path)
    yield database
    database.close()


def _empty(database: Database) -> None:
    """Make a server's tables if need be, and empty them: faster than making them again."""
    Base.metadata.create_all(database.engine)
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        connection.execute(text(FIRST_HEAD))


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def writing(database: Database, clock: MovedClock) -> Writing:
    """`with writing(HE) as session:` is one request of somebody, at the clock's time."""
    return lambda actor: database.write(actor=actor, at=clock.now())


@pytest.fixture
def work(database: Database, clock: MovedClock) -> Callable[[], int]:
    """Let the worker do everything that is due."""

    def until_done() -> int:
        done = 0
        while taken := queue.run_due(database, clock=clock, handlers=HANDLERS, limit=20):
            done += taken
        return done

    return until_done


@pytest.fixture
def deployed(writing):
    """Deploy processes drawn short and begin the first."""

    def deploy(*processes, head=""):
        with writing(SYSTEM) as session:
            deployment.deploy(session, files={"p.bpmn": file(*processes, head=head)}, reason="试")
            return instances.start(session, process_id="p", actor=SYSTEM, variables={}).number

    return deploy
