"""A real database with the register's cast in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

from service import privacy
from service.db import Base, Database, Session
from service.people import accounts
from service.people.actor import SYSTEM
from service.studios import seed
from service.studios.actions import ACTIONS
from service.studios.rounds import calls
from tests.keys import keys
from tests.studios.cast import MONDAY, ORGANISATIONS, application

EXPERTS = ("li", "zhoulin", "wuhao", "zhengwei", "tang", "xie", "han")

# A busy machine is no fault: nothing here is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def furnish(session: Session) -> None:
    """Enter organisations, accounts of experts and a round that is open."""
    seed(session, MONDAY)
    for organisation in ORGANISATIONS:
        accounts.create_organisation(session, **organisation)
    calls.plan(
        session,
        code="2026-2",
        name="2026年第二批",
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 12, 31),
    )
    for username in EXPERTS:
        accounts.create(session, username=username, name=f"{username}专家", roles=("expert",))


def _made(url: str) -> None:
    """Make the tables at a database's address and furnish them."""
    database = Database(url, keys=keys)
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        furnish(session)
    database.close()


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Furnish a database once; give a function that copies it and returns the copy's address.

    On PostgreSQL where the address of a server is given, else a SQLite file.
    """
    server = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    folder = tmp_path_factory.mktemp("studios")
    yield from _postgres(server) if server else _sqlite(folder / "template.db")


def _sqlite(template: Path) -> Iterator[Callable[[Path], str]]:
    _made(f"sqlite:///{template}")
    yield lambda folder: f"sqlite:///{shutil.copy(template, folder / 'j.db')}"


def _postgres(server: str) -> Iterator[Callable[[Path], str]]:
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    template, copies = f"studios_{os.getpid()}", list[str]()

    def tell(command: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(command))

    def address(name: str) -> str:
        return url.set(database=name).render_as_string(hide_password=False)

    def fresh(_folder: Path) -> str:
        copies.append(f"studios_{os.getpid()}_{len(copies)}")
        tell(f"CREATE DATABASE {copies[-1]} TEMPLATE {template}")
        return address(copies[-1])

    tell(f"CREATE DATABASE {template}")
    _made(address(template))
    yield fresh
    for name in (*copies, template):
        tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path, copies: Callable[[Path], str]) -> Iterator[Database]:
    """A furnished database of one's own, for tests in which several write at once."""
    database = Database(copies(tmp_path), keys=keys)
    yield database
    database.close()


@pytest.fixture(scope="session")
def common(
    tmp_path_factory: pytest.TempPathFactory, copies: Callable[[Path], str]
) -> Iterator[Database]:
    """One furnished database in which every test undoes what it did."""
    database = Database(copies(tmp_path_factory.mktemp("common")), keys=keys)
    yield database
    database.close()


@pytest.fixture
def session(common: Database) -> Iterator[Session]:
    """A transaction that is undone at the end of the test."""
    writer = common.engine.execution_options(writes=True)
    with writer.connect() as connection, connection.begin() as everything:
        join = {"join_transaction_mode": "create_savepoint"}
        known = {"resources": common.resources, "actor": SYSTEM, "at": MONDAY}
        with Session(connection, **known, **join) as session:
            yield session
        everything.rollback()


PRIVATE = ("identity_number", "mobile", "email")


def sealed(session: Session, inputs: Any, name: str = "") -> Any:
    """Return inputs with what stands in place of private values, as the host hands them over."""
    if isinstance(inputs, dict):
        return {key: sealed(session, one, key) for key, one in inputs.items()}
    return privacy.seal(session, inputs) if name in PRIVATE else inputs


@pytest.fixture
def act(session: Session) -> Callable[..., dict[str, Any]]:
    """Run an action as a diagram would: by name, at a moment, for a case."""

    def act(name: str, *, at: Any = MONDAY, case: str = "A-1", **inputs: Any) -> dict[str, Any]:
        action = ACTIONS[name]
        known = {"session": session, "at": at, "case": case, "sealed": sealed(session, inputs)}
        names = action.__code__.co_varnames[: action.__code__.co_kwonlyargcount]
        assert set(inputs) <= set(names)
        return action(**{key: known[key] for key in known if key in names}, **inputs) or {}

    return act


@pytest.fixture
def granted(act: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Take an application in and grant it in one go."""

    def granted(case: str = "A-1", **changes: Any) -> dict[str, Any]:
        unit = changes.pop("of", "tianheng")
        sheet = application(**changes)
        act("application.accept", case=case, unit=unit, application=sheet)
        studio = act("studio.grant", case=case, unit=unit, application=sheet)
        act("application.close", case=case, outcome="granted")
        return studio

    return granted
