"""Making an installation ready: its tables, its calendar and the diagrams it ships with."""

from collections.abc import Mapping
from datetime import datetime

from service import app, host, migrations, studios
from service.config import Config
from service.models import SHIPPED_FOLDERS, models
from service.people import accounts
from service.people.actor import SYSTEM
from service.web import House


def prepare(house: House, *, at: datetime | None = None) -> None:
    """Bring the tables up to date; deploy the shipped models where nothing is deployed yet.

    :param at: when this happens, for a demonstration that begins in the past; otherwise now
    """
    migrations.upgrade(house.database)
    at = at or house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        studios.seed(session, at)
        if host.definitions.current(session) is None:
            shipped = models(*SHIPPED_FOLDERS)
            host.definitions.deploy(session, files=shipped, reason="随系统交付的首个版本")


def appoint(house: House, *, username: str, password: str) -> None:
    """Open an administrator's account, from which every other account is opened in the browser.

    :raises Refused: the name is taken or malformed, or the password is too short
    """
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        accounts.create(session, username=username, name="系统管理员", roles=("admin",))
        accounts.new_password(session, username=username, password=password)


def release(files: Mapping[str, bytes], *, reason: str) -> int:
    """Deploy models to the installation of this environment; return the release's number.

    :raises Invalid: something is wrong with the set as it would be
    """
    house = app.house(Config.from_environment())
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        return host.definitions.deploy(session, files=files, reason=reason).number
