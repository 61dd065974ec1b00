"""What the public reads of the register: notices, objections by their receipt, studios."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from service.clock import BEIJING
from service.errors import NotFound
from service.people.tables import Organisation
from service.studios.tables import (
    Application,
    LeaderChange,
    Master,
    Notice,
    Objection,
    Occupation,
    Round,
    Studio,
)
from service.studios.working_days import calendar

STUDIOS_ON_A_PAGE = 20


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

    @property
    def running(self) -> bool:
        """Ask whether objections are taken."""
        return self.closed_on is None


@dataclass(frozen=True)
class StudioView:
    """A studio as the directory shows it."""

    number: str
    name: str
    unit: str
    master: str
    occupation: str
    trade: str
    round: str
    granted_on: date
    status: str


@dataclass(frozen=True)
class Found:
    """One page of what was found, and how many there are in all."""

    rows: Sequence[StudioView]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // STUDIOS_ON_A_PAGE))


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
    row = session.scalar(select(Objection).where(Objection.receipt == receipt.strip().upper()))
    if row is None:
        raise NotFound("receipt")
    return Progress(
        receipt=row.receipt,
        subject=row.subject,
        notice=row.notice.number,
        notice_subject=row.notice.subject,
        filed_on=row.filed_at.astimezone(BEIJING).date(),
        outcome=row.outcome,
        answer=row.answer,
        answered_on=row.answered_at.astimezone(BEIJING).date() if row.answered_at else None,
    )


def studios(session: Session, *, query: str = "", trade: str = "", page: int = 1) -> Found:
    """Return the studios whose name, number, unit, master or occupation holds the words."""
    keys = _joined().where(*_wanted(query, trade))
    total = session.scalar(select(func.count()).select_from(keys.subquery())) or 0
    number = min(page, max(1, -(-total // STUDIOS_ON_A_PAGE)))
    rows = (
        select(Studio)
        .where(Studio.key.in_(keys))
        .options(*(joinedload(part) for part in _SHOWN))
        .order_by(Studio.granted_on.desc(), Studio.number.desc())
        .limit(STUDIOS_ON_A_PAGE)
        .offset((number - 1) * STUDIOS_ON_A_PAGE)
    )
    return Found([_studio(row) for row in session.scalars(rows)], total, number)


_SHOWN = (Studio.master, Studio.occupation, Studio.organisation, Studio.round)


def _joined() -> Select[int]:
    return (
        select(Studio.key)
        .join(Organisation, Studio.place == Organisation.code)
        .join(Master, Studio.master_key == Master.key)
        .join(Occupation, Studio.occupation_code == Occupation.code)
    )


def _wanted(query: str, trade: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for word in query.split():
        columns = (Studio.name, Studio.number, Organisation.name, Master.name, Occupation.name)
        wanted.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if trade:
        wanted.append(Occupation.trade == trade)
    return wanted


def _studio(row: Studio) -> StudioView:
    return StudioView(
        number=row.number,
        name=row.name,
        unit=row.organisation.name,
        master=row.master.name,
        occupation=row.occupation.name,
        trade=row.occupation.trade,
        round=row.round.name,
        granted_on=row.granted_on,
        status=row.status,
    )


def trades(session: Session) -> list[str]:
    """Return the trades there are occupations of."""
    return list(session.scalars(select(Occupation.trade).distinct().order_by(Occupation.trade)))


@dataclass(frozen=True)
class Tally:
    """What became of the applications to a round."""

    sent: int = 0
    granted: int = 0
    running: int = 0


def tallies(session: Session) -> dict[str, Tally]:
    """Return for each round how many applications were taken in, granted, are under way."""
    counted = select(Application.round_code, Application.outcome, func.count())
    found: dict[str, Tally] = {}
    for code, outcome, count in session.execute(
        counted.group_by(Application.round_code, Application.outcome)
    ):
        so_far = found.get(code, Tally())
        found[code] = Tally(
            sent=so_far.sent + count,
            granted=so_far.granted + (count if outcome == "granted" else 0),
            running=so_far.running + (count if outcome is None else 0),
        )
    return found
