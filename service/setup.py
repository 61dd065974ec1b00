"""Making an installation ready: its tables, its calendar and the diagrams it ships with."""

from pathlib import Path

from service import host, migrations, studios
from service.people.actor import SYSTEM
from service.web import House

SHIPPED = Path(__file__).parents[1]
MODELS = ("*.bpmn", "*.dmn", "*.form")


def models(*folders: Path) -> dict[str, bytes]:
    """Return the models of folders by file name."""
    return {
        file.name: file.read_bytes()
        for folder in folders
        for pattern in MODELS
        for file in sorted(folder.glob(pattern))
    }


def prepare(house: House) -> None:
    """Bring the tables up to date; deploy the shipped models where nothing is deployed yet."""
    migrations.upgrade(house.database)
    now = house.clock.now()
    with house.database.write(actor=SYSTEM, at=now) as session:
        studios.seed(session, now)
        if host.definitions.current(session) is None:
            shipped = models(SHIPPED / "workflows", SHIPPED / "forms")
            host.definitions.deploy(session, files=shipped, reason="随系统交付的首个版本")
