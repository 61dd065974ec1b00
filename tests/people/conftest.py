"""An empty database with the tables of every room."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import service.host  # noqa: F401 - keeps the history of accounts
from service.db import Base, Database
from service.people import roles
from service.people.actor import SYSTEM
from service.studios.roles import ROLES
from tests.keys import keys


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path}/jiangxin.db", keys=keys)
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=datetime(2026, 11, 23, tzinfo=UTC)) as session:
        roles.seed(session, ROLES)
        yield session
    database.close()
