"""A few models in a database of their own, and two designers: checks of all models take seconds."""

import pytest

from service import schema, setup
from service.host.definitions import deployment
from service.models import SHIPPED_FOLDERS, models
from service.people import accounts, passwords
from service.people.actor import SYSTEM
from tests.prepared import once
from tests.serving import served
from tests.web.cast import CAST
from tests.web.conftest import MovedClock, enter, opened

FEW = (
    "public-notice.bpmn",
    "notice.form",
    "notice-posting.form",
    "public-notice.paper",
    "eligibility.dmn",
)
SECOND = {
    "meng": ("孟设计", "designer"),
    "an": ("安管理", "security_admin"),
    "ji": ("纪管理", "audit_admin"),
}
"""With them all powers are held and there are two designers: a release takes two."""


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Deploy a notice and what it needs, once in a run."""

    def furnish(folder):
        database, clock = opened(folder), MovedClock(folder / "clock")
        schema.upgrade(database)
        shipped = models(*SHIPPED_FOLDERS)
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            setup.seed(session, clock.now())
            for person in CAST.values():
                if person.username in ("tu", "guan", "wang"):
                    account = accounts.create(session, **{**person.account(), "organisation": None})
                    account.password_hash = passwords.hashed(person.password)
            files = {name: shipped[name] for name in FEW}
            deployment.deploy(session, files=files, reason="首个版本", origin="shipped")
        database.close()

    return once(tmp_path_factory, "template-of-few", furnish) / "jiangxin.db"


@pytest.fixture
def gao(app):
    """The designer."""
    return enter(app, "涂设计")


@pytest.fixture
def meng(house, app):
    """Let there be another designer, and three administrators."""
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        for username, (name, role) in SECOND.items():
            account = accounts.create(session, username=username, name=name, roles=(role,))
            account.password_hash = passwords.hashed("demo")
    return enter(app, "meng", "demo")


@pytest.fixture
def source(house):
    """Return the text of a model's last version."""

    def last(name: str) -> str:
        with house.database.read() as session:
            return deployment.current_files(session)[name].decode()

    return last


@pytest.fixture
def release(house):
    """Return the number of the release that new cases are started under."""

    def number() -> int:
        with house.database.read() as session:
            return deployment.current(session).number

    return number


@pytest.fixture
def address(app):
    with served(app) as address:
        yield address
