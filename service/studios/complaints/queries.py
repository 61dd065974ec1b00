"""How far a report has come, without a word about who made it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound
from service.privacy import mask
from service.studios.complaints import rules
from service.studios.complaints.tables import Complaint
from service.studios.numbers import spelled
from service.studios.register.tables import Studio

TWINS = timedelta(minutes=10)
"""Two identical reports within this time are one that was sent twice."""


@dataclass(frozen=True)
class Progress:
    """How far a report has come."""

    receipt: str
    subject: str
    studio: str
    filed_on: date
    accepted_on: date | None
    outcome: str | None
    words: str
    answer: str | None
    answered_on: date | None


def progress(session: Session, *, receipt: str) -> Progress:
    """Return how far the report of a receipt has come.

    :raises NotFound: there is no such receipt
    """
    row = session.scalar(select(Complaint).where(Complaint.receipt == spelled(receipt)))
    if row is None:
        raise NotFound("receipt")
    ended = "办理已经终止，没有作出结论"
    return Progress(
        receipt=row.receipt,
        subject=str(mask(row.subject)),
        studio=row.studio.name,
        filed_on=_day(row.filed_at),
        accepted_on=_day(row.accepted_at) if row.accepted_at else None,
        outcome=row.outcome,
        words=rules.OUTCOMES.get(row.outcome, ended) if row.outcome else "",
        answer=str(mask(row.answer)) if row.answer else None,
        answered_on=_day(row.answered_at) if row.answered_at else None,
    )


def is_receipt(session: Session, *, receipt: str) -> bool:
    """Ask whether a receipt is that of a report."""
    query = select(Complaint.case_number).where(Complaint.receipt == spelled(receipt))
    return session.scalar(query) is not None


def receipt(session: Session, *, case: str) -> str:
    """Return the receipt that a report's case was given.

    :raises NotFound: the case registered no report
    """
    row = session.get(Complaint, case)
    if row is None:
        raise NotFound(f"complaint {case}")
    return row.receipt


def about(session: Session, *, key: int) -> Studio:
    """Return the studio that somebody may report.

    :raises NotFound: there is none
    """
    row = session.get(Studio, key)
    if row is None or row.status == "undone":
        raise NotFound(f"studio {key}")
    return row


def twin(session: Session, *, studio: str, said: dict[str, object], at: datetime) -> str | None:
    """Return the receipt of the same report sent a moment ago: a double click is one report.

    The studio stays locked until the transaction ends, so two at once come one after the other.
    """
    row = session.scalar(select(Studio).where(Studio.number == studio).with_for_update())
    if row is None:
        return None
    same = select(Complaint.receipt).where(
        Complaint.studio_key == row.key,
        Complaint.facts == str(said.get("facts") or "").strip(),
        Complaint.subject == str(said.get("subject") or "").strip(),
        Complaint.filed_at > at - TWINS,
    )
    return session.scalar(same.limit(1))


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
