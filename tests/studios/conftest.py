"""A real database with the register's cast in it."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service import studios
from service.db import Base, Database
from service.people import accounts
from service.people.actor import SYSTEM
from tests.studios.cast import MONDAY, ORGANISATIONS, application

EXPERTS = ("li", "zhoulin", "wuhao", "zhengwei", "tang", "xie", "han")


def _url(folder: Path) -> str:
    """Return PostgreSQL's address where one is given, else a file."""
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    return given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{folder}/j.db"


def furnish(session: Session) -> None:
    """Enter organisations, accounts of experts and a round that is open."""
    for organisation in ORGANISATIONS:
        accounts.create_organisation(session, **organisation)
    studios.seed(session, MONDAY)
    studios.rounds.plan(
        session,
        code="2026-2",
        name="2026年第二批",
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 12, 31),
    )
    for username in EXPERTS:
        accounts.create(session, username=username, name=f"{username}专家", roles=("expert",))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(_url(tmp_path))
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        furnish(session)
    yield database
    Base.metadata.drop_all(database.engine)
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        yield session


@pytest.fixture
def act(session: Session) -> Callable[..., dict[str, Any]]:
    """Run an action as a diagram would: by name, at a moment, for a case."""

    def act(name: str, *, at: Any = MONDAY, case: str = "A-1", **inputs: Any) -> dict[str, Any]:
        action = studios.ACTIONS[name]
        known = {"session": session, "at": at, "case": case}
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
