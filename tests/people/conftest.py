"""An empty database with the tables of every room."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import service.host  # noqa: F401 - keeps the history of accounts
from service.db import Base, Database
from service.people import passwords, roles
from service.people.actor import SYSTEM
from service.studios.roles import ROLES
from tests import cheap
from tests.keys import keys
from tests.prepared import once

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passwords cost here what they cost."""
    monkeypatch.setattr(passwords, "HASHER", cheap.REAL)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once, with the roles in them."""
    return once(tmp_path_factory, "people", _make) / "jiangxin.db"


def _make(folder: Path) -> None:
    database = Database(f"sqlite:///{folder}/jiangxin.db", keys=keys)
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=NOW) as session:
        roles.seed(session, ROLES)
    database.close()


@pytest.fixture
def session(tmp_path: Path, tables: Path) -> Iterator[Session]:
    shutil.copy(tables, tmp_path / "jiangxin.db")
    database = Database(f"sqlite:///{tmp_path}/jiangxin.db", keys=keys)
    with database.write(actor=SYSTEM, at=NOW) as session:
        yield session
    database.close()
