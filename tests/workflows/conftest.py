"""A house with the real diagrams in it, on the morning of Monday, 23 November 2026."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from service import host, studios
from service.app import registry
from service.clock import BEIJING
from service.db import Base, Database
from service.demo import cast
from service.people.actor import SYSTEM
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import ROUND

MONDAY = datetime.combine(date(2026, 11, 23), time(9), BEIJING)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a database once: cast, experts, a round, the diagrams deployed."""
    folder = tmp_path_factory.mktemp("house")
    database = Database(f"sqlite:///{folder}/j.db", info=_info(folder))
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        cast.move_in(session)
        studios.seed(session, MONDAY)
        opens, closes = date(2026, 11, 1), date(2026, 12, 31)
        studios.rounds.plan(session, code=ROUND, name="第二批", opens_on=opens, closes_on=closes)
        host.definitions.deploy(session, files=FILES, reason="首次部署")
    database.close()
    return folder


@pytest.fixture
def play(furnished: Path, tmp_path: Path) -> Iterator[Play]:
    """Begin a play in a house of its own."""
    for file in furnished.glob("j.db"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/j.db", info=_info(tmp_path))
    yield Play(database, MONDAY)
    database.close()


def _info(folder: Path) -> dict[str, object]:
    return {"registry": registry(), "files": folder / "files"}
