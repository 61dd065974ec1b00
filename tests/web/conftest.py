"""A whole service on a real SQLite database, and the cast that tries its pages."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.clock import ShiftedClock
from service.config import Config
from service.db import Base, Database
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
    database = Database(f"sqlite:///{folder}/jiangxin.db")
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=MovedClock(folder / "clock").now()) as session:
        for organisation in ORGANISATIONS:
            accounts.create_organisation(session, **organisation)
        for person in CAST.values():
            accounts.create(session, password=person.password, **person.account())
    database.close()
    return folder / "jiangxin.db"


@pytest.fixture
def database(tmp_path: Path, template: Path) -> Iterator[Database]:
    shutil.copy(template, tmp_path / "jiangxin.db")
    database = Database(f"sqlite:///{tmp_path}/jiangxin.db")
    yield database
    database.close()


@pytest.fixture
def house(tmp_path: Path, database: Database, clock: MovedClock) -> House:
    config = Config(home=tmp_path, database_url="", secret_key="not a secret", demo=True)
    return House(database, clock, config)


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
