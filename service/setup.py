"""Making an installation ready: its tables, its calendar and the diagrams it ships with."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from service import host, migrations, studios
from service.people import accounts
from service.people.actor import SYSTEM
from service.web import House

SHIPPED = Path(__file__).parents[1]
ENDINGS = (".bpmn", ".dmn", ".form")
NOTES = (".md", ".txt")
NAMESPACES = {
    b"http://www.omg.org/spec/BPMN/": ".bpmn",
    b"http://www.omg.org/spec/DMN/": ".dmn",
    b"https://www.omg.org/spec/DMN/": ".dmn",
}


def models(*folders: Path) -> dict[str, bytes]:
    """Return the models of folders by file name."""
    return {
        file.name: file.read_bytes()
        for folder in folders
        for file in sorted(folder.iterdir())
        if file.suffix in ENDINGS
    }


def named(files: Iterable[Path]) -> dict[str, bytes]:
    """Return files by the name a model has; notes lie beside models and are left out.

    Other products end their XML in other ways: what a file is, its namespace says.
    """
    models: dict[str, bytes] = {}
    for file in files:
        if file.suffix in NOTES:
            continue
        content = file.read_bytes()
        name = file.name if file.name not in models else str(file)
        models[name + _missing_ending(name, content)] = content
    return models


def _missing_ending(name: str, content: bytes) -> str:
    if name.endswith(ENDINGS):
        return ""
    return next((end for space, end in NAMESPACES.items() if space in content[:10_000]), "")


def prepare(house: House, *, at: datetime | None = None) -> None:
    """Bring the tables up to date; deploy the shipped models where nothing is deployed yet.

    :param at: when this happens, for a demonstration that begins in the past; otherwise now
    """
    migrations.upgrade(house.database)
    at = at or house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        studios.seed(session, at)
        if host.definitions.current(session) is None:
            shipped = models(SHIPPED / "workflows", SHIPPED / "forms")
            host.definitions.deploy(session, files=shipped, reason="随系统交付的首个版本")


def appoint(house: House, *, username: str, password: str) -> None:
    """Open an administrator's account, from which every other account is opened in the browser.

    :raises Refused: the name is taken or malformed, or the password is too short
    """
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        accounts.create(session, username=username, name="系统管理员", roles=("admin",))
        accounts.new_password(session, username=username, password=password)
