"""The regulation: register, rules, actions, money. Knows no process and no page."""

from datetime import datetime

from service.clock import BEIJING
from service.db import Session
from service.people.roles import seed as seed_roles
from service.studios import occupations, working_days
from service.studios.roles import ROLES


def seed(session: Session, at: datetime) -> None:
    """Enter what an empty installation needs; again does no harm: roles, calendar, occupations."""
    seed_roles(session, ROLES)
    working_days.seed(session, since=at.astimezone(BEIJING).year - 1)
    occupations.seed(session)
