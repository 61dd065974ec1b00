"""What the checks of an assessment found, as the standard asks it; assets drawn for visits."""

import random
import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.studios.answers import text, yes
from service.studios.assessment import flags, standard
from service.studios.assessment.flags import VETOES
from service.studios.assessment.reporting import assessed_since, completion, sheet_of
from service.studios.assessment.standard import Criterion, Line, ScoredItem, StandardItem
from service.studios.books import queries as books
from service.studios.register.tables import Studio
from service.studios.spending import queries as spending
from service.studios.spending.tables import Asset
from service.studios.yearly.sheets import day, rows
from service.studios.yearly.tables import AnnualReport, Duty

FEN = 100  # to the yuan
DRAWN_ASSETS = 5
"""How many assets are looked for on the spot; all, where there are fewer (D)."""
LEAST_VISITORS = 2
POINTS = {"in_time": 4.0, "late": 2.0}
"""What a report counts where the diagram says nothing (5.3, B1)."""


class ReportPoints(TypedDict):
    """What a yearly report counts that came in time, or late."""

    in_time: float
    late: float


class DrawnAsset(TypedDict):
    """A fixed asset that is looked for."""

    number: str
    name: str
    place: str


class BookFigures(TypedDict):
    """What the books and the register of assets say before the checks begin, in yuan."""

    seed: str
    candidates: list[str]
    drawn: list[DrawnAsset]
    granted: float
    matching: float
    spent: float
    marked: float | None
    assets: int
    completion: float


class OutcomeCheck(TypedDict):
    """What the third party, or the centre, found of the parts A and E."""

    report: list[Any] | None


class FinanceCheck(TypedDict):
    """What the finance bureau, or the bureau's finance office, found."""

    account: str
    assets: str
    misused: float


class SiteVisit(TypedDict):
    """What was found on the spot."""

    persons: list[dict[str, Any]] | None


class MaterialCheck(TypedDict):
    """What the centre found in the material."""

    opinion: str


class Found(TypedDict):
    """What the standard is asked, criterion by criterion."""

    criteria: list[Criterion]
    vetoes: list[str]


class Standardised(TypedDict):
    """The items with the points that the standard gives."""

    items: list[ScoredItem]
    judged: list[str]
    said: dict[str, str]


@declares(gives=BookFigures)
def prepare(
    *, session: Session, case: str, studio: str, figures: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """准备核查：抽取要现场核对的固定资产（留存种子和候选，任何人可以重算），列出台账数字。

    输入：studio 工作室编号；figures 各年度的指标、目标和完成数。
    输出：seed 种子；candidates 候选资产编号；drawn 抽中的资产 {number 编号, name 名称,
    place 存放地点}；granted 收到资助、matching 配套到位、spent 支出（元）；
    marked 凭证标注的比例（%，没有凭证为空）；assets 登记资产数；completion 目标平均完成率（%）。
    """
    sheet_of(session, case)
    row = _studio(session, studio)
    known = {
        one.number: one for one in session.scalars(select(Asset).where(Asset.studio_key == row.key))
    }
    seed = secrets.token_hex(16)
    [money] = books.figures(session, studio=row)
    lines, marked = spending.marks(session, row)
    return {
        "seed": seed,
        "candidates": sorted(known),
        "drawn": [
            {"number": one, "name": known[one].name, "place": known[one].place}
            for one in drawn(known, seed=seed)
        ],
        "granted": money.granted_in_cycle / FEN,
        "matching": money.matching_in_cycle / FEN,
        "spent": money.spent / FEN,
        "marked": round(100 * marked / lines, 2) if lines else None,
        "assets": len(known),
        "completion": completion(figures or []),
    }


def drawn(candidates: Iterable[str], *, seed: str) -> list[str]:
    """Return the numbers of assets that a seed draws, in order; anybody can draw them again.

    >>> drawn(["2026-2", "2026-1"], seed="a")
    ['2026-1', '2026-2']
    """
    known = sorted(candidates)
    some = min(DRAWN_ASSETS, len(known))
    return sorted(random.Random(seed).sample(known, some))  # noqa: S311 - public


@declares(takes={"site": SiteVisit})
def visited(*, session: Session, case: str, site: dict[str, Any]) -> None:
    """核对实地考察记录：考察人员至少两名，抽中的资产逐项核对。

    输入：site 实地考察记录（表单“实地考察”）。

    :raises Refused: at the fields
    """
    sheet_of(session, case)
    names = {text(row, "name") for row in rows(site, "persons")} - {""}
    if len(names) < LEAST_VISITORS:
        sentence = "考察人员至少两名"
        raise refused_at("site", "persons", "考察人员", sentence)


@declares(
    takes={
        "outcomes": OutcomeCheck,
        "finance": FinanceCheck,
        "check": MaterialCheck,
        "points": ReportPoints | None,
    },
    gives=Found,
)
def facts(
    *,
    session: Session,
    case: str,
    studio: str,
    outcomes: dict[str, Any],
    finance: dict[str, Any],
    check: dict[str, Any],
    boxes: dict[str, Any],
    points: dict[str, float] | None = None,
) -> dict[str, Any]:
    """汇总核查情况：把材料核查、第三方评估、财务核查、实地考察和名册整理成考核标准的评分点。

    输入：studio 工作室编号；outcomes 成效评估；finance 财务核查；check 材料核查；
    boxes 是非项 {files 带徒档案齐全, rules 制度, place 场地, sign 标识, accident 事故或者违法,
    misuse 挪用, false_material 虚假材料}，取 yes 或者 no；
    points 年度报告的得分 {in_time 按时, late 逾期}，没有写的为4、2，没有报送的为0。
    输出：criteria 评分点 {code 评分点, item 评分项, value 数值, state 情形}；vetoes 一票否决情形。
    """
    sheet, row = sheet_of(session, case), _studio(session, studio)
    [money] = books.figures(session, studio=row)
    grant, matching = money.granted_in_cycle // FEN, money.matching_in_cycle // FEN
    ratio = (
        Decimal(money.matching_in_cycle) / money.granted_in_cycle
        if money.granted_in_cycle
        else None
    )
    spent = books.standing(session, row.key).spent("grant")
    used = {**finance, "spent_grant": spent / FEN}
    given = {**POINTS, **(points or {})}
    agreements, reports = duties_of(session, row, until=sheet.round_year, given=given)
    sheet.vetoes = vetoes(boxes)
    sheet.own_account = text(finance, "account") in ("own", "auxiliary")
    sheet.vacant_since = day(check, "vacant_since")
    session.flush()
    return {
        "criteria": [
            *standard.of_outcomes(outcomes, grant=grant, files=text(boxes, "files")),
            *standard.of_duties(agreements=agreements, reports=reports),
            *standard.of_site(boxes),
            *standard.of_finance(used, grant=grant, matching=matching, ratio=ratio),
        ],
        "vetoes": list(sheet.vetoes),
    }


@declares(takes={"items": list[StandardItem], "lines": list[Line]}, gives=Standardised)
def standardise(
    *, session: Session, case: str, items: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> dict[str, Any]:
    """核对考核标准：各项分值合计100分，每个评分点都有评分档，没有一项超过分值。

    输入：items 评分项和分值（决策“考核评分项”）；lines 各评分点的得分（决策“考核评分”）。
    输出：items 各项 {item, name 名称, most 分值, points 标准得分, basis 依据, judged 由评估组评}；
    judged 由评估组评分的各项；said 各项标准得分的写法。

    :raises Refused: the decision tables have to be mended
    """
    found = standard.scored_items(items, lines)
    sheet = sheet_of(session, case)
    sheet.lines = [dict(one) for one in lines]
    sheet.items = {one["item"]: one["points"] for one in found if not one["judged"]}
    session.flush()
    return {
        "items": found,
        "judged": [one["item"] for one in found if one["judged"]],
        "said": {
            one["item"]: f"{one['item']} {one['name']}：满分{one['most']}，"
            f"标准得分{one['points']}。{one['basis']}"
            for one in found
        },
    }


def vetoes(boxes: Mapping[str, Any]) -> list[str]:
    """Return the keys of `flags.VETOES` that the checks found.

    >>> vetoes({"false_material": "no", "misuse": "yes"})
    ['misuse']
    """
    return [code for code in VETOES if yes(boxes.get(code))]


def duties_of(
    session: Session, studio: Studio, *, until: int, given: Mapping[str, float]
) -> tuple[Decimal, Decimal]:
    """Return the share of agreements on file, and the mean points of reports (5.3, B1).

    Of the years since the last passed result; nothing owed counts as all done, and what is neither
    handed in nor due yet does not count.

    :param given: the points of a report that came in time, or late
    """
    owed = session.scalars(
        select(Duty).where(
            Duty.studio_key == studio.key,
            Duty.year.between(assessed_since(session, studio), until),
        )
    ).all()
    late, today = _late(session, studio), session.at.astimezone(BEIJING).date()
    agreed = [
        Decimal(one.outcome in ("filed", "waived")) for one in owed if one.kind == "agreement"
    ]
    came = [
        _report_points(one, late, given)
        for one in owed
        if one.kind == "report" and (one.outcome or one.sent_on or one.due_on < today)
    ]
    return mean(agreed, empty=1), mean(came, empty=given["in_time"])


def mean(values: list[Decimal], *, empty: float) -> Decimal:
    """Return the mean of values, and what counts where there are none.

    >>> mean([Decimal(4), Decimal(2)], empty=4), mean([], empty=4)
    (Decimal('3'), Decimal('4'))
    """
    return sum(values, Decimal(0)) / len(values) if values else Decimal(empty)


def _report_points(duty: Duty, late: Mapping[int, int], given: Mapping[str, float]) -> Decimal:
    """Return what a report counts: one that lies with the centre as the day says it was sent."""
    days = flags.handed_in(duty, late.get(duty.year, 0))
    if days is None:
        return Decimal(0)
    return Decimal(str(given["late" if days else "in_time"]))


def _late(session: Session, studio: Studio) -> dict[int, int]:
    of = select(AnnualReport.year, AnnualReport.late_days)
    return {
        row.year: row.late_days
        for row in session.execute(of.where(AnnualReport.studio_key == studio.key))
    }


def _studio(session: Session, number_: str) -> Studio:
    row = session.scalars(select(Studio).where(Studio.number == number_)).one()
    if row.status != "active":
        raise Refused("该工作室已取消称号")
    return row
