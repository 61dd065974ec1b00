"""What is read of recommendations: what a notice says, and what came of a studio's."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.studios.notices.items import ItemText
from service.studios.recommendations.tables import Recommendation
from service.studios.register.tables import Studio
from service.studios.rounds.queries import studio_on_notice


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of a recommendation; None if the case is none."""
    row = session.get(Recommendation, case)
    if row is None:
        return None
    return studio_on_notice(session, row.studio, case=case)


def of_studio(session: Session, *, studio: Studio) -> list[Recommendation]:
    """Return the recommendations of a studio, the latest first."""
    query = (
        select(Recommendation)
        .options(joinedload(Recommendation.call))
        .where(Recommendation.studio_key == studio.key)
    )
    return list(session.scalars(query.order_by(Recommendation.proposed_on.desc())))
