"""The regulation: register, rules, actions, money. Knows no process and no page."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.studios import (
    directory,
    experts,
    knocks,
    notices,
    occupations,
    papers,
    rounds,
    working_days,
)
from service.studios.actions import ACTIONS
from service.studios.checks import CHECKS
from service.studios.sources import SOURCES
from service.studios.working_days import calendar

__all__ = [
    "ACTIONS",
    "CHECKS",
    "SOURCES",
    "calendar",
    "directory",
    "experts",
    "knocks",
    "notices",
    "papers",
    "rounds",
    "seed",
    "working_days",
]


def seed(session: Session, at: datetime) -> None:
    """Enter what an empty installation needs: working days and occupations; again does no harm."""
    working_days.seed(session, since=at.astimezone(BEIJING).year - 1)
    occupations.seed(session)
