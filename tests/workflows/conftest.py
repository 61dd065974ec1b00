"""A house with the real diagrams in it, on the morning of Monday, 23 November 2026.

What many stories begin with is played once and copied: an empty house, a notice that runs, a
studio that was granted. Where a PostgreSQL is given, each is a database of its server.
"""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.app import registry
from service.clock import BEIJING
from service.db import Base, Database
from service.demo import cast
from service.host.definitions import deployment
from service.people.actor import SYSTEM
from service.studios import seed
from service.studios.register.tables import Studio
from service.studios.rounds import calls
from tests import postgres
from tests.keys import keys
from tests.prepared import Reopened, once
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import ROUND, approve, last_case, notice_number, reach_notice

MONDAY = datetime.combine(date(2026, 11, 23), time(9), BEIJING)
NOTICE_OVER = date(2026, 12, 1)
SERVER = os.environ.get(postgres.SERVER, "")
NAME = "database"
"""The file of a house that names its database on the server."""


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Furnish a house: cast, experts, a round, the diagrams deployed."""
    return once(tmp_path_factory, "house", furnish)


def furnish(folder: Path) -> None:
    """Make an empty house in a folder."""
    if SERVER:
        _own_database(folder, template="template1")
    with _open(folder) as database:
        Base.metadata.create_all(database.engine)
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            seed(session, MONDAY)
            cast.move_in(session)
            window = {"opens_on": date(2026, 11, 1), "closes_on": date(2026, 12, 31)}
            calls.plan(session, code=ROUND, name="第二批", **window)
            deployment.deploy(session, files=FILES, reason="首次部署")


@pytest.fixture(scope="session")
def house_with_notice(empty_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play an application up to its notice."""

    def reach(folder: Path) -> None:
        with copied(empty_house, folder) as play:
            reach_notice(play)

    return once(tmp_path_factory, "house-with-notice", reach)


@pytest.fixture(scope="session")
def house_with_studio(house_with_notice: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play on to the grant."""

    def grant(folder: Path) -> None:
        with copied(house_with_notice, folder) as play:
            play.on(NOTICE_OVER)
            approve(play, last_case(play))

    return once(tmp_path_factory, "house-with-studio", grant)


@pytest.fixture(scope="session")
def one_engine(tmp_path_factory: pytest.TempPathFactory) -> Reopened:
    """Keep the engine that all plays of this process use, one after the other."""
    return Reopened(tmp_path_factory.mktemp("plays") / "now", _database)


@pytest.fixture
def play(request: pytest.FixtureRequest, one_engine: Reopened, tmp_path: Path) -> Iterator[Play]:
    """Begin a play in a house of its own; `notice` and `studio` say how far it has come."""
    wanted = {"notice": "house_with_notice", "studio": "house_with_studio"}
    house = next((h for name, h in wanted.items() if name in request.fixturenames), "empty_house")
    if SERVER:
        with copied(request.getfixturevalue(house), tmp_path) as found:
            yield found
        return
    shutil.copytree(request.getfixturevalue(house), tmp_path, dirs_exist_ok=True)
    database = one_engine.at(tmp_path)
    yield Play(database, MONDAY)
    database.close()


@pytest.fixture
def notice(play: Play) -> str:
    """Return the number of a notice that runs."""
    return notice_number(play)


@pytest.fixture
def case(play: Play, notice: str) -> str:
    """Return the number of the case whose notice runs."""
    return last_case(play)


@pytest.fixture
def studio(play: Play) -> str:
    """Return the number of 张师傅's studio, granted on 1 December."""
    play.on(NOTICE_OVER)
    with play.database.read() as session:
        return session.scalars(select(Studio.number)).one()


def scene(make: Callable[[Play, str], str]) -> Any:
    """Make a fixture of what the tests of a file begin with: played once, on from the studio.

    :param make: plays on with a studio's number, and returns the number that the tests are given
    """

    @pytest.fixture(name=make.__name__)
    def reached(
        play: Play,
        studio: str,
        house_with_studio: Path,
        one_engine: Reopened,
        tmp_path: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> str:
        if SERVER:
            return make(play, studio)

        def go_on(folder: Path) -> None:
            with copied(house_with_studio, folder) as before:
                before.on(NOTICE_OVER)
                number = make(before, studio)
            (folder / "scene.json").write_text(json.dumps([number, before.at.isoformat()]))

        name = f"{make.__module__}-{make.__name__}".replace(".", "-")
        folder = once(tmp_path_factory, name, go_on)
        play.database.close()
        for file in tmp_path.glob("house.db*"):
            file.unlink()
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        one_engine.at(tmp_path)
        number, at = json.loads((folder / "scene.json").read_text())
        play.at = datetime.fromisoformat(at).astimezone(BEIJING)
        return str(number)

    reached.__doc__ = make.__doc__
    return reached


def _own_database(folder: Path, *, template: str) -> None:
    """Make a database on the server for a folder, which keeps its name."""
    name = f"house_{uuid.uuid4().hex}"
    postgres.another(SERVER, name, template=template)
    (folder / NAME).write_text(name)


def _database(folder: Path) -> Database:
    url, files = f"sqlite:///{folder}/house.db", folder / "files"
    if SERVER:
        url = f"{SERVER.rpartition('/')[0]}/{(folder / NAME).read_text()}"
    return Database(url, registry=registry(), keys=keys, files=files)


@contextmanager
def _open(folder: Path) -> Iterator[Database]:
    database = _database(folder)
    yield database
    database.close()


@contextmanager
def copied(house: Path, folder: Path) -> Iterator[Play]:
    """Open a play in a copy of a house."""
    shutil.copytree(house, folder, dirs_exist_ok=True)
    if SERVER:
        _own_database(folder, template=(house / NAME).read_text())
    with _open(folder) as database:
        yield Play(database, MONDAY)
