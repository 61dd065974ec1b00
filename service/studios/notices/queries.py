"""What the public reads of notices and objections, and which objections stand against a case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused, say
from service.privacy import mask
from service.studios.notices import rules
from service.studios.notices.tables import Notice, NoticeItem, Objection
from service.studios.numbers import spelled
from service.studios.working_days import WorkingDays, calendar

TWINS = timedelta(minutes=10)
"""Two identical objections within this time are one that was sent twice."""


@dataclass(frozen=True)
class ItemView:
    """An item of a notice as it was published, and how it stands."""

    position: int
    studio: str
    unit: str
    occupation: str
    round: str
    master: str
    channel: str
    result: str
    status: str
    reason: str | None
    ends_on: date | None
    extended: bool

    @property
    def running(self) -> bool:
        """Ask whether objections to it are taken."""
        return self.status == "running"


@dataclass(frozen=True)
class NoticeView:
    """A notice as the public sees it: no personal numbers in it."""

    number: str
    kind: str
    subject: str
    summary: str
    items: tuple[ItemView, ...]
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

    @property
    def open_items(self) -> tuple[ItemView, ...]:
        """The items to which one can object."""
        return tuple(item for item in self.items if item.running)


@dataclass(frozen=True)
class Progress:
    """How far an objection has come, without a word about who raised it."""

    receipt: str
    subject: str
    notice: str
    notice_subject: str
    studio: str
    """The item it is about; empty where the notice named none."""
    filed_on: date
    outcome: str | None
    answer: str | None
    answered_on: date | None


def notices(session: Session, *, running: bool, today: date, limit: int = 200) -> list[NoticeView]:
    """Return the notices that run, or the last ones that are over, the newest first."""
    open_ = Notice.closed_on.is_(None) if running else Notice.closed_on.is_not(None)
    rows = select(Notice).where(open_).order_by(Notice.key.desc()).limit(limit)
    rows = rows.options(selectinload(Notice.items))
    days = calendar(session)
    return [_notice(row, today, days) for row in session.scalars(rows)]


def notice(session: Session, *, number: str, today: date) -> NoticeView:
    """Return one notice.

    :raises NotFound: there is no such number
    """
    row = session.scalar(select(Notice).where(Notice.number == number))
    if row is None:
        raise NotFound(f"notice {number}")
    return _notice(row, today, calendar(session))


def _notice(row: Notice, today: date, days: WorkingDays) -> NoticeView:
    return NoticeView(
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        summary=row.summary,
        items=tuple(_item(item) for item in row.items),
        published_on=row.published_on,
        ends_on=row.ends_on,
        extended=row.extended,
        closed_on=row.closed_on,
        result=row.result,
        days_left=_days_left(row, today, days),
        provisional=row.ends_on is not None and days.provisional(row.ends_on),
    )


def _item(row: NoticeItem) -> ItemView:
    return ItemView(
        position=row.position,
        studio=row.studio,
        unit=row.unit,
        occupation=row.occupation,
        round=row.round,
        master=row.master,
        channel=row.channel,
        result=row.result,
        status=row.status,
        reason=row.reason,
        ends_on=row.ends_on,
        extended=row.extended,
    )


def _days_left(row: Notice, today: date, days: WorkingDays) -> int | None:
    if row.closed_on or row.ends_on is None or row.ends_on < today:
        return None
    return days.between(today, row.ends_on)


@dataclass(frozen=True)
class Objected:
    """What an objection is about: the notice, and the item of it."""

    receipt: str
    notice: str
    notice_subject: str
    position: int
    studio: str
    unit: str
    case_number: str
    """The case whose result was on notice."""


def objected(session: Session, *, case: str) -> Objected | None:
    """Return what the objection of a case is about; None if the case is none."""
    row = session.get(Objection, case)
    if row is None:
        return None
    item = row.item
    return Objected(
        receipt=row.receipt,
        notice=item.notice.number,
        notice_subject=item.notice.subject,
        position=item.position,
        studio=item.studio,
        unit=item.unit,
        case_number=item.case_number,
    )


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
    row = session.scalar(select(Objection).where(Objection.receipt == spelled(receipt)))
    if row is None:
        raise NotFound("receipt")
    return Progress(
        receipt=row.receipt,
        subject=row.subject,
        notice=row.item.notice.number,
        notice_subject=row.item.notice.subject,
        studio=row.item.studio,
        filed_on=row.filed_at.astimezone(BEIJING).date(),
        outcome=row.outcome,
        answer=mask(row.answer) if row.answer else None,
        answered_on=row.answered_at.astimezone(BEIJING).date() if row.answered_at else None,
    )


def twin(session: Session, *, notice: str, said: dict[str, object], at: datetime) -> str | None:
    """Return the receipt of the same objection sent a moment ago: a double click is one objection.

    The notice stays locked until the transaction ends, so two at once come one after the other.
    """
    row = session.scalar(select(Notice).where(Notice.number == notice).with_for_update())
    if row is None:
        return None
    same = (
        select(Objection.receipt)
        .join(NoticeItem)
        .where(
            NoticeItem.notice_key == row.key,
            NoticeItem.position == _position(said.get("item")),
            Objection.facts == str(said.get("facts") or "").strip(),
            Objection.subject == str(said.get("subject") or "").strip(),
            Objection.filed_at > at - TWINS,
        )
    )
    return session.scalar(same.limit(1))


def moved(session: Session, *, before: WorkingDays) -> list[tuple[str, date, date]]:
    """Return the running notices that another calendar would end on another day.

    Each with its number, the day on which it ends and the one on which it would: as many working
    days after its publication as were counted by the calendar before.
    """
    after = calendar(session)
    rows = session.scalars(
        select(Notice).where(Notice.closed_on.is_(None), Notice.ends_on.is_not(None))
    )
    found = []
    for row in rows:
        if row.ends_on is not None:
            days = before.between(row.published_on, row.ends_on)
            should = after.after(row.published_on, days)
            found += [(row.number, row.ends_on, should)] if should != row.ends_on else []
    return found


def _position(named: object) -> int:
    """Return which item of its notice an objection names: the first, where it names none."""
    return int(named) if isinstance(named, str) and named.isdecimal() else 1


def objections(session: Session, *, case: str) -> dict[str, int]:
    """Return how many objections to a case are open, upheld, dismissed, ended by hand.

    A case that is no item itself but published a notice is told of all its items.
    """
    own = session.scalar(select(exists().where(NoticeItem.case_number == case)))
    place = NoticeItem if own else Notice
    outcomes = list(
        session.scalars(
            select(Objection.outcome).join(NoticeItem).join(Notice).where(place.case_number == case)
        )
    )
    return {
        "open": outcomes.count(None),
        "upheld": outcomes.count("upheld"),
        "dismissed": sum(outcome in ("dismissed", "not-accepted") for outcome in outcomes),
        "ended": outcomes.count(rules.ENDED),
    }


def refuse_while_objected(session: Session, *, case: str) -> None:
    """Let nothing be granted while an objection is open or after one was upheld (article 7).

    :raises Refused: there is one
    """
    found = objections(session, case=case)
    if found["open"]:
        raise Refused(
            say("还有%(open)s件异议未办结，不能授予称号（办法第七条）", open=found["open"])
        )
    if found["upheld"]:
        raise Refused("公示异议经核实成立，不能授予称号（办法第七条）")
