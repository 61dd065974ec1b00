"""On which running panels of groups an expert sits."""

from sqlalchemy import select

from service.db import Session
from service.studios.review.tables import Seat
from service.studios.rounds.tables import ReviewGroup, Round


def running(session: Session, *, username: str) -> list[tuple[str, str]]:
    """Return the groups whose panel an expert sits on: what it is called, and its case."""
    rows = session.execute(
        select(Round.name.label("round"), ReviewGroup.name.label("group"), ReviewGroup.case_number)
        .join(ReviewGroup, ReviewGroup.round_code == Round.code)
        .join(Seat, Seat.group_code == ReviewGroup.code)
        .where(
            Seat.username == username,
            Seat.status.in_(("asked", "pledged")),
            ReviewGroup.status.not_in(("ranked", "cancelled")),
        )
        .order_by(Round.code, ReviewGroup.position)
    )
    return [(f"{row.round} · {row.group}", row.case_number or "") for row in rows]
