"""A whole service on a real SQLite database, and the cast that tries its pages."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import BadSignature

from service import app as joined
from service import demo as demonstration
from service import setup
from service.clock import ShiftedClock
from service.config import Config
from service.db import Database
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.worker.handlers import HANDLERS
from service.people import accounts, passwords
from service.people.actor import SYSTEM
from service.studios.rounds import calls
from service.web import Services, create
from service.web.core import language
from service.web.core.security_log import Waiting
from tests.keys import keys, lay_key
from tests.prepared import Reopened, once
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
    """Make the database every test begins with, once."""
    return once(tmp_path_factory, "template", _furnish) / "jiangxin.db"


def _furnish(folder: Path) -> None:
    clock = MovedClock(folder / "clock")
    database = opened(folder)
    setup.prepare(Services(database, clock, config(folder)))
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        for organisation in ORGANISATIONS:
            accounts.create_organisation(session, **organisation)
        for person in CAST.values():
            account = accounts.create(session, **person.account())
            account.password_hash = passwords.hashed(person.password)
        calls.plan(
            session,
            code="2026-2",
            name="2026 年第二批",
            opens_on=date(2026, 11, 1),
            closes_on=date(2026, 12, 31),
        )
    database.close()


ENQUIRING = Path(__file__).parents[1] / "host" / "enquiring.bpmn"
"""Asks a program outside and waits for its answer."""


@pytest.fixture(scope="session")
def template_with_enquiry(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deploy a diagram that asks programs outside, once: to check a deployment takes seconds."""

    def deploy(house: Services) -> None:
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            files = {ENQUIRING.name: ENQUIRING.read_bytes()}
            deployment.deploy(session, files=files, reason="测试")

    return begun(tmp_path_factory, template, "template-with-enquiry", deploy)


def begun(
    factory: pytest.TempPathFactory, template: Path, name: str, make: Callable[[Services], object]
) -> Path:
    """Return a template that goes on from another one by what `make` does in it, once in a run."""

    def go_on(folder: Path) -> None:
        shutil.copy(template, folder / "jiangxin.db")
        house = Services(opened(folder), MovedClock(folder / "clock"), config(folder))
        make(house)
        house.database.close()

    return once(factory, name, go_on) / "jiangxin.db"


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the demonstration once for all processes of this run: cases in every stage."""
    return once(tmp_path_factory, "played", _play)


def _play(folder: Path) -> None:
    lay_key(folder)
    house = Services(opened(folder), MovedClock(folder / "clock"), config(folder))
    demonstration.play(house)
    house.database.close()


def in_a_browser(request: pytest.FixtureRequest) -> bool:
    """Ask whether a test has a real browser: it may still be answered when the test is over."""
    marked = request.node.get_closest_marker("browser") is not None
    return marked or not {"chromium", "page", "address"}.isdisjoint(request.fixturenames)


@pytest.fixture
def district(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    played: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["District"]:
    """Give a copy of the demonstration, with a browser for everybody in it."""
    folder = tmp_path / "district"
    shutil.copytree(played, folder)
    alone = in_a_browser(request)
    database = opened(folder) if alone else reopened(tmp_path_factory, "district", folder)
    house = Services(database, MovedClock(folder / "clock"), config(folder))
    yield District(house, made(house) if alone else application(house))
    house.database.close()


@dataclass
class District:
    """The demonstration: its house, its application, and whoever acts in it."""

    house: Services
    app: Flask

    def enter(self, username: str) -> "Browser":
        """Step into somebody's role."""
        browser = Browser(self.app.test_client())
        assert browser.post(f"/demo/{username}").status_code == 303
        return browser

    def work(self) -> None:
        """Let the worker do what is due."""
        while queue.run_due(
            self.house.database, clock=self.house.clock, handlers=HANDLERS, limit=50
        ):
            pass


@pytest.fixture
def database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """Give a copy of the template; with the enquiry deployed where a test asks for `deployed`."""
    template = "template_with_enquiry" if "deployed" in request.fixturenames else "template"
    shutil.copy(request.getfixturevalue(template), tmp_path / "jiangxin.db")
    alone = in_a_browser(request)
    database = opened(tmp_path) if alone else reopened(tmp_path_factory, "web", tmp_path)
    yield database
    database.close()


_REOPENED: dict[str, Reopened] = {}


def reopened(factory: pytest.TempPathFactory, name: str, folder: Path) -> Database:
    """Open the database of a folder through the one engine of this process."""
    if name not in _REOPENED:
        _REOPENED[name] = Reopened(factory.getbasetemp() / f"{name}-now", opened)
    return _REOPENED[name].at(folder)


def opened(folder: Path) -> Database:
    """Open the database of a folder with everything the rooms lend each other."""
    url, files = f"sqlite:///{folder}/jiangxin.db", folder / "files"
    return Database(url, registry=joined.registry(), keys=keys, files=files)


def config(folder: Path) -> Config:
    return Config(home=folder, database_url="", secret_key="not a secret", demo=True)


@pytest.fixture
def house(tmp_path: Path, database: Database, clock: MovedClock) -> Services:
    return Services(database, clock, config(tmp_path))


@pytest.fixture
def app(request: pytest.FixtureRequest, house: Services) -> Flask:
    alone = in_a_browser(request)
    return made(house) if alone else application(house)


def made(house: Services) -> Flask:
    """Make an application of a house's own."""
    app = create(house)
    app.testing = True
    return app


_KEPT: list[tuple[Flask, dict[str, object], dict[str, object]]] = []


def application(house: Services) -> Flask:
    """Give a house the one application of this process: making one takes longer than a page."""
    if not _KEPT:
        first = made(house)
        _KEPT.append((first, dict(first.extensions), dict(first.config)))
    app, extensions, settings = _KEPT[0]
    app.extensions.clear()
    app.extensions.update({**extensions, "house": house, "security_log": Waiting()})
    app.config.clear()
    app.config.update(settings)
    return app


class Browser:
    """Somebody at a browser: follows links, fills forms, carries the page's token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token: str | None = None
        self._visit = ""

    def get(self, address: str, **more):
        return self.client.get(address, **more)

    def post(self, address: str, data: dict | None = None, **more):
        return self.client.post(address, data={"csrf": self.csrf(), **(data or {})}, **more)

    def fill(self, address: str, answer: dict, **more):
        """Send a form the way a browser would, with what the page hides in it."""
        page = self.client.get(address).text
        revision = re.search(r'name="revision" value="(\d+)"', page)
        hidden = {"revision": revision[1]} if revision else {}
        return self.post(address, {**hidden, **dict(flat(answer)), **more})

    def task(self, name: str, box: str = "claimable", number: str = "") -> str:
        """Return the address of the first piece of work of a name in the inbox."""
        page = self.client.get(f"/inbox?box={box}&q={number}").text
        return re.search(rf'href="(/tasks/\d+)">{name}</a>', page)[1]

    def csrf(self) -> str:
        """Return the token that every page holds; it lasts until somebody signs in or out."""
        visit = self.client.get_cookie("visit")
        if self._token is None or visit is None or visit.value != self._visit:
            self._token = self._held(visit.value if visit else "") or self._shown()
            self._visit = self.client.get_cookie("visit").value
        return self._token

    def _held(self, visit: str) -> str | None:
        """Return the token in the cookie: the page of one that changed for a message shows it."""
        app = self.client.application
        try:
            return app.session_interface.get_signing_serializer(app).loads(visit).get("csrf")
        except BadSignature:
            return None

    def _shown(self) -> str:
        page = self.client.get("/no-such-page").text
        return re.search(r'name="csrf" content="([^"]+)"', page)[1]


def flat(answer: dict, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the fields of a browser's form for a nested answer."""
    for name, value in answer.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from flat(value, f"{path}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                yield from flat(row, f"{path}[{number}].")
        elif value is True:
            yield path, "on"
        elif value not in (None, False):
            yield path, value


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Browser]:
    """Give a browser in which a person of the cast is signed in: `signed_in("王科长")`."""

    return lambda name: enter(app, name)


def enter(app: Flask, name: str, password: str = "") -> Browser:
    """Sign somebody of the cast in, or an account with its password; return their browser."""
    browser = Browser(app.test_client())
    if not password:
        name, password = CAST[name].username, CAST[name].password
    answer = browser.post("/sign-in", {"username": name, "password": password})
    assert answer.status_code == 303
    return browser


@pytest.fixture
def days() -> Callable[[int], timedelta]:
    return lambda count: timedelta(days=count)
