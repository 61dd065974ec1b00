"""What the regulation lends to the diagrams, read when a diagram first asks for it."""

from types import ModuleType
from typing import TYPE_CHECKING

from service.feel import Calendar
from service.host.registry import Late, Registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def registry() -> Registry:
    """Return the actions, options, checks and calendar by name."""
    return Registry(
        actions=Late(lambda: _studios().ACTIONS),
        sources=Late(lambda: _studios().SOURCES),
        checks=Late(lambda: _studios().CHECKS),
        calendar=_calendar,
    )


def _calendar(session: "Session") -> Calendar:
    found: Calendar = _studios().calendar(session)
    return found


def _studios() -> ModuleType:
    """Load the regulation: it brings the database along, and most checks never ask it."""
    from service import studios

    return studios
