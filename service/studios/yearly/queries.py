"""What pages and other nouns read of agreements, reports and duties."""

from sqlalchemy import select

from service.db import Session
from service.studios.register.tables import Studio
from service.studios.yearly import rules
from service.studios.yearly.tables import Agreement, Duty


def lacks_agreement(session: Session, *, studio: Studio, year: int) -> bool:
    """Ask whether a studio owes an agreement of a year that is neither filed nor waived."""
    since = studio.kept_since
    if not rules.owes("agreement", granted_on=studio.granted_on, year=year, kept_since=since):
        return False
    waived = select(Duty.key).where(
        Duty.studio_key == studio.key,
        Duty.year == year,
        Duty.kind == "agreement",
        Duty.outcome == "waived",
    )
    return not (
        has_agreement(session, studio=studio, year=year) or session.scalar(select(waived.exists()))
    )


def has_agreement(session: Session, *, studio: Studio, year: int) -> bool:
    """Ask whether a studio's agreement of a year is on file."""
    filed = select(Agreement.key).where(Agreement.studio_key == studio.key, Agreement.year == year)
    return bool(session.scalar(select(filed.exists())))
