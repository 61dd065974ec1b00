"""A round's call (申报通知): drafted, signed, moved, cancelled; articles 6 and 15."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NotRequired, TypedDict

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.searching import normal
from service.searching import same as same_text
from service.studios.answers import fitting, text
from service.studios.notices import items
from service.studios.regulation import GRANTS
from service.studios.rounds import corrections
from service.studios.rounds.rules import OPEN
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry
from service.studios.working_days import calendar

AHEAD = 5  # working days; a unit may be at work on its application until then
MORNING = time(8)
"""When units are reminded of the last day, five working days before it (articles 6, 7)."""
YEARS = range(2020, 2101)
"""Years that a call can mean; another one is a slip of the keyboard."""
LONGEST_RESULT = 200  # letters, as the result of a notice


class Plan(TypedDict):
    """The members of a call that it cannot do without."""

    code: str
    name: str
    opens_on: str
    closes_on: str
    scope: str
    places: NotRequired[int | None]
    budget: NotRequired[int | None]
    announcement: str
    phone: str
    supervision_phone: str


class Window(TypedDict):
    """Whether a round still takes applications, and when it ends."""

    code: str
    name: str
    closes_on: str
    closes_at: str
    open: bool
    remind: bool
    next_at: str


class Cancelled(TypedDict):
    """The cases that have to hear that their round or group is cancelled."""

    cases: list[str]
    groups: list[str]


@declares(takes={"plan": Plan})
def plan(*, session: Session, case: str, plan: dict[str, Any]) -> None:
    """拟定申报批次：记下申报通知的内容；局领导签发以前不受理申报，可以再次拟定。

    输入：plan 申报通知 {code 编号, name 批次名称, opens_on 受理开始日期, closes_on 受理截止日期,
    scope 行业（领域）范围, places 拟支持数量（空为不限）, budget 预算额度（元）,
    announcement 申报条件和材料, phone 咨询电话, supervision_phone 监督电话}。
    预算额度少于拟支持数量乘以每个工作室10万元的，不能提交（办法第十五条）。

    :raises Refused: dates the wrong way round, too little money, code or name taken
    """
    opens_on, closes_on = _day(plan, "opens_on"), _day(plan, "closes_on")
    places, budget = _number(plan, "places"), _number(plan, "budget")
    problems = [*_dates(opens_on, closes_on), *_money(places, budget)]
    if problems:
        raise Refused("；".join(p.sentence for p in problems), problems=problems)
    row = session.scalar(select(Round).where(Round.case_number == case))
    code, name = text(plan, "code"), fitting(text(plan, "name"), label="批次名称", most=100)
    _refuse_taken(session, case, code, name)
    if row is None:
        row = Round(code=code, case_number=case, status="draft")
        session.add(row)
    if row.code != code:
        raise refused_at(
            "plan", "code", "编号", say("本批次的编号是%(code)s，不能更改", code=row.code)
        )
    row.name, row.opens_on, row.closes_on = name, opens_on, closes_on
    row.scope, row.places, row.budget = text(plan, "scope"), places, budget
    row.announcement = text(plan, "announcement")
    row.phone, row.supervision_phone = text(plan, "phone"), text(plan, "supervision_phone")
    session.flush()


def _day(plan: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(str(plan.get(name))[:10])


def _number(plan: Mapping[str, Any], name: str) -> int | None:
    found = plan.get(name)
    return None if found in (None, "") else int(str(found))


def _dates(opens_on: date, closes_on: date) -> list[FieldProblem]:
    days = (("opens_on", "受理开始日期", opens_on), ("closes_on", "受理截止日期", closes_on))
    wrong = [
        _problem(name, label, say("年份不合理，请核对"))
        for name, label, day in days
        if day.year not in YEARS
    ]
    if not wrong and closes_on < opens_on:
        return [_problem("closes_on", "受理截止日期", "截止日期不能早于开始日期")]
    return wrong


def _money(places: int | None, budget: int | None) -> list[FieldProblem]:
    needed = (places or 0) * GRANTS["initial"]
    if places is None or (budget or 0) >= needed:
        return []
    sentence = say(
        "预算额度不足：拟支持%(places)s个，每个%(each)s元，至少需要%(needed)s元（办法第十五条）",
        places=places,
        each=GRANTS["initial"],
        needed=needed,
    )
    return [_problem("budget", "预算额度", sentence)]


def refuse_over_budget(row: Round, *, count: int) -> None:
    """Let no list be longer than its round has money for, where no number was set (article 15).

    :raises Refused: the grants of the list come to more than the round's budget
    """
    needed = count * GRANTS["initial"]
    if row.places is not None or row.budget is None or needed <= row.budget:
        return
    raise Refused(
        say(
            "名单共%(count)s个，需要%(needed)s元，超出本批次预算额度%(budget)s元，请写明不列入哪几件",
            count=count,
            needed=needed,
            budget=row.budget,
        )
    )


def _refuse_taken(session: Session, case: str, code: str, name: str) -> None:
    same = select(Round).where(
        or_(same_text(Round.code, code), same_text(Round.name, name)),
        Round.case_number.is_distinct_from(case),
    )
    found = session.scalar(same.limit(1))
    if found is not None:
        taken = normal(found.code) == normal(code)
        where = ("code", "编号") if taken else ("name", "批次名称")
        raise refused_at("plan", *where, "已有同名或者同编号的申报批次")


def _problem(name: str, label: str, sentence: str) -> FieldProblem:
    return FieldProblem(f"plan.{name}", label, sentence)


@declares(gives=Window)
def announce(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """发布申报批次：从受理开始日期起受理申报；上一批次转来的申报同时转入本批次。

    输出：同“受理期到哪一天”。
    """
    row = of_case(session, case)
    row.status = "open"
    session.flush()
    _adopt(session, row)
    return _window(session, row, at)


def _adopt(session: Session, row: Round) -> None:
    """Take in what was moved out of earlier rounds; a twin of what is here stays where it is."""
    waiting = select(RoundEntry).where(RoundEntry.status == "moved")
    for entry in session.scalars(waiting.order_by(RoundEntry.case_number)):
        adopt(session, entry=entry, row=row)


def adopt(session: Session, *, entry: RoundEntry, row: Round) -> bool:
    """Move an application to another round, with its materials; return whether it could be."""
    application = session.get_one(Application, entry.case_number)
    before = entry.round_code
    try:
        with session.begin_nested():
            application.round_code = entry.round_code = row.code
            session.flush()
    except IntegrityError:
        return False
    entry.moved_from, entry.status, entry.group_code = before, "ready", None
    entry.passed = entry.rank = entry.reason = None
    session.flush()
    return True


@declares(gives=Window)
def window(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """受理期到哪一天：截止日期可能已经更改。

    输出：code 批次编号；name 批次名称；closes_on 截止日期；closes_at 截止时刻；open 是否还在受理；
    remind 现在该提醒申报单位（截止前5个工作日，每个截止日期只提醒一次）；
    next_at 下一次要看的时刻：提醒的早上，或者截止时刻。
    """
    row = of_case(session, case)
    found = _window(session, row, at)
    if found["remind"]:
        row.reminded_for = row.closes_on
        session.flush()
    return found


def _window(session: Session, row: Round, at: datetime) -> dict[str, Any]:
    over = datetime.combine(row.closes_on + timedelta(days=1), time(), BEIJING)
    first = max(calendar(session).after(row.closes_on, -AHEAD), row.opens_on)
    reminder = datetime.combine(first, MORNING, BEIJING)
    taking = row.status == "open" and at < over
    wanted = taking and row.reminded_for != row.closes_on
    return {
        "code": row.code,
        "name": row.name,
        "closes_on": row.closes_on.isoformat(),
        "closes_at": over.isoformat(),
        "open": taking,
        "remind": wanted and at >= reminder,
        "next_at": (reminder if wanted and at < reminder else over).isoformat(),
    }


@declares(gives=Window)
def move(
    *, session: Session, at: datetime, case: str, closes_on: str, reason: str = ""
) -> dict[str, Any]:
    """更改受理截止日期：可以推后；提前的至少提前5个工作日告知。更正在批次页面公开。

    输入：closes_on 新的截止日期；reason 理由（可不填）。输出：同“受理期到哪一天”。

    :raises Refused: the round is not open, or the new day is too near
    """
    row, day = of_case(session, case), date.fromisoformat(closes_on[:10])
    today = at.astimezone(BEIJING).date()
    refuse_move(session, row=row, day=day, today=today)
    corrections.moved(session, row=row, to=day, on=today, reason=reason)
    return _window(session, row, at)


def refuse_move(session: Session, *, row: Round, day: date, today: date) -> None:
    """Let nobody end the window of a round sooner than units can know.

    :raises Refused: it is over, or the day is before the least
    """
    if row.status != "open":
        raise Refused("本批次不在受理期，不能更改截止日期")
    least = calendar(session).after(today, AHEAD)
    if day.year not in YEARS:
        raise Refused("年份不合理，请核对")
    if day < row.closes_on and day < least:
        raise Refused(
            say("提前截止的，至少提前5个工作日告知，最早可以到%(least)s截止", least=least)
        )
    if day < row.opens_on:
        raise Refused("截止日期不能早于开始日期")


@declares(gives=Cancelled)
def cancel(*, session: Session, at: datetime, case: str, reason: str) -> dict[str, Any]:
    """取消申报批次：写明理由；已经授予过称号的批次不能取消。正在进行的公示以“本批次终止”结束。

    输入：reason 理由。
    输出：cases 需要告知的申报的办件编号；groups 正在评审的专业组的办件编号。

    :raises Refused: a title was granted already, or it is over
    """
    row = of_case(session, case)
    if row.status in ("decided", "published"):
        raise Refused("本批次已经作出授予决定，不能取消")
    if row.status == "cancelled":
        raise Refused("本批次已经取消")
    on, published = at.astimezone(BEIJING).date(), row.status != "draft"
    row.status, row.reason = "cancelled", fitting(reason, label="理由", most=1000)
    if published:
        corrections.ended(session, row=row, on=on, reason=reason)
    shown = items.running(session, case=case)
    if shown:
        why = f"本批次终止：{reason}"[:LONGEST_RESULT]
        items.end(session, shown, on=on, status="withdrawn", why=why)
    cases = _cancel_entries(session, row)
    groups = select(ReviewGroup).where(
        ReviewGroup.round_code == row.code, ReviewGroup.status != "cancelled"
    )
    said = []
    for group in session.scalars(groups.order_by(ReviewGroup.position)):
        running = group.case_number if group.status != "ranked" else None
        if running:
            said.append(running)
        group.status = "cancelled"
    session.flush()
    return {"cases": cases, "groups": said}


def _cancel_entries(session: Session, row: Round) -> list[str]:
    """Mark every application of a round that is under way; return those that wait in it.

    Whoever's materials are still being checked is carried over when they are complete.
    """
    rows = select(Application.case_number).where(
        Application.round_code == row.code, Application.outcome.is_(None)
    )
    waiting = []
    for number in session.scalars(rows.order_by(Application.case_number)):
        entry = session.get(RoundEntry, number)
        if entry is None:
            entry = RoundEntry(case_number=number, round_code=row.code, status="moved")
            session.add(entry)
        elif entry.status in OPEN:
            entry.status, entry.reason = "cancelled", row.reason
            waiting.append(number)
    return waiting


def of_case(session: Session, case: str) -> Round:
    """Return the round of a case, locked until the transaction ends.

    :raises Refused: the case runs no round
    """
    row = session.scalar(select(Round).where(Round.case_number == case).with_for_update())
    if row is None:
        raise Refused("本办件还没有登记申报批次")
    return row
