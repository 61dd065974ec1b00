"""What is known of a studio's assessments: those published, and when the next is due."""

from datetime import date

from sqlalchemy import func, select

from service.db import Session
from service.studios.assessment import rules
from service.studios.assessment.tables import Assessment
from service.studios.register.tables import Studio


def published(session: Session, studio: Studio) -> list[Assessment]:
    """Return the results of a studio's assessments, the first before others."""
    query = select(Assessment).where(Assessment.studio_key == studio.key)
    return list(session.scalars(query.order_by(Assessment.due_number)))


def next_due(session: Session, studio: Studio) -> tuple[int, date]:
    """Return the number of a studio's next assessment, and the day on which it is due."""
    last = session.scalar(
        select(func.max(Assessment.due_number)).where(Assessment.studio_key == studio.key)
    )
    number = (last or 0) + 1
    return number, rules.due_on(studio.granted_on, number)
