"""Public corrections of a call (更正): its last day moved, or the round came to an end."""

from datetime import date

from sqlalchemy import select

from service.clock import in_words
from service.db import Session
from service.studios.rounds.tables import Correction, Round


def moved(session: Session, *, row: Round, to: date, on: date, reason: str = "") -> None:
    """Move a round's last day and say so in public; nothing is said of the same day."""
    if to == row.closes_on:
        return
    words = (f"受理截止日期{in_words(row.closes_on)}", in_words(to))
    row.closes_on = to
    _say(session, row, on, *words, reason)


def ended(session: Session, *, row: Round, on: date, reason: str) -> None:
    """Say in public that a round whose call was published came to an end."""
    _say(session, row, on, f"{row.name}技能大师工作室申报", "本批次终止", reason)


def _say(session: Session, row: Round, on: date, before: str, after: str, reason: str) -> None:
    session.add(
        Correction(
            round_code=row.code, made_on=on, before=before, after=after, reason=reason[:1000]
        )
    )
    session.flush()


def of_round(session: Session, *, code: str) -> list[Correction]:
    """Return the corrections of a round's call, the first first."""
    rows = select(Correction).where(Correction.round_code == code)
    return list(session.scalars(rows.order_by(Correction.key)))
