"""Rectification: problems with their terms, one extension, the check on the spot, its outcome."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text, yes
from service.studios.assessment.consequences import Problem
from service.studios.assessment.scoring import medians
from service.studios.assessment.sheet_tables import (
    AssessmentMark,
    AssessmentSheet,
    Rectification,
)
from service.studios.assessment.standard import JUDGED, ScoredItem, points, total
from service.studios.register.tables import Studio
from service.studios.yearly.rules import add_months
from service.studios.yearly.sheets import day, rows

LEAST_CHECKERS = 2
PASSING = Decimal(60)
"""The score from which a studio passes where the diagram asks no decision (cases begun before the
decision `assessment-grade` was asked, 5.5)."""


Grade = Literal["excellent_candidate", "passed", "failed"]


class Begun(TypedDict):
    """A rectification as it begins."""

    ends_on: str
    problems: list[Problem]
    turn: int
    studio_name: str
    unit_name: str
    source: Literal["assessment", "supervision"]
    months_more: int
    plan_days: int


class Notice(TypedDict):
    """The members of the form `rectification-notice` that are looked at."""

    problems: list[dict[str, Any]] | None


class Issued(TypedDict):
    """The notice (P9) as it is issued."""

    problems: list[dict[str, Any]]
    ends_on: str


class Outcome(TypedDict):
    """What a unit reports of what it mended."""

    rows: list[dict[str, Any]] | None
    evidence: list[Any] | None


class Term(TypedDict):
    """Until when a rectification runs."""

    ends_on: str
    extended: bool


class Recheck(TypedDict):
    """What was found on the spot."""

    decision: Literal["done", "undone"]
    persons: list[dict[str, Any]] | None
    on: str


class Rechecked(TypedDict):
    """Which items are scored once more, and whether any is."""

    again: list[str]
    rescore: bool


class Scored(TypedDict):
    """What a studio has after deficient items were scored again; None without a score."""

    score: str | None


class Settled(TypedDict):
    """How a rectification ended."""

    rectified: bool
    score: str | None


@declares(takes={"problems": list[dict[str, Any]]}, gives=Begun)
def begin(
    *,
    session: Session,
    at: datetime,
    case: str,
    studio: str,
    source: str,
    problems: list[dict[str, Any]] | None = None,
    ends_on: str | None = None,
    months: int = 3,
    months_more: int = 1,
    plan_days: int = 10,
) -> dict[str, Any]:
    """开始限期整改：登记问题和期限（办法第十条、第十三条第二项）。

    输入：studio 工作室编号；source 来源，取 assessment（考核不合格）或者 supervision（日常监管）；
    problems 问题；ends_on 整改期限；months 没有写明期限的整改几个月；months_more 可以延长几个月；
    plan_days 几个工作日内报送整改方案。
    输出：ends_on 整改期限；problems 问题；turn 重新评分是第几次；studio_name 工作室名称；
    unit_name 单位名称；source 来源；months_more、plan_days 同输入。

    :raises Refused: one runs in this case already
    """
    if source not in ("assessment", "supervision"):
        raise ValueError(f"source must be 'assessment' or 'supervision', not {source!r}")
    row = session.scalars(select(Studio).where(Studio.number == studio)).one()
    if running(session, case) is not None:
        raise Refused("本案的限期整改正在进行")
    today = at.astimezone(BEIJING).date()
    last = date.fromisoformat(str(ends_on)[:10]) if ends_on else add_months(today, int(months))
    found = [dict(one) for one in problems or []]
    session.add(
        Rectification(
            case_number=case,
            studio_key=row.key,
            source=source,
            problems=found,
            begun_on=today,
            ends_on=last,
        )
    )
    session.flush()
    turns = session.scalars(select(AssessmentMark.turn).where(AssessmentMark.case_number == case))
    turn = max(turns, default=0) + 1
    shown = [{**one, "due_on": one.get("due_on") or last.isoformat()} for one in found]
    return {
        "ends_on": last.isoformat(),
        "problems": shown,
        "turn": turn,
        "studio_name": row.name,
        "unit_name": session.get_one(Organisation, row.unit).name,
        "source": source,
        "months_more": int(months_more),
        "plan_days": int(plan_days),
    }


@declares(takes={"notice": Notice}, gives=Issued)
def issue(*, session: Session, at: datetime, case: str, notice: dict[str, Any]) -> dict[str, Any]:
    """下达限期整改通知书（P9）：逐个问题写明问题、要求、依据、完成标准和期限。

    输入：notice 通知内容（表单“限期整改通知”）。
    输出：problems 问题；ends_on 整改期限（最晚的一项）。

    :raises Refused: with a sentence for each field that is wrong
    """
    row, today = _held(session, case), at.astimezone(BEIJING).date()
    found, wrong = rows(notice, "problems"), []
    for place, one in enumerate(found):
        due = day(one, "due_on")
        if due is None or not today < due <= row.ends_on:
            sentence = say("期限应在今天以后、%(last)s以前", last=row.ends_on.isoformat())
            wrong.append(FieldProblem(f"notice.problems[{place}].due_on", "期限", sentence))
    if not found:
        wrong.append(FieldProblem("notice.problems", "问题", "至少写明一个问题"))
    if wrong:
        raise Refused("请改正标出的内容", problems=wrong)
    row.problems = [dict(one) for one in found]
    session.flush()
    return {"problems": row.problems, "ends_on": row.ends_on.isoformat()}


@declares()
def ask(*, session: Session, case: str) -> None:
    """核对能否延期：整改只能延期一次，已经延期的不能再申请。

    :raises Refused: it was extended already
    """
    if _held(session, case).extended:
        sentence = "整改期限已经延长过一次，不能再延长，请报送整改情况"
        raise refused_at("rectification", "decision", "报送还是申请延期", sentence)


@declares(gives=Term)
def extend(*, session: Session, case: str, approved: bool, months: int = 1) -> dict[str, Any]:
    """延长整改期限：局领导同意的延长，只延长一次。

    输入：approved 是否同意；months 延长几个月。
    输出：ends_on 整改期限；extended 是否延长过。
    """
    row = _held(session, case)
    if approved and not row.extended:
        row.ends_on, row.extended = add_months(row.ends_on, int(months)), True
        session.flush()
    return {"ends_on": row.ends_on.isoformat(), "extended": row.extended}


@declares(takes={"rectification": Outcome})
def report(*, session: Session, at: datetime, case: str, rectification: dict[str, Any]) -> None:
    """登记整改报告：逐个问题写明措施和结果，附证明材料。

    输入：rectification 整改报告（表单“整改报告”）。

    :raises Refused: with a sentence for each field that is wrong
    """
    row, wrong = _held(session, case), []
    for place, one in enumerate(rows(rectification, "rows")):
        if not text(one, "measures"):
            path = f"rectification.rows[{place}].measures"
            wrong.append(FieldProblem(path, "整改措施和结果", "请写明整改措施和结果"))
    if not rectification.get("evidence"):
        wrong.append(FieldProblem("rectification.evidence", "证明材料", "请附证明材料"))
    if wrong:
        raise Refused("请改正标出的内容", problems=wrong)
    row.reported_on = at.astimezone(BEIJING).date()
    session.flush()


@declares(takes={"recheck": Recheck, "items": list[ScoredItem]}, gives=Rechecked)
def check(
    *,
    session: Session,
    at: datetime,
    case: str,
    recheck: dict[str, Any],
    items: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """核对复核记录：现场复核人员至少两名；考核不合格的，由评估组只对有问题的项目重新评分。

    输入：recheck 复核记录（表单“整改复核”）；items 考核各项的分值。
    输出：again 要重新评分的各项；rescore 是否重新评分。

    :raises Refused: at the fields
    """
    row, today = _held(session, case), at.astimezone(BEIJING).date()
    names = [text(one, "name") for one in rows(recheck, "persons")]
    wrong = []
    if len(set(filter(None, names))) < LEAST_CHECKERS:
        wrong.append(FieldProblem("recheck.persons", "复核人员", "复核人员至少两名"))
    on = day(recheck, "on")
    if on is None or not row.begun_on <= on <= today:
        sentence = "复核日期应在开始整改之日至今天之间"
        wrong.append(FieldProblem("recheck.on", "复核日期", sentence))
    wrong += _wrong_points(row, recheck, {one["item"]: one["most"] for one in items or []})
    if wrong:
        raise Refused("请改正标出的内容", problems=wrong)
    row.checked_on = on
    row.checked_by = fitting("、".join(filter(None, names)), label="复核人员", most=200)
    session.flush()
    again = again_of(row.problems) if text(recheck, "decision") == "done" else []
    rescore = row.source == "assessment" and bool(again)
    return {"again": again if rescore else [], "rescore": rescore}


def again_of(problems: list[Any]) -> list[str]:
    """Return the items among the problems that the group judges, in the sheet's order.

    >>> again_of([{"item": "E1"}, {"item": "C1"}, {"item": "A1"}, {"item": "A1"}])
    ['A1', 'E1']
    """
    named = {text(one, "item") for one in problems if isinstance(one, Mapping)}
    return [item for item in JUDGED if item in named]


@declares(takes={"recheck": Recheck}, gives=Scored)
def score(*, session: Session, case: str, turn: int, recheck: dict[str, Any]) -> dict[str, Any]:
    """计算整改后的得分：重新评分的项目、复核更正的项目代替原来的得分。

    输入：turn 重新评分是第几次；recheck 复核记录。
    输出：score 总分；日常监管的没有得分，为空。
    """
    row = _held(session, case)
    if row.source != "assessment":
        return {"score": None}
    return {"score": str(_score(session, row, int(turn), recheck))}


@declares(takes={"recheck": Recheck, "grade": Grade | None}, gives=Settled)
def settle(
    *,
    session: Session,
    at: datetime,
    case: str,
    turn: int,
    recheck: dict[str, Any],
    vetoed: bool = False,
    grade: str | None = None,
) -> dict[str, Any]:
    """整改办结：考核不合格的，重新评分后划入合格、没有一票否决的为整改完成；
    日常监管的以复核结论为准。

    输入：turn 重新评分是第几次；recheck 复核记录；vetoed 复核发现一票否决情形；
    grade 整改后的得分划入的档次（决策“考核等次”）。
    输出：rectified 是否完成；score 重新评分后的总分。
    """
    row = _held(session, case)
    done = text(recheck, "decision") == "done"
    row.score = _score(session, row, int(turn), recheck) if row.source == "assessment" else None
    passed = done and not yes(vetoed) and _reached(row.score, grade)
    row.outcome, row.closed_on = "rectified" if passed else "failed", at.astimezone(BEIJING).date()
    session.flush()
    return {"rectified": passed, "score": None if row.score is None else str(row.score)}


def _reached(after: Decimal | None, grade: str | None) -> bool:
    """Ask whether a score is enough; without one, what was found on the spot decides alone."""
    if after is None:
        return True
    return after >= PASSING if grade is None else grade != "failed"


def running(session: Session, case: str) -> Rectification | None:
    """Return the rectification that runs in a case, None if none does."""
    return session.scalar(
        select(Rectification)
        .where(Rectification.case_number == case, Rectification.outcome.is_(None))
        .with_for_update()
    )


def _held(session: Session, case: str) -> Rectification:
    row = running(session, case)
    if row is None:
        raise Refused("本案没有正在进行的整改")
    return row


def _score(session: Session, row: Rectification, turn: int, recheck: Mapping[str, Any]) -> Decimal:
    """Return the sheet's total with the items that were scored once more in place of the first."""
    sheet = session.get(AssessmentSheet, row.case_number)
    given = session.scalars(
        select(AssessmentMark.items).where(
            AssessmentMark.case_number == row.case_number, AssessmentMark.turn == turn
        )
    )
    before = dict(sheet.items) if sheet else {}
    corrected = {
        text(one, "item"): str(points(one.get("points")))
        for one in rows(recheck, "problems")
        if one.get("points") not in (None, "")
    }
    return total({**before, **corrected, **medians(given)})


def _wrong_points(
    row: Rectification, recheck: Mapping[str, Any], most: Mapping[str, str]
) -> list[FieldProblem]:
    """Return what is wrong with points that the finance check gives items which it computes."""
    named = {text(one, "item") for one in row.problems}
    found = []
    for place, one in enumerate(rows(recheck, "problems")):
        if one.get("points") in (None, ""):
            continue
        item, given = text(one, "item"), points(one.get("points"))
        sentence = None
        if item in JUDGED or item not in named or item not in most:
            sentence = "只有通知中由财务核查计算的项目在这里更正得分"
        elif not 0 <= given <= points(most[item]):
            sentence = say("得分应在0至%(most)s之间", most=most[item])
        if sentence:
            path = f"recheck.problems[{place}].points"
            found.append(FieldProblem(path, "更正后的得分", sentence))
    return found
