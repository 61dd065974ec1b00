"""Duties of a year: entered once, closed once, counted by campaigns (article 9)."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Literal, Protocol, TypedDict

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.tables import Account, AccountRole, Organisation
from service.studios.answers import fitting
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio
from service.studios.working_days import WorkingDays, calendar
from service.studios.yearly import rules
from service.studios.yearly.tables import Duty

BATCH = 50
"""How many studios one step of a campaign takes: a step stays well under a second."""
KINDS = {"agreement": "目标任务责任书", "report": "年度报告"}
MISSING = "missing"
REPORTING = (12, 1)
"""The months in which reports of the year, or of the last one, are handed in (D)."""
MASTER = "master"


class Recognised(Protocol):
    """A studio as far as its duties go by it: a row of the register, or two of its columns."""

    @property
    def granted_on(self) -> date:
        """The day of the grant."""

    @property
    def kept_since(self) -> date | None:
        """The day on which one recognised before the system was brought in."""


class Wanted(TypedDict):
    """A studio whose case a campaign begins."""

    studio: str
    unit: str
    year: int
    due_on: str
    key: str


class First(TypedDict):
    """Whether a studio's first agreement begins with its grant, and when it is due."""

    owed: bool
    year: int
    due_on: str | None
    key: str


class Batch(TypedDict):
    """Some studios of a campaign, what they owe, and whether there are more."""

    kind: Literal["agreement", "report"]
    studios: list[Wanted]
    more: bool
    count: int
    year: int


@declares(takes={"kind": Literal["agreement", "report", "missing"]}, gives=Batch)
def next_batch(
    *, session: Session, at: datetime, kind: str, year: int | None = None
) -> dict[str, Any]:
    """取下一批应报的工作室：每个工作室每年只取一次，重复发起不会重复。

    输入：kind 事项，取 agreement（责任书）、report（年度报告）或者 missing（还没有发起的：
    本年度责任书，12月的本年度报告，1月的上年度报告）；year 年度（不填为本年）。
    输出：kind 这一批的事项；studios 这一批（studio 工作室编号、unit 单位、year 年度、
    due_on 到期日、key 对应键）；more 还有没有；count 这一批几个；year 年度。
    """
    today = at.astimezone(BEIJING).date()
    wanted = int(year or today.year)
    if kind not in (*KINDS, MISSING):
        raise ValueError(f"kind must be {MISSING!r} or one of {sorted(KINDS)}, not {kind!r}")
    turns = _missing(today) if kind == MISSING else [(kind, wanted)]
    found = [(one, of, _without(session, one, of, most=BATCH + 1)) for one, of in turns]
    kind, wanted, studios = next((turn for turn in found if turn[2]), found[0])
    rest = [turn for turn in found if turn[2] and turn[:2] != (kind, wanted)]
    entered = [_entered(session, kind, one, wanted) for one in studios[:BATCH]]
    batch = [duty for duty, is_new in entered if is_new]  # another campaign took the others
    return {
        "kind": kind,
        "studios": [
            {
                "studio": duty.studio.number,
                "unit": duty.studio.unit,
                "year": wanted,
                "due_on": duty.due_on.isoformat(),
                "key": f"{duty.studio.number}-{wanted}",
            }
            for duty in batch
        ],
        "more": len(studios) > BATCH or bool(rest),
        "count": len(batch),
        "year": wanted,
    }


@declares(gives=First)
def first_agreement(*, session: Session, at: datetime, studio: str) -> dict[str, Any]:
    """登记首份责任书：9月30日以前认定的，自授予之日起30个工作日内签订（办法第八条）。

    以后认定的，自下一年起。
    输入：studio 工作室编号。
    输出：owed 是否现在发起；year 年度；due_on 到期日；key 对应键。已经发起的不再发起。
    """
    row = session.scalars(select(Studio).where(Studio.number == studio)).one()
    year = at.astimezone(BEIJING).year
    key = f"{row.number}-{year}"
    if not owes("agreement", row, year):
        return {"owed": False, "year": year, "due_on": None, "key": key}
    duty, is_new = _entered(session, "agreement", row, year)
    return {"owed": is_new, "year": year, "due_on": duty.due_on.isoformat(), "key": key}


@declares()
def waive(
    *, session: Session, case: str, unit: str, studio: str, kind: str, year: int, reason: str
) -> None:
    """豁免：本年度的责任书或者报告，写明理由，计入统计。

    输入：unit 单位编号；studio 工作室编号；kind 事项；year 年度；reason 理由。

    :raises Refused: no reason
    """
    if not reason.strip():
        raise Refused("请写明豁免的理由")
    row = own_studio(session, unit, studio)
    duty = enter(session, kind=kind, studio=row, year=int(year), case=case)
    duty.reason = fitting(reason.strip(), label="理由", most=500)
    close(session, duty, "waived")


@declares()
def lapse(*, session: Session, case: str, unit: str, studio: str, kind: str, year: int) -> None:
    """登记逾期未报：年末仍没有报送的，结案，留在逾期名单里。

    输入：unit 单位编号；studio 工作室编号；kind 事项；year 年度。
    """
    row = own_studio(session, unit, studio)
    close(session, enter(session, kind=kind, studio=row, year=int(year), case=case), "lapsed")


def enter(session: Session, *, kind: str, studio: Studio, year: int, case: str | None) -> Duty:
    """Return a studio's duty of a year, entered if it is not there; its case is noted."""
    duty, _is_new = _entered(session, kind, studio, year)
    if case is not None and duty.case_number is None:
        duty.case_number = case
        session.flush()
    return duty


def _entered(session: Session, kind: str, studio: Studio, year: int) -> tuple[Duty, bool]:
    """Return a studio's duty of a year, and whether it was entered just now."""
    of = (Duty.kind == kind, Duty.studio_key == studio.key, Duty.year == year)
    known = session.scalar(select(Duty).where(*of).with_for_update())
    if known is not None:
        return known, False
    duty = Duty(
        kind=kind,
        studio=studio,
        year=year,
        due_on=due_on(kind, studio, year, calendar(session)),
        begun_on=_today(session),
    )
    try:
        with session.begin_nested():
            session.add(duty)
    except IntegrityError:  # somebody else was first: theirs is as good
        return session.scalars(select(Duty).where(*of)).one(), False
    return duty, True


def due_on(kind: str, studio: Recognised, year: int, days: WorkingDays) -> date:
    """Return the day by which a studio's duty of a year is due."""
    return rules.due_on(
        kind,
        year=year,
        granted_on=studio.granted_on,
        works=days.is_working_day,
        after=days.after,
        kept_since=studio.kept_since,
    )


def owes(kind: str, studio: Recognised, year: int) -> bool:
    """Ask whether a studio owes its agreement or report of a year."""
    return rules.owes(kind, granted_on=studio.granted_on, year=year, kept_since=studio.kept_since)


def close(session: Session, duty: Duty, outcome: str) -> None:
    """Close a duty; one that was closed stays as it was (a supplement changes nothing)."""
    if duty.outcome is None:
        duty.outcome, duty.closed_on = outcome, _today(session)
        session.flush()


def about(session: Session, studio: Studio) -> dict[str, Any]:
    """Return what forms say of a studio, and the account of its master if there is one."""
    return {
        "number": studio.number,
        "studio_name": studio.name,
        "unit_name": session.get_one(Organisation, studio.unit).name,
        "master": studio.master.name,
        "master_account": _account(session, studio),
    }


def _account(session: Session, studio: Studio) -> str | None:
    """Return the account of a studio's master: the one of this role and name in its unit."""
    found = session.scalars(
        select(Account.username)
        .join(AccountRole)
        .where(
            AccountRole.role == MASTER,
            Account.active,
            Account.name == studio.master.name,
            Account.organisation_code.in_((studio.unit, studio.place)),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def _missing(today: date) -> list[tuple[str, int]]:
    """Return what is looked for on a day beside the campaigns: kind and year.

    >>> _missing(date(2027, 1, 15)), _missing(date(2026, 12, 1))
    ([('agreement', 2027), ('report', 2026)], [('agreement', 2026), ('report', 2026)])
    """
    found = [("agreement", today.year)]
    if today.month in REPORTING:
        found.append(("report", today.year - (today.month == 1)))
    return found


def _without(session: Session, kind: str, year: int, *, most: int) -> Sequence[Studio]:
    """Return active studios that owe something of a year that was not entered yet."""
    entered = exists().where(Duty.kind == kind, Duty.year == year, Duty.studio_key == Studio.key)
    last = date(year, rules.LAST_MONTH_OF_THIS_YEAR, 30)
    query = select(Studio).where(Studio.status == "active", Studio.granted_on <= last, ~entered)
    owing = (row for row in session.scalars(query.order_by(Studio.key)) if owes(kind, row, year))
    return list(islice(owing, most))


def _today(session: Session) -> date:
    return session.at.astimezone(BEIJING).date()
