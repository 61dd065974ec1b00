"""Masters who will retire (article 12): units are told in time, answer, and are held to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer, joinedload

from service import privacy
from service.clock import BEIJING, in_words
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Organisation
from service.studios import identity
from service.studios.answers import fitting, text
from service.studios.changes import rules
from service.studios.changes.tables import LeaderChange, LeaderWatch
from service.studios.register.tables import Studio
from service.studios.rounds.rules import PostKind, add_months, retirement_date

BATCH = 50
"""How many studios one step looks at."""
MONTHS_AHEAD = {"early": 3, "late": 1}
"""Early retirement is told, a later one agreed so long before (interim measures of 2024)."""


class Noticed(TypedDict):
    """A studio whose unit is told that its master will retire."""

    studio: str
    unit: str
    key: str
    months: int


class Batch(TypedDict):
    """Some studios of a month, how far the look has come, and whether there are more."""

    studios: list[Noticed]
    count: int
    more: bool
    after: int
    text: str


class Begun(TypedDict):
    """What the unit is asked about."""

    studio: str
    studio_name: str
    unit_name: str
    master: str
    months: int
    retires_on: str
    sentence: str


class Plan(TypedDict):
    """The form `leader-plan`."""

    arrangement: str
    really_on: str | None
    successor: str | None
    note: str | None


class Planned(TypedDict):
    """What the unit answered, in words."""

    words: str


class Missing(TypedDict):
    """Whether the post of a master who has retired is left empty."""

    gone: bool
    facts: str


@declares(gives=Batch)
def next_batch(*, session: Session, at: datetime, after: int = 0) -> dict[str, Any]:
    """查找将要退休的领办人：退休前12、6、3个月和到期各提醒一次，不重复；每次查50个工作室。

    输入：after 上一批查到哪里（第一批为0）。
    输出：studios 要提醒的（studio 工作室编号、unit 单位、key 对应键、months 提前几个月）；
    count 这一批几个；more 还有没有；after 查到哪里；text 名单的写法。
    已经更换、正在变更领办人的不提醒；弹性退休按单位答复的日期，返聘的不再提醒。
    """
    today = at.astimezone(BEIJING).date()
    query = (
        select(Studio)
        .options(joinedload(Studio.master), defer(Studio.sheet))
        .where(Studio.status == "active", Studio.key > int(after))
    )
    looked = session.scalars(query.order_by(Studio.key).limit(BATCH + 1)).all()
    here = looked[:BATCH]
    due = [(one, day, months) for one, day in _retiring(session, here)
           if (months := rules.months_before(day, today)) is not None]  # fmt: skip
    entered = [row for one in due if (row := _enter(session, *one, today)) is not None]
    return {
        "studios": [
            {
                "studio": row.studio.number,
                "unit": row.studio.unit,
                "key": f"{row.studio.number}/{row.months}",
                "months": row.months,
            }
            for row in entered
        ],
        "count": len(entered),
        "more": len(looked) > BATCH,
        "after": here[-1].key if here else int(after),
        "text": "；".join(
            f"{row.studio.name}（{row.studio.number}），{in_words(row.retires_on)}"
            for row in entered
        ),
    }


def _line(row: LeaderWatch) -> str:
    return f"{row.studio.name}（{row.studio.number}），{in_words(row.retires_on)}"


@declares(gives=Begun)
def begin(*, session: Session, case: str, studio: str, months: int) -> dict[str, Any]:
    """开始提醒：记下办件编号，给出领办人和退休日期。

    输入：studio 工作室编号；months 提前几个月（0为已经到期）。
    输出：studio 工作室编号；studio_name 工作室名称；unit_name 单位名称；master 领办人；
    months 提前几个月；retires_on 退休日期；sentence 一句说明。

    :raises Refused: nobody was noticed, or another case asks already
    """
    row = session.scalar(
        select(LeaderWatch)
        .join(Studio)
        .where(Studio.number == studio, LeaderWatch.months == int(months))
        .where(LeaderWatch.outcome.is_(None))
        .with_for_update()
    )
    if row is None or row.case_number not in (None, case):
        raise Refused("这个工作室的退休提醒已经在办理")
    row.case_number = case
    session.flush()
    day = in_words(row.retires_on)
    return {
        "studio": row.studio.number,
        "studio_name": row.studio.name,
        "unit_name": session.get_one(Organisation, row.studio.unit).name,
        "master": row.master.name,
        "months": row.months,
        "retires_on": row.retires_on.isoformat(),
        "sentence": f"领办人已于{day}到达退休日期" if row.months == 0 else f"领办人将于{day}退休",
    }


@declares(takes={"plan": Plan}, gives=Planned)
def plan(*, session: Session, at: datetime, case: str, plan: dict[str, Any]) -> dict[str, Any]:
    """登记退休安排：按期、弹性提前、弹性延迟或者返聘；弹性不超过三年（办法第四条仍按法定日期）。

    输入：plan 退休安排（表单“退休安排”）。
    输出：words 安排的写法。

    :raises Refused: at the fields
    """
    row, today = _own(session, case), at.astimezone(BEIJING).date()
    arrangement = text(plan, "arrangement")
    if arrangement not in rules.ARRANGEMENTS:
        raise refused_at("plan", "arrangement", "退休安排", "请选择退休安排")
    statutory = _statutory(session, [row.studio])[0]
    really = _really(arrangement, text(plan, "really_on"), statutory, today)
    row.arrangement, row.really_on = arrangement, really
    row.successor = fitting(text(plan, "successor"), label="拟接任人", most=60) or None
    row.answered_on = row.closed_on = today
    row.outcome = "answered"
    session.flush()
    words = rules.ARRANGEMENTS[arrangement]
    return {"words": f"{words}，{in_words(really)}" if really else words}


@declares(gives=Missing)
def missing(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """核对领办人是否空缺：退休日期已过，没有更换、没有正在办理的领办人变更（办法第十三条第三项）。

    输出：gone 空缺；facts 事实的写法。
    """
    row, today = _own(session, case), at.astimezone(BEIJING).date()
    changed = row.studio.master_key != row.master_key
    gone = not changed and not _changing(session, row.studio) and today >= row.retires_on
    day = in_words(row.retires_on)
    return {
        "gone": gone and row.studio.status == "active",
        "facts": f"领办人{row.master.name}已于{day}到达退休日期，"
        f"自{in_words(row.noticed_on)}提醒以来60个工作日没有答复，也没有申请变更领办人",
    }


@declares(takes={"outcome": Literal["silent", "over", "proposed", "ended"]})
def close(*, session: Session, at: datetime, case: str, outcome: str) -> None:
    """办结退休提醒：登记结果。

    输入：outcome 结果，取 silent 没有答复、over 已有安排、proposed 建议取消称号、ended 称号已取消。
    """
    row = _own(session, case)
    row.outcome, row.closed_on = outcome, at.astimezone(BEIJING).date()


def ended(session: Session, *, case: str, on: date) -> None:
    """Let a case that was ended by hand ask no more."""
    row = session.scalar(
        select(LeaderWatch).where(LeaderWatch.case_number == case, LeaderWatch.outcome.is_(None))
    )
    if row is not None:
        row.outcome, row.closed_on = "ended", on


def _retiring(session: Session, studios: Sequence[Studio]) -> list[tuple[Studio, date]]:
    """Return the studios whose masters will leave, with the day: what the unit said counts."""
    keys = [one.key for one in studios]
    said = {
        (row.studio_key, row.master_key): row
        for row in session.scalars(
            select(LeaderWatch)
            .where(LeaderWatch.studio_key.in_(keys), LeaderWatch.arrangement.is_not(None))
            .order_by(LeaderWatch.answered_on, LeaderWatch.key)
        )
    }
    changing = set(
        session.scalars(
            select(LeaderChange.studio_key).where(
                LeaderChange.studio_key.in_(keys), LeaderChange.outcome.is_(None)
            )
        )
    )
    found = []
    for one, statutory in zip(studios, _statutory(session, studios), strict=True):
        answer = said.get((one.key, one.master_key))
        if one.key not in changing and (answer is None or answer.arrangement != "rehired"):
            found.append((one, (answer.really_on if answer else None) or statutory))
    return found


def _statutory(session: Session, studios: Sequence[Studio]) -> list[date]:
    """Return the statutory days of retirement, far off for a master whose number is not known."""
    numbers = privacy.reveal(session, [one.master.identity_number for one in studios])
    return [_date(number, one) for number, one in zip(numbers, studios, strict=True)]


def _date(number: str, studio: Studio) -> date:
    if identity.identity_number(number):
        return date.max
    person = identity.person(number)
    kind: PostKind = "manager" if studio.master.post_kind == "manager" else "worker"
    return retirement_date(person.birth_date, person.sex, kind)


def _enter(
    session: Session, studio: Studio, day: date, months: int, today: date
) -> LeaderWatch | None:
    """Note that a unit is told, once; None if it was, or is being asked."""
    row = LeaderWatch(
        studio=studio, master=studio.master, months=months, retires_on=day, noticed_on=today
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row


def _changing(session: Session, studio: Studio) -> bool:
    running = select(LeaderChange.case_number).where(
        LeaderChange.studio_key == studio.key, LeaderChange.outcome.is_(None)
    )
    return session.scalar(running.limit(1)) is not None


def _really(arrangement: str, written: str, statutory: date, today: date) -> date | None:
    """Return the day that was answered; None for somebody who is employed again."""
    if arrangement == "rehired":
        return None
    if arrangement == "on_time":
        return statutory
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise refused_at("plan", "really_on", "实际退休日期", "请填写实际退休日期") from None
    if rules.flexible(statutory=statutory, really=day) != arrangement:
        sentence = say("法定退休日期是%(day)s，弹性提前、延迟都不超过三年", day=in_words(statutory))
        raise refused_at("plan", "really_on", "实际退休日期", sentence)
    latest = add_months(day if arrangement == "early" else statutory,
                         -MONTHS_AHEAD[arrangement])  # fmt: skip
    if today > latest:
        sentence = say("这一安排应当在%(day)s以前告知或者协商一致", day=in_words(latest))
        raise refused_at("plan", "really_on", "实际退休日期", sentence)
    return day


def _own(session: Session, case: str) -> LeaderWatch:
    row = session.scalar(
        select(LeaderWatch).where(LeaderWatch.case_number == case).with_for_update()
    )
    if row is None:
        raise Refused("本案没有退休提醒")
    return row
