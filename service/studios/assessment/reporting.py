"""A studio's report on itself: begun, prefilled from the register, looked at when it is sent."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.studios.answers import text
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.standard import ITEMS, StandardItem, points
from service.studios.assessment.tables import Assessment
from service.studios.books import queries as books
from service.studios.books.chart import yuan
from service.studios.changes.tables import LeaderChange
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio
from service.studios.spending.tables import Asset
from service.studios.working_days import calendar
from service.studios.yearly import duties, rules
from service.studios.yearly.sheets import number, rows
from service.studios.yearly.tables import AnnualReport

LONGEST_SUMMARY = 2000
"""Characters of the summary of the work (5.2)."""
NEWLY_IN_OFFICE = 6
"""Months in which the scorers are told that the master is new (9.6)."""


class Figure(TypedDict):
    """An indicator of a year: what was agreed, and what the accepted report says was done."""

    year: int
    indicator: str
    target: float
    done: float


class Begun(TypedDict):
    """What an assessment begins with."""

    number: str
    studio_name: str
    unit_name: str
    master: str
    master_account: str | None
    office: str
    year: int
    due_on: str
    absent_on: str
    period: str
    money: str
    assets: str
    reports: str
    figures: list[Figure]


class SelfReport(TypedDict):
    """The members of a report on oneself that are looked at; the whole is kept in the case."""

    summary: str


class Sent(TypedDict):
    """What was found when a report on oneself was sent."""

    total: str
    sent_on: str


@declares(gives=Begun)
def begin(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    year: int,
    of_round: str,
    least_days: int = 10,
    absent_after: int = 30,
) -> dict[str, Any]:
    """开始一个工作室的考核评估：登记评分表，从责任书、年度报告和台账预填自评（办法第十一条）。

    输入：unit 单位编号；studio 工作室编号；year 考核年度；of_round 年度考核评估的办件编号；
    least_days 自评至少给几个工作日；absent_after 到期以后几个工作日没有报送的按未参加考核处理。
    输出：number 工作室编号；studio_name 工作室名称；unit_name 单位名称；master 领办人；
    master_account 领办人的账户（没有为空）；office 领办人任职说明；year 考核年度；
    due_on 自评到期日；absent_on 按未参加考核处理的日期；period 考核期间；money 经费情况；
    assets 固定资产；reports 年度报告情况；figures 各年度的指标、目标和完成数。

    :raises Refused: the studio is assessed already, or its title was taken away
    """
    row = own_studio(session, unit, studio)
    days, today = calendar(session), at.astimezone(BEIJING).date()
    last = rules.last_day_for("report", year=int(year))
    due = rules.first_working_day(last, works=days.is_working_day)
    due = max(due, days.after(today, int(least_days)))
    sheet = AssessmentSheet(
        case_number=case,
        studio_key=row.key,
        round_year=int(year),
        round_case=of_round,
        begun_on=today,
        due_on=due,
    )
    try:
        with session.begin_nested():
            session.add(sheet)
    except IntegrityError:
        raise Refused("该工作室的考核评估已经在办") from None
    since = assessed_since(session, row)
    reports = _reports(session, row, since, int(year))
    return {
        **duties.about(session, row),
        "office": _office(session, row, today),
        "year": int(year),
        "due_on": due.isoformat(),
        "absent_on": days.after(due, int(absent_after)).isoformat(),
        "period": f"{since}年度至{year}年度",
        "money": _money(session, row),
        "assets": _assets(session, row),
        "reports": _said(reports),
        "figures": figures(reports),
    }


@declares(takes={"self_report": SelfReport, "items": list[StandardItem]}, gives=Sent)
def examine(
    *,
    session: Session,
    at: datetime,
    case: str,
    self_report: dict[str, Any],
    items: list[dict[str, Any]],
) -> dict[str, Any]:
    """核对自评报告：各项自评分不超过分值，有自评分的各项附证明材料，总结不超过2000字。

    输入：self_report 自评报告（表单“考核自评”）；items 评分项和分值（决策“考核评分项”）。
    输出：total 自评总分；sent_on 报送日期。

    :raises Refused: with a sentence for each field that is wrong
    """
    most = {one["item"]: points(one["most"]) for one in items}
    problems = list(_problems(self_report, most))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    sheet, today = sheet_of(session, case), at.astimezone(BEIJING).date()
    sheet.sent_on = sheet.sent_on or today
    session.flush()
    own = (points(_item(self_report, one).get("points")) for one in ITEMS)
    return {"total": str(sum(own)), "sent_on": sheet.sent_on.isoformat()}


def sheet_of(session: Session, case: str) -> AssessmentSheet:
    """Return the score sheet of a case, which nobody else writes meanwhile.

    :raises Refused: it is closed: its result is published, or its case ended
    """
    row = session.get_one(AssessmentSheet, case, with_for_update=True)
    if row.closed_on is not None:
        raise Refused("该工作室的考核评估已经结束")
    return row


def figures(reports: list[AnnualReport]) -> list[dict[str, Any]]:
    """Return each indicator of each report with what was agreed and what was done."""
    return [
        {
            "year": report.year,
            "indicator": text(row, "indicator"),
            "target": float(number(row.get("target"))),
            "done": float(number(row.get("done"))),
        }
        for report in reports
        for row in rows(report.sheet, "targets")
    ]


def completion(found: list[dict[str, Any]]) -> float:
    """Return the mean completion of agreed targets in percent, none above 100, one place.

    >>> completion([{"target": 2, "done": 4}, {"target": 4, "done": 2}])
    75.0
    >>> completion([])
    0.0
    """
    shares = [min(1.0, one["done"] / one["target"]) for one in found if one["target"]]
    return round(100 * sum(shares) / len(shares), 1) if shares else 0.0


def _problems(sheet: Mapping[str, Any], most: Mapping[str, Decimal]) -> Iterator[FieldProblem]:
    if len(text(sheet, "summary")) > LONGEST_SUMMARY:
        yield FieldProblem("self_report.summary", "工作总结", "工作总结不超过2000字")
    for name in ITEMS:
        item, path = _item(sheet, name), f"self_report.{name.lower()}"
        if points(item.get("points")) > most[name]:
            sentence = say("%(item)s的自评分不能超过%(most)s分", item=name, most=most[name])
            yield FieldProblem(f"{path}.points", "自评分", sentence)
        if points(item.get("points")) > 0 and not item.get("evidence"):
            sentence = say("%(item)s有自评分，请附证明材料", item=name)
            yield FieldProblem(f"{path}.evidence", "证明材料", sentence)


def _item(sheet: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = sheet.get(name.lower())
    return found if isinstance(found, Mapping) else {}


def assessed_since(session: Session, studio: Studio) -> int:
    """Return the first year that is assessed: after the last result that was passed."""
    last = session.scalar(
        select(func.max(Assessment.year)).where(
            Assessment.studio_key == studio.key,
            (Assessment.grade != "unqualified") | Assessment.rectified_on.is_not(None),
        )
    )
    return last + 1 if last else studio.granted_on.year


def _reports(session: Session, studio: Studio, since: int, until: int) -> list[AnnualReport]:
    query = select(AnnualReport).where(
        AnnualReport.studio_key == studio.key, AnnualReport.year.between(since, until)
    )
    return list(session.scalars(query.order_by(AnnualReport.year)))


def _office(session: Session, studio: Studio, today: date) -> str:
    since = session.scalar(
        select(func.max(LeaderChange.closed_on)).where(
            LeaderChange.studio_key == studio.key, LeaderChange.outcome == "granted"
        )
    )
    if since is None or today > rules.add_months(since, NEWLY_IN_OFFICE):
        return ""
    return f"现领办人{since.isoformat()}起任职，不满6个月；前任领办人期间的工作一并考核"


def _money(session: Session, studio: Studio) -> str:
    [found] = books.figures(session, studio=studio)
    ratio = "不适用" if found.ratio is None else f"{found.ratio:.2f}"
    return (
        f"本资助周期收到资助{yuan(found.granted_in_cycle)}元，配套到位"
        f"{yuan(found.matching_in_cycle)}元，配套率{ratio}；累计支出{yuan(found.spent)}元，"
        f"专账余额{yuan(found.balance)}元"
    )


def _assets(session: Session, studio: Studio) -> str:
    count, amount = session.execute(
        select(func.count(), func.coalesce(func.sum(Asset.amount), 0)).where(
            Asset.studio_key == studio.key
        )
    ).one()
    return f"登记固定资产{count}项，金额{yuan(int(amount))}元"


def _said(reports: list[AnnualReport]) -> str:
    found = [
        f"{one.year}年度" + (f"晚报{one.late_days}天" if one.late_days else "按时报送")
        for one in reports
    ]
    return "、".join(found) or "没有通过的年度报告"
