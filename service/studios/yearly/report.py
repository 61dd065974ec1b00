"""The yearly report: prefilled, looked at, checked with drawn vouchers, accepted (article 9)."""

import random
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import extract, func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.studios.answers import text, yes
from service.studios.books.chart import CATEGORIES, SOURCES, yuan
from service.studios.books.queries import figures as money_of
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio
from service.studios.spending.tables import Spending, SpendingLock, stands
from service.studios.yearly import accounts, duties
from service.studios.yearly.accounts import Accounts
from service.studios.yearly.sheets import day, number, rows
from service.studios.yearly.tables import Agreement, AnnualReport

DRAWN = 5
"""How many vouchers of a year are drawn for the spot check; all, where there are fewer (D)."""
INDICATORS = (
    ("projects", "攻关项目数"),
    ("results", "专利、工法、操作法、标准数"),
    ("apprentices", "带徒人数"),
    ("technicians", "培养技师及以上人数"),
    ("events", "交流活动次数"),
    ("services", "社会服务次数"),
)
"""What an agreement promises and a report answers for (section 三 of the agreement)."""
DATED = (
    ("projects", "begun_on"), ("results", "on"), ("apprentices", "agreed_on"),
    ("events", "on"), ("benefits", "on"),
)  # fmt: skip


class Prefilled(TypedDict):
    """What a report begins with."""

    number: str
    studio_name: str
    unit_name: str
    master: str
    master_account: str | None
    year: int
    due_on: str
    sheet: dict[str, Any]
    money: str


class TargetRow(TypedDict):
    """An indicator with what was promised and what was reached."""

    indicator: str
    target: float
    done: float
    reason: str | None


class DatedRow(TypedDict):
    """A row that counts on the day it names (article 13)."""

    on: str


class Sent(TypedDict):
    """The members of a report that are looked at; the whole is kept."""

    targets: list[TargetRow] | None
    results: list[DatedRow] | None
    events: list[DatedRow] | None
    benefits: list[DatedRow] | None


class Examined(TypedDict):
    """What was found when a report was sent."""

    completed: int
    targets: int
    late_days: int
    accounts: Accounts
    assets: list[dict[str, Any]]


class Drawn(TypedDict):
    """Vouchers that are looked at, and how they were drawn."""

    seed: str
    candidates: list[str]
    vouchers: list[str]
    shown: str


class Accepted(TypedDict):
    """A report that was accepted."""

    accepted_on: str


@declares(gives=Prefilled)
def read(*, session: Session, case: str, unit: str, studio: str, year: int) -> dict[str, Any]:
    """预填年度报告：责任书的目标、本年收支、上一年度报告的成员和场地。

    输入：unit 单位编号；studio 工作室编号；year 年度。
    输出：number 工作室编号；studio_name 工作室名称；unit_name 单位名称；master 领办人；
    master_account 领办人的账户（没有为空）；year 年度；due_on 到期日；sheet 预填的报告；
    money 本年收支。

    :raises Refused: not this unit's studio, or its title was taken away
    """
    row = own_studio(session, unit, studio)
    duty = duties.enter(session, kind="report", studio=row, year=int(year), case=case)
    last = session.scalar(
        select(AnnualReport)
        .where(AnnualReport.studio_key == row.key, AnnualReport.year < int(year))
        .order_by(AnnualReport.year.desc())
        .limit(1)
    )
    kept = ("members_change", "place_change") if last else ()
    sheet = {name: last.sheet.get(name) for name in kept} if last else {}
    return {
        **duties.about(session, row),
        "year": int(year),
        "due_on": duty.due_on.isoformat(),
        "sheet": {**sheet, "targets": _targets(session, row, int(year))},
        "money": _money(session, row, int(year)),
    }


@declares(takes={"report": Sent}, gives=Examined)
def examine(
    *, session: Session, at: datetime, unit: str, studio: str, year: int, report: dict[str, Any]
) -> dict[str, Any]:
    """核对年度报告：责任书的目标逐项填写，没有完成的说明原因，日期在本年度内。

    输入：unit 单位编号；studio 工作室编号；year 年度；report 年度报告。
    输出：completed 完成的目标数；targets 目标数；late_days 晚报的天数；
    accounts 经费决算表；assets 固定资产登记表。

    :raises Refused: with a sentence for each field that is wrong
    """
    row = own_studio(session, unit, studio)
    problems = [*_targets_missed(session, row, int(year), report), *_other_years(report, int(year))]
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    found = rows(report, "targets")
    duty = duties.enter(session, kind="report", studio=row, year=int(year), case=None)
    today = at.astimezone(BEIJING).date()
    duty.sent_on = duty.sent_on or today
    session.flush()
    return {
        "completed": sum(number(one.get("done")) >= number(one.get("target")) for one in found),
        "targets": len(found),
        "late_days": max(0, (today - duty.due_on).days),
        "accounts": accounts.of_year(session, row, int(year)),
        "assets": accounts.assets(session, row),
    }


@declares(gives=Drawn)
def draw(*, session: Session, unit: str, studio: str, year: int) -> dict[str, Any]:
    """抽取要核对的凭证：由系统随机抽取，留存种子和候选凭证，任何人可以重算。

    输入：unit 单位编号；studio 工作室编号；year 年度。
    输出：seed 种子；candidates 候选凭证；vouchers 抽中的凭证；shown 抽中凭证的写法。
    """
    row = own_studio(session, unit, studio)
    known = session.scalars(
        select(Spending.voucher)
        .where(
            Spending.studio_key == row.key,
            extract("year", Spending.spent_on) == int(year),
            stands(),
        )
        .distinct()
        .order_by(Spending.voucher)
    ).all()
    seed = secrets.token_hex(16)
    vouchers = drawn(known, seed=seed)
    shown = "、".join(vouchers) if vouchers else "本年没有支出凭证"
    return {"seed": seed, "candidates": list(known), "vouchers": vouchers, "shown": shown}


def drawn(candidates: "list[str] | tuple[str, ...] | Any", *, seed: str) -> list[str]:
    """Return the vouchers that a seed draws, in order; anybody can draw them again.

    >>> drawn(["记-1", "记-2"], seed="a")
    ['记-1', '记-2']
    """
    known = sorted(candidates)
    return sorted(random.Random(seed).sample(known, min(DRAWN, len(known))))  # noqa: S311 - public


@declares(takes={"report": Sent, "drawn": Drawn}, gives=Accepted)
def accept(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    year: int,
    report: dict[str, Any],
    drawn: dict[str, Any],
    late_days: int,
    watched: bool = False,
) -> dict[str, Any]:
    """年度报告通过：登记入册，本年度的收支不再登记（办法第九条）。

    输入：unit 单位编号；studio 工作室编号；year 年度；report 年度报告；drawn 抽查的凭证；
    late_days 晚报的天数；watched 是否列入重点监管。
    输出：accepted_on 通过日期。
    """
    row = own_studio(session, unit, studio)
    today = at.astimezone(BEIJING).date()
    duty = duties.enter(session, kind="report", studio=row, year=int(year), case=case)
    session.add(
        AnnualReport(
            studio=row,
            year=int(year),
            case_number=case,
            accepted_on=today,
            late_days=int(late_days),
            last_activity=last_activity(report),
            watched=yes(watched),
            figures=figures(report),
            sheet=dict(report),
            drawn=dict(drawn),
        )
    )
    if session.get(SpendingLock, (row.key, int(year))) is None:
        session.add(SpendingLock(studio_key=row.key, year=int(year), locked_on=today))
    duties.close(session, duty, "accepted")
    return {"accepted_on": today.isoformat()}


@declares()
def returned(*, session: Session, at: datetime, unit: str, studio: str, year: int) -> None:
    """登记年度报告退回：退回之日起单位可以申请复核。

    输入：unit 单位编号；studio 工作室编号；year 年度。
    """
    row = own_studio(session, unit, studio)
    duty = duties.enter(session, kind="report", studio=row, year=int(year), case=None)
    duty.returned_on = at.astimezone(BEIJING).date()
    session.flush()


def last_activity(report: Mapping[str, Any]) -> date | None:
    """Return the latest day of a row of a report (article 13, 1).

    >>> last_activity({"events": [{"on": "2026-05-01"}], "results": [{"on": "2026-09-01"}]})
    datetime.date(2026, 9, 1)
    """
    days = [day(row, name) for part, name in DATED for row in rows(report, part)]
    return max((one for one in days if one is not None), default=None)


def figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what statistics count of a report.

    >>> figures({"apprentices": [{"level_before": "四级", "level_after": "三级", "name": "王"}]})[
    ...     "level_gains"
    ... ]
    1
    """
    apprentices = rows(report, "apprentices")
    people = [*rows(report, "events"), *rows(report, "cooperation"), *rows(report, "benefits")]
    gained = [
        one
        for one in apprentices
        if text(one, "level_after") and text(one, "level_after") != text(one, "level_before")
    ]
    return {
        "projects": len(rows(report, "projects")),
        "results": len(rows(report, "results")),
        "apprentices": len(apprentices),
        "level_gains": len(gained),
        "events": len(rows(report, "events")),
        "services": len(rows(report, "benefits")),
        "persons": int(sum(number(one.get("persons")) for one in people)),
    }


def _targets(session: Session, studio: Studio, year: int) -> list[dict[str, Any]]:
    """Return the indicators that the year's agreement promises, with their targets."""
    agreed = session.scalar(
        select(Agreement)
        .where(Agreement.studio_key == studio.key, Agreement.year == year)
        .order_by(Agreement.version.desc())
        .limit(1)
    )
    promised = agreed.sheet.get("outputs") if agreed else None
    if not isinstance(promised, Mapping):
        return []
    return [
        {"indicator": words, "target": promised.get(name)}
        for name, words in INDICATORS
        if number(promised.get(name))
    ]


def _targets_missed(
    session: Session, studio: Studio, year: int, report: Mapping[str, Any]
) -> Iterator[FieldProblem]:
    sent = {text(row, "indicator"): row for row in rows(report, "targets")}
    for target in _targets(session, studio, year):
        row = sent.get(target["indicator"])
        if row is None or number(row.get("target")) != number(target["target"]):
            sentence = say(
                "指标“%(indicator)s”以责任书为准：%(target)s",
                indicator=target["indicator"],
                target=target["target"],
            )
            yield FieldProblem("report.targets", "目标完成", sentence)
    for position, row in enumerate(rows(report, "targets")):
        short = number(row.get("done")) < number(row.get("target"))
        if short and not text(row, "reason"):
            path = f"report.targets[{position}].reason"
            yield FieldProblem(path, "未完成原因", "没有完成的指标，请说明原因")


def _other_years(report: Mapping[str, Any], year: int) -> Iterator[FieldProblem]:
    for part, name in DATED[1:]:
        for position, row in enumerate(rows(report, part)):
            found = day(row, name)
            if found is not None and found.year != year:
                sentence = say("日期不在%(year)s年度", year=year)
                yield FieldProblem(f"report.{part}[{position}].{name}", "日期", sentence)


def _money(session: Session, studio: Studio, year: int) -> str:
    """Say what was spent in a year by source and category, and what is left."""
    sums = session.execute(
        select(Spending.category, Spending.source, func.sum(Spending.amount))
        .where(
            Spending.studio_key == studio.key,
            extract("year", Spending.spent_on) == year,
            stands(),
        )
        .group_by(Spending.category, Spending.source)
        .order_by(Spending.category, Spending.source)
    ).all()
    spent = [
        f"{CATEGORIES[category][1]}（{SOURCES[source]}）{yuan(int(total))}元"
        for category, source, total in sums
    ]
    [found] = money_of(session, studio=studio)
    total = yuan(sum(int(row[2]) for row in sums))
    listed = f"（{'；'.join(spent)}）" if spent else ""
    return f"本年支出{total}元{listed}；专账余额{yuan(found.balance)}元"
