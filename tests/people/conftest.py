"""An empty database with the tables of every room."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import service.host  # noqa: F401 - keeps the history of accounts
from service.db import Base, Database
from service.people.actor import SYSTEM


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path}/jiangxin.db")
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=datetime(2026, 11, 23, tzinfo=UTC)) as session:
        yield session
    database.close()
