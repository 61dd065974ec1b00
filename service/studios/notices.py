"""What the public reads of notices, and of an objection by its receipt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.errors import NotFound
from service.people.tables import Organisation
from service.studios.identity import without_numbers
from service.studios.tables import Application, LeaderChange, Notice, Objection, Occupation, Round
from service.studios.working_days import calendar

TWINS = timedelta(minutes=10)
"""Two identical objections within this time are one that was sent twice."""


@dataclass(frozen=True)
class NoticeView:
    """A notice as the public sees it: no personal numbers in it."""

    number: str
    kind: str
    subject: str
    summary: str
    unit: str
    studio: str
    occupation: str
    round: str
    published_on: date
    ends_on: date | None
    extended: bool
    closed_on: date | None
    result: str | None
    days_left: int | None
    """Working days until the last day; 0 on it, None where no last day is known or it is past."""

    provisional: bool
    """The last day lies in a year whose holidays are not announced yet."""

    @property
    def running(self) -> bool:
        """Ask whether objections are taken."""
        return self.closed_on is None


@dataclass(frozen=True)
class Progress:
    """How far an objection has come, without a word about who raised it."""

    receipt: str
    subject: str
    notice: str
    notice_subject: str
    filed_on: date
    outcome: str | None
    answer: str | None
    answered_on: date | None


def notices(session: Session, *, running: bool, today: date, limit: int = 200) -> list[NoticeView]:
    """Return the notices that run, or the last ones that are over, the newest first."""
    open_ = Notice.closed_on.is_(None) if running else Notice.closed_on.is_not(None)
    rows = select(Notice).where(open_).order_by(Notice.key.desc()).limit(limit)
    return [_notice(session, row, today) for row in session.scalars(rows)]


def notice(session: Session, *, number: str, today: date) -> NoticeView:
    """Return one notice.

    :raises NotFound: there is no such number
    """
    row = session.scalar(select(Notice).where(Notice.number == number))
    if row is None:
        raise NotFound(f"notice {number}")
    return _notice(session, row, today)


def _notice(session: Session, row: Notice, today: date) -> NoticeView:
    unit, studio, occupation, round_ = _about(session, row.case_number)
    return NoticeView(
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        summary=row.summary,
        unit=unit,
        studio=studio,
        occupation=occupation,
        round=round_,
        published_on=row.published_on,
        ends_on=row.ends_on,
        extended=row.extended,
        closed_on=row.closed_on,
        result=row.result,
        days_left=_days_left(session, row, today),
        provisional=row.ends_on is not None and calendar(session).provisional(row.ends_on),
    )


def _about(session: Session, case: str) -> tuple[str, str, str, str]:
    """Return unit, studio, occupation and round of the case under notice, as far as known."""
    application = session.get(Application, case)
    change = session.get(LeaderChange, case)
    if application is not None:
        place, code = application.place, application.occupation_code
        name, round_code = application.studio_name, application.round_code
    elif change is not None:
        place, code = change.studio.place, change.studio.occupation_code
        name, round_code = change.studio.name, change.studio.round_code
    else:
        return "", "", "", ""
    return (
        session.get_one(Organisation, place).name,
        name,
        session.get_one(Occupation, code).name,
        session.get_one(Round, round_code).name,
    )


def _days_left(session: Session, row: Notice, today: date) -> int | None:
    if row.closed_on or row.ends_on is None or row.ends_on < today:
        return None
    return calendar(session).between(today, row.ends_on)


def receipt(session: Session, *, case: str) -> str:
    """Return the receipt that an objection's case was given.

    :raises NotFound: the case registered no objection
    """
    row = session.get(Objection, case)
    if row is None:
        raise NotFound(f"objection {case}")
    return row.receipt


def progress(session: Session, *, receipt: str) -> Progress:
    """Return how far the objection of a receipt has come.

    :raises NotFound: there is no such receipt
    """
    row = session.scalar(select(Objection).where(Objection.receipt == _spelled(receipt)))
    if row is None:
        raise NotFound("receipt")
    return Progress(
        receipt=row.receipt,
        subject=row.subject,
        notice=row.notice.number,
        notice_subject=row.notice.subject,
        filed_on=row.filed_at.astimezone(BEIJING).date(),
        outcome=row.outcome,
        answer=without_numbers(row.answer) if row.answer else None,
        answered_on=row.answered_at.astimezone(BEIJING).date() if row.answered_at else None,
    )


def _spelled(receipt: str) -> str:
    """Return a receipt as it was given, however it was typed.

    >>> _spelled(" abcd2345 efgh")
    'ABCD-2345-EFGH'
    """
    letters = "".join(c for c in receipt.upper() if c.isalnum())
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def twin(session: Session, *, notice: str, said: dict[str, object], at: datetime) -> str | None:
    """Return the receipt of the same objection sent a moment ago: a double click is one objection.

    The notice stays locked until the transaction ends, so two at once come one after the other.
    """
    row = session.scalar(select(Notice).where(Notice.number == notice).with_for_update())
    if row is None:
        return None
    same = select(Objection.receipt).where(
        Objection.notice_key == row.key,
        Objection.facts == str(said.get("facts") or "").strip(),
        Objection.subject == str(said.get("subject") or "").strip(),
        Objection.filed_at > at - TWINS,
    )
    return session.scalar(same.limit(1))
