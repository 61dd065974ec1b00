"""A whole service on a real SQLite database, and the cast that tries its pages."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import app as joined
from service import setup, studios
from service.clock import ShiftedClock
from service.config import Config
from service.db import Database
from service.people import accounts
from service.people.actor import SYSTEM
from service.web import House, create, language
from tests.web.cast import CAST, ORGANISATIONS


class MovedClock(ShiftedClock):
    """A clock that stands still at a Monday morning until a test moves it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.start = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the instant the test has come to."""
        return self.start + self.shift()


@pytest.fixture(scope="session", autouse=True)
def catalogue() -> None:
    """Compile the English words once."""
    language.compile()


@pytest.fixture
def clock(tmp_path: Path) -> MovedClock:
    return MovedClock(tmp_path / "clock")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the database every test begins with, once: hashing passwords takes its time."""
    folder = tmp_path_factory.mktemp("template")
    clock = MovedClock(folder / "clock")
    database = opened(folder)
    setup.prepare(House(database, clock, config(folder)))
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        for organisation in ORGANISATIONS:
            accounts.create_organisation(session, **organisation)
        for person in CAST.values():
            accounts.create(session, password=person.password, **person.account())
        studios.rounds.plan(session, **ROUND)
        for expert in EXPERTS:
            studios.experts.enrol(session, **expert)
    database.close()
    return folder / "jiangxin.db"


@pytest.fixture
def database(tmp_path: Path, template: Path) -> Iterator[Database]:
    shutil.copy(template, tmp_path / "jiangxin.db")
    database = opened(tmp_path)
    yield database
    database.close()


def opened(folder: Path) -> Database:
    """Open the database of a folder with everything the rooms lend each other."""
    info = {"registry": joined.registry(), "files": folder / "files"}
    return Database(f"sqlite:///{folder}/jiangxin.db", info=info)


def config(folder: Path) -> Config:
    return Config(home=folder, database_url="", secret_key="not a secret", demo=True)


@pytest.fixture
def house(tmp_path: Path, database: Database, clock: MovedClock) -> House:
    return House(database, clock, config(tmp_path))


@pytest.fixture
def app(house: House) -> Flask:
    app = create(house)
    app.testing = True
    return app


class Browser:
    """Somebody at a browser: follows links, fills forms, carries the page's token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **more):
        return self.client.get(address, **more)

    def post(self, address: str, data: dict | None = None, **more):
        return self.client.post(address, data={"csrf": self.csrf(), **(data or {})}, **more)

    def csrf(self) -> str:
        page = self.client.get("/language/zh", follow_redirects=False)
        assert page.status_code == 303
        text = self.client.get("/no-such-page").text
        return re.search(r'name="csrf" content="([^"]+)"', text)[1]


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Browser]:
    """Give a browser in which a person of the cast is signed in: `signed_in("王科长")`."""

    def enter(name: str) -> Browser:
        browser = Browser(app.test_client())
        person = CAST[name]
        answer = browser.post(
            "/sign-in", {"username": person.username, "password": person.password}
        )
        assert answer.status_code == 303
        return browser

    return enter


@pytest.fixture
def days() -> Callable[[int], timedelta]:
    return lambda count: timedelta(days=count)
