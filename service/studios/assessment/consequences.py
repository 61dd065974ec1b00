"""What an assessment's result brings with it: absence, publication after rectification, an end."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.studios.answers import fitting
from service.studios.assessment import flags, rules
from service.studios.assessment.reporting import sheet_of
from service.studios.assessment.sheet_tables import AssessmentSheet, Rectification
from service.studios.assessment.standard import ScoredItem, deficient
from service.studios.assessment.tables import Assessment, AssessmentRound, Participation
from service.studios.books import posting
from service.studios.register.tables import Studio


class Problem(TypedDict):
    """A problem that has to be rectified; without an item where it stands beside the points."""

    item: str | None
    problem: str
    requirement: str
    basis: str
    criterion: str
    due_on: str | None


class Resulted(TypedDict):
    """What a published result begins."""

    grade: Literal["excellent", "passed", "failed", "absent"]
    vetoes: list[str]
    problems: list[Problem]


class Standing(TypedDict):
    """What speaks against a grade today, for the group's information."""

    veto: list[str]
    flags: list[str]


class Rectified(TypedDict):
    """The day on which 合格（整改后） was published."""

    published_on: str


@declares()
def absent(*, session: Session, case: str, refused: bool = False) -> None:
    """登记未参加考核：职业能力建设科提出，没有分数；拒绝考核的一并登记（办法第十三条第一项）。

    输入：refused 是否拒绝考核。
    """
    sheet = sheet_of(session, case)
    sheet.outcome, sheet.score = "absent", None
    sheet.vetoes = ["refused"] if refused else []
    session.flush()


@declares(gives=Standing)
def standing(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """列出今天的一票否决和不得评优情形：从名册计算，等次以评定日的名册为准（办法第十一条）。

    输出：veto 一票否决情形；flags 不得评优情形。
    """
    sheet = session.get_one(AssessmentSheet, case)
    found = flags.flags(session, sheet.studio, at.astimezone(BEIJING).date())
    return {
        "veto": [str(one) for one in found.veto],
        "flags": [str(one) for one in found.no_excellent],
    }


@declares(takes={"items": list[ScoredItem]}, gives=Resulted)
def result(
    *,
    session: Session,
    at: datetime,
    case: str,
    grade: str,
    items: list[ScoredItem] | None = None,
    deficient_below: float = 0.6,
) -> dict[str, Any]:
    """登记公布的等次：评分表从此不再改动；不合格的列出需要整改的问题。

    输入：grade 等次（excellent、passed、failed、absent）；items 各项的分值和标准得分；
    deficient_below 得分不足分值几成的项目要整改，例如0.6。
    输出：grade 等次；vetoes 一票否决情形；problems 问题 {item 评分项, problem 问题,
    requirement 要求, basis 依据, criterion 完成标准, due_on 期限}。

    :raises ValueError: there is no such grade
    """
    if grade not in ("excellent", "passed", "failed", "absent"):
        raise ValueError(f"there is no grade {grade!r}")
    sheet = sheet_of(session, case)
    sheet.grade, sheet.closed_on = grade, at.astimezone(BEIJING).date()
    session.flush()
    known = {one["item"]: one for one in items or []}
    below = Decimal(str(deficient_below))
    low = deficient(known.values(), sheet.items, below=below) if grade == "failed" else []
    vetoes = _vetoes(session, sheet, grade)
    return {
        "grade": grade,
        "vetoes": vetoes,
        "problems": [
            *(_problem(None, one, "办法第十一条、第十三条第一项") for one in vetoes),
            *(_problem(one, _reached(sheet, known[one]), known[one]["basis"]) for one in low),
        ],
    }


def _vetoes(session: Session, sheet: AssessmentSheet, grade: str) -> list[str]:
    """Return what the unit is told as the reason of 不合格 beside the points.

    A year without work is computed from the register, as it is when grades are settled.
    """
    if grade != "failed":
        return [flags.VETOES[code] for code in sheet.vetoes]
    found = flags.flags(session, sheet.studio, session.at.astimezone(BEIJING).date())
    return [str(one) for one in found.veto]


def _reached(sheet: AssessmentSheet, item: ScoredItem) -> str:
    return f"{item['name']}得分{sheet.items.get(item['item'], '0.00')}，分值{item['most']}"


def _problem(item: str | None, problem: str, basis: str) -> Problem:
    return {
        "item": item,
        "problem": problem,
        "requirement": "",
        "basis": basis,
        "criterion": "",
        "due_on": None,
    }


@declares(gives=Rectified)
def rectified(*, session: Session, at: datetime, case: str, document: str) -> dict[str, Any]:
    """公布整改后合格：登记在不合格的结果旁边，不评优秀、不占名额；本资助周期结束。

    输入：document 公布文号。
    输出：published_on 公布日期。

    :raises Refused: no number, the result was not 不合格, or its rectification was not completed
    """
    number = fitting(document.strip(), label="公布文号", most=100)
    if not number:
        sentence = "请填写公布文号"
        raise refused_at("publication", "document", "公布文号", sentence)
    row = session.scalar(select(Assessment).where(Assessment.case_number == case).with_for_update())
    if row is None or row.grade != "unqualified" or row.rectified_on is not None:
        raise Refused("只有公布为不合格的考核可以公布整改后合格")
    done = session.scalar(
        select(Rectification.key).where(
            Rectification.case_number == case, Rectification.outcome == "rectified"
        )
    )
    if done is None or row.studio.status != "active":
        raise Refused("整改没有完成，不能公布整改后合格")
    today = at.astimezone(BEIJING).date()
    row.rectified_on, row.rectified_document = today, number
    session.flush()
    posting.next_cycle(session, studio=row.studio, on=today)
    return {"published_on": today.isoformat()}


@declares()
def end(*, session: Session, at: datetime, case: str) -> None:
    """考核终止：工作室取消称号，评分表和整改随之结束，不评等次（办法第十三条）。"""
    ended(session, at=at, case=case)


def round_ended(session: Session, *, case: str) -> list[str]:
    """Close a round whose case ends before its publication: its studios take their turn again.

    Return the cases of its assessments that have no result yet: they have nothing to wait for.
    """
    row = session.scalar(
        select(AssessmentRound).where(
            AssessmentRound.case_number == case, AssessmentRound.status.not_in(rules.OVER)
        )
    )
    if row is None:
        return []
    row.status = "ended"
    session.flush()
    left = select(AssessmentSheet.case_number).where(
        AssessmentSheet.round_case == case, AssessmentSheet.closed_on.is_(None)
    )
    return list(session.scalars(left.order_by(AssessmentSheet.case_number)))


def ended(
    session: Session, *, at: datetime, case: str, variables: Mapping[str, Any] | None = None
) -> str | None:
    """Close the sheet and the rectification of a case that ends before its end.

    Return the case of the round that waits for it; None where nothing was open.

    :param variables: of the case: they say for which studio it was begun, where it ends before it
        has a sheet
    """
    today = at.astimezone(BEIJING).date()
    running = session.scalars(
        select(Rectification).where(
            Rectification.case_number == case, Rectification.outcome.is_(None)
        )
    )
    for one in running:
        one.outcome, one.closed_on = "ended", today
    sheet = session.get(AssessmentSheet, case, with_for_update=True)
    if sheet is None:
        return _never_begun(session, case=case, today=today, variables=variables or {})
    if sheet.closed_on is not None:
        return None
    sheet.outcome, sheet.closed_on = "ended", today
    session.flush()
    return sheet.round_case


def _never_begun(
    session: Session, *, case: str, today: date, variables: Mapping[str, Any]
) -> str | None:
    """Keep a closed sheet of a case that a round called for and that ends before it opened one.

    Without it the round would count the studio among those that are still assessed, for ever.
    """
    row = session.scalar(
        select(Participation)
        .join(Studio)
        .join(AssessmentRound, AssessmentRound.year == Participation.year)
        .where(
            Studio.number == str(variables.get("studio")),
            AssessmentRound.case_number == str(variables.get("round")),
            Participation.begun_at.is_not(None),
        )
        .with_for_update(of=Participation)
    )
    if row is None or _has_sheet(session, row):
        return None
    sheet = AssessmentSheet(
        case_number=case,
        studio_key=row.studio_key,
        round_year=row.year,
        round_case=str(variables["round"]),
        begun_on=today,
        due_on=today,
        outcome="ended",
        closed_on=today,  # from the first: an assessment of an earlier year may still run
    )
    session.add(sheet)
    session.flush()
    return sheet.round_case


def _has_sheet(session: Session, row: Participation) -> bool:
    query = select(AssessmentSheet.case_number).where(
        AssessmentSheet.studio_key == row.studio_key, AssessmentSheet.round_year == row.year
    )
    return session.scalar(query) is not None
