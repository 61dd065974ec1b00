"""What is read of recommendations: what a notice says, and what came of a studio's."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.studios.notices.items import ItemText
from service.studios.recommendations.tables import Recommendation
from service.studios.register.tables import Studio
from service.studios.rounds.tables import Round


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of a recommendation; None if the case is none."""
    row = session.get(Recommendation, case)
    if row is None:
        return None
    studio = row.studio
    return ItemText(
        case_number=case,
        studio=studio.name,
        unit=studio.organisation.name,
        occupation=studio.occupation.name,
        round=session.get_one(Round, studio.round_code).name,
        master=studio.master.name,
    )


def of_studio(session: Session, *, studio: Studio) -> list[Recommendation]:
    """Return the recommendations of a studio, the latest first."""
    query = (
        select(Recommendation)
        .options(joinedload(Recommendation.call))
        .where(Recommendation.studio_key == studio.key)
    )
    return list(session.scalars(query.order_by(Recommendation.proposed_on.desc())))
