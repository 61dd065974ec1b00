"""The agreement on duties with the plan of a year: prefilled, looked at, filed (articles 8, 9)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.studios.answers import text
from service.studios.books import queries as books
from service.studios.books.chart import OWED, yuan
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio
from service.studios.regulation import DUTIES
from service.studios.working_days import calendar
from service.studios.yearly import duties
from service.studios.yearly.sheets import fen, rows
from service.studios.yearly.tables import Agreement


class Prefilled(TypedDict):
    """What an agreement begins with."""

    number: str
    studio_name: str
    unit_name: str
    master: str
    master_account: str | None
    year: int
    due_on: str
    sheet: dict[str, Any]
    available: str


class TaskRow(TypedDict):
    """A task of the year under one of the four duties (article 8)."""

    duty: Literal["引领技能研发", "实行名师带徒", "开展技艺交流", "发挥社会效益"]


class BudgetRow(TypedDict):
    """What is planned to be spent of the grant, in yuan."""

    grant: float | None


class Sent(TypedDict):
    """The members of an agreement that are looked at; the whole is kept."""

    matching: float
    tasks: list[TaskRow] | None
    budget: list[BudgetRow] | None


class Examined(TypedDict):
    """What was found when an agreement was sent."""

    warnings: list[str]
    matching: str
    budget: str


class Filed(TypedDict):
    """An agreement on file."""

    version: int
    filed_on: str


@declares(gives=Prefilled)
def read(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    year: int | None = None,
    supplement_within: int = 30,
) -> dict[str, Any]:
    """预填责任书：上一年度的责任书、可用资金、到期日。

    输入：unit 单位编号；studio 工作室编号；year 年度（不填为本年）；
    supplement_within 补充协议自发起之日起几个工作日内签订（领办人、单位变更以后）。
    输出：number 工作室编号；studio_name 工作室名称；unit_name 单位名称；master 领办人；
    master_account 领办人的账户（没有为空）；year 年度；due_on 到期日；
    sheet 预填的责任书；available 可以安排的资助资金（元）。

    :raises Refused: not this unit's studio, or its title was taken away
    """
    row = own_studio(session, unit, studio)
    today = at.astimezone(BEIJING).date()
    wanted = int(year or today.year)
    duty = duties.enter(session, kind="agreement", studio=row, year=wanted, case=case)
    last = session.scalar(
        select(Agreement)
        .where(Agreement.studio_key == row.key, Agreement.year <= wanted)
        .order_by(Agreement.year.desc(), Agreement.version.desc())
        .limit(1)
    )
    due = duty.due_on
    if duty.outcome is not None:  # what the year owes is done: this one supplements it
        due = calendar(session).after(today, int(supplement_within))
    sheet = {name: one for name, one in last.sheet.items() if name != "signed"} if last else {}
    return {
        **duties.about(session, row),
        "year": wanted,
        "due_on": due.isoformat(),
        "sheet": {**sheet, "year": wanted},
        "available": yuan(_available(session, row)),
    }


@declares(takes={"agreement": Sent}, gives=Examined)
def examine(
    *, session: Session, unit: str, studio: str, agreement: dict[str, Any]
) -> dict[str, Any]:
    """核对责任书：四项职责每项至少一行任务，资助资金安排不超过可用余额（办法第八条）。

    输入：unit 单位编号；studio 工作室编号；agreement 责任书（表单“目标任务责任书”）。
    输出：warnings 提示（配套少于资助等）；matching 配套资金（元）；budget 安排的资助资金（元）。

    :raises Refused: with a sentence for each field that is wrong
    """
    row = own_studio(session, unit, studio)
    problems = list(_problems(session, row, agreement))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    matching, budget = _matching(agreement), _budget(agreement)
    return {
        "warnings": list(_warnings(session, row, matching)),
        "matching": yuan(matching),
        "budget": yuan(budget),
    }


@declares(takes={"agreement": Sent}, gives=Filed)
def file(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    year: int,
    agreement: dict[str, Any],
) -> dict[str, Any]:
    """责任书备案：同一年度再次签订的为补充协议，原来的仍然有效（办法第九条）。

    输入：unit 单位编号；studio 工作室编号；year 年度；agreement 责任书。
    输出：version 第几份；filed_on 备案日期。

    :raises Refused: not this unit's studio
    """
    row = own_studio(session, unit, studio)
    today = at.astimezone(BEIJING).date()
    duty = duties.enter(session, kind="agreement", studio=row, year=int(year), case=case)
    version = session.scalar(
        select(func.coalesce(func.max(Agreement.version), 0)).where(
            Agreement.studio_key == row.key, Agreement.year == int(year)
        )
    )
    filed = Agreement(
        studio=row,
        year=int(year),
        version=(version or 0) + 1,
        case_number=case,
        filed_on=today,
        matching=_matching(agreement),
        budget=_budget(agreement),
        sheet=dict(agreement),
    )
    session.add(filed)
    duties.close(session, duty, "filed")
    return {"version": filed.version, "filed_on": today.isoformat()}


def _problems(
    session: Session, studio: Studio, agreement: Mapping[str, Any]
) -> Iterator[FieldProblem]:
    named = {text(row, "duty") for row in rows(agreement, "tasks")}
    for duty in DUTIES:
        if duty not in named:
            sentence = say("职责“%(duty)s”至少写一项任务（办法第八条）", duty=duty)
            yield FieldProblem("agreement.tasks", "职责和任务", sentence)
    available = _available(session, studio)
    if _budget(agreement) > available:
        sentence = say("安排的资助资金超过可用的%(there)s元", there=yuan(available))
        yield FieldProblem("agreement.budget", "经费计划", sentence)


def _warnings(session: Session, studio: Studio, matching: int) -> Iterator[str]:
    [figures] = books.figures(session, studio=studio)
    coming = figures.matching_in_cycle + matching
    grant = figures.granted_in_cycle + figures.owed
    if grant and coming < grant:
        yield say(
            "本资助周期配套资金（已到位和计划）%(coming)s元，少于资助%(grant)s元（办法第十七条）",
            coming=yuan(coming),
            grant=yuan(grant),
        )


def _available(session: Session, studio: Studio) -> int:
    """Return what of the grant is unspent, with what is approved and not paid yet, in fen."""
    standing = books.standing(session, studio.key)
    return max(0, standing.left("grant")) + standing.of(OWED)


def _matching(agreement: Mapping[str, Any]) -> int:
    return fen(agreement.get("matching"))


def _budget(agreement: Mapping[str, Any]) -> int:
    return sum(fen(row.get("grant")) for row in rows(agreement, "budget"))
