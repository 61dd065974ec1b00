"""The assessing group scores blind; medians, comments of the unit, the sheet as it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.people import accounts
from service.people.tables import Account, AccountRole
from service.studios.answers import fitting, text
from service.studios.assessment import rules
from service.studios.assessment.reporting import sheet_of
from service.studios.assessment.sheet_tables import (
    AssessmentMark,
    AssessmentSheet,
    Rectification,
)
from service.studios.assessment.standard import JUDGED, ScoredItem, middle, points, total
from service.studios.assessment.tables import Assessor
from service.studios.register.tables import Studio


class Marks(TypedDict):
    """A member's own sheet: per item its points, and why they differ from the standard's."""


class Scorers(TypedDict):
    """Who scores."""

    scorers: list[str]


class Replacement(TypedDict):
    """Whom the section puts in place of members who have not scored."""

    members: list[str]


class TallyRow(TypedDict):
    """An item as the unit reads it: points as decimal texts, and why."""

    item: str
    name: str
    most: str
    points: str
    basis: str


class Tally(TypedDict):
    """The sheet after the group has scored."""

    rows: list[TallyRow]
    total: str
    judged: str
    scorers: int


class Answered(TypedDict):
    """Which items the group scores once more after the unit's comments."""

    again: list[str]


class AnswerRow(TypedDict):
    """What the group answers to one comment."""

    decision: Literal["adopted", "rejected"]


class Recorded(TypedDict):
    """The sheet as it goes to the round."""

    score: str
    grade_proposal: Literal["excellent_candidate", "passed", "failed", "absent"]


@declares(gives=Scorers)
def appoint(*, session: Session, case: str, members: list[str], studio: str) -> dict[str, Any]:
    """任命评估组：名单上的人员只在本案评分，不用另外授予岗位；从中心和财务的人员中指名。

    输入：members 评分成员的账户；studio 工作室编号。
    输出：scorers 评分成员。

    :raises Refused: nobody is named, an account is closed, somebody has another office, is of the
        studio's unit, or has declared to keep clear of the studio
    """
    _refuse_closed(session, case)
    row = session.scalars(select(Studio).where(Studio.number == studio)).one()
    named = list(dict.fromkeys(members))
    if not named:
        raise Refused("没有评估组成员")
    for username in named:
        _refuse_member(session, case, row, username)
    return {"scorers": named}


def _refuse_member(session: Session, case: str, studio: Studio, username: str) -> None:
    account = accounts.account(session, username=username)
    if not account.active:
        raise Refused(say("账户%(who)s已停用，不能评分", who=username))
    if account.organisation_code in (studio.unit, studio.place):
        raise Refused(say("%(who)s是该工作室所在单位的人员，应当回避", who=account.name))
    if not set(account.roles) & set(rules.SCORING_ROLES):
        raise Refused(
            say("%(who)s不是区人力资源公共服务中心或者财务的人员，不能评分", who=account.name)
        )
    if studio.number in _keeps_clear_of(session, case, username):
        raise Refused(say("%(who)s已经申明对该工作室应当回避", who=account.name))


def _keeps_clear_of(session: Session, case: str, username: str) -> set[str]:
    """Return the studios that somebody has declared to keep clear of in the round of a case."""
    sheet = session.get(AssessmentSheet, case)
    if sheet is None:
        return set()
    rows = session.scalars(
        select(Assessor.recused).where(
            Assessor.year == sheet.round_year, Assessor.username == username
        )
    )
    return {number for recused in rows for number in recused}


@declares(takes={"marks": Marks, "items": list[ScoredItem]})
def mark(
    *,
    session: Session,
    at: datetime,
    case: str,
    member: str,
    turn: int,
    marks: dict[str, Any],
    items: list[dict[str, Any]],
    judged: list[str],
) -> None:
    """登记一名评估组成员的评分：每项不超过分值，与标准得分不同的写明理由。

    输入：member 成员的账户；turn 第几次评分；marks 评分表（表单“考核评分”）；
    items 各项的分值和标准得分；judged 这一次要评的各项。

    :raises Refused: with a sentence for each field that is wrong
    """
    _refuse_closed(session, case)
    given: dict[str, str] = {}
    reasons: dict[str, str] = {}
    problems = []
    for item in (one for one in items if one["item"] in judged):
        part = _part(marks, item["item"])
        given[item["item"]] = str(points(part.get("points")))
        reasons[item["item"]] = text(part, "reason")
        problems += _wrong(item, part)
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    row = session.get(AssessmentMark, (case, member, int(turn)))
    if row is not None:
        raise Refused("您已经提交过评分")
    session.add(
        AssessmentMark(
            case_number=case,
            username=member,
            turn=int(turn),
            items=given,
            reasons={name: why for name, why in reasons.items() if why},
            given_at=at,
        )
    )
    session.flush()


@declares(takes={"replacement": Replacement}, gives=Scorers)
def replace(
    *,
    session: Session,
    case: str,
    studio: str,
    turn: int,
    scorers: list[str],
    replacement: dict[str, Any],
) -> dict[str, Any]:
    """更换没有评分的评估组成员：已经提交的评分有效，没有提交的由选定的人员代替。

    输入：studio 工作室编号；turn 第几次评分；scorers 现在的成员；
    replacement 更换 {members 接替人员的账户}。
    输出：scorers 更换以后的成员。

    :raises Refused: fewer or more than those who are missing, or somebody scores already
    """
    done = set(marked(session, case, int(turn)))
    left = [one for one in scorers if one not in done]
    new = list(dict.fromkeys(replacement.get("members") or []))
    if len(new) != len(left):
        sentence = say("没有评分的成员有%(count)s名，请选择同样人数的接替人员", count=len(left))
        raise refused_at("replacement", "members", "接替人员", sentence)
    if done & set(new):
        raise Refused("接替人员不能是已经评分的成员")
    appoint(session=session, case=case, members=new, studio=studio)
    return {"scorers": [*(one for one in scorers if one in done), *new]}


@declares(takes={"items": list[ScoredItem]}, gives=Tally)
def tally(*, session: Session, case: str, turn: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    """汇总评分：评估组各项的中位数，加上由名册和财务核查计算的各项，保留两位小数。

    输入：turn 第几次评分；items 各项的分值和标准得分。
    输出：rows 各项 {item, name 名称, most 分值, points 得分, basis 依据}；total 总分；
    judged 评估组评分的各项合计；scorers 评分人数。

    :raises Refused: nobody has scored
    """
    sheet = sheet_of(session, case)
    given = list(
        session.scalars(
            select(AssessmentMark).where(
                AssessmentMark.case_number == case, AssessmentMark.turn == int(turn)
            )
        )
    )
    if not given:
        raise Refused("评估组还没有评分")
    sheet.items = {**sheet.items, **medians(one.items for one in given)}
    session.flush()
    return {
        "rows": [
            {
                "item": one["item"],
                "name": one["name"],
                "most": one["most"],
                "points": str(points(sheet.items.get(one["item"]))),
                "basis": one["basis"],
            }
            for one in items
        ],
        "total": str(total(sheet.items)),
        "judged": str(total({name: sheet.items.get(name) for name in JUDGED})),
        "scorers": len(given),
    }


def medians(sheets: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return for each item that was judged the median of the members' points.

    >>> medians([{"A1": "9.00"}, {"A1": "12.50"}, {"A1": "10.00"}])
    {'A1': '10.00'}
    """
    marks: dict[str, list[Decimal]] = {}
    for sheet in sheets:
        for name, given in sheet.items():
            marks.setdefault(name, []).append(points(given))
    return {name: str(middle(values)) for name, values in marks.items()}


@declares(takes={"rows": list[AnswerRow] | None}, gives=Answered)
def answered(
    *, session: Session, case: str, rows: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """核对对反馈意见的答复：每条意见写明采纳或者不采纳和理由；采纳的由评估组重新评分。

    输入：rows 逐条答复（表单“反馈意见答复”）。
    输出：again 要重新评分的各项。

    :raises Refused: at the fields
    """
    sheet_of(session, case)
    again, problems = [], []
    for place, row in enumerate(rows or []):
        if text(row, "decision") != "adopted":
            continue
        if text(row, "item") in JUDGED:
            again.append(text(row, "item"))
            continue
        sentence = "该项由名册和财务核查计算，评估组不评分，请选择不采纳并写明更正的途径"
        problems.append(FieldProblem(f"answer.rows[{place}].decision", "答复", sentence))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    return {"again": [name for name in JUDGED if name in again]}


@declares(gives=Recorded)
def record(*, session: Session, case: str, grade: str) -> dict[str, Any]:
    """登记评分表：总分、各项得分和一票否决情形，供等次评定读取；以后不再改动。

    输入：grade 初步意见（决策“考核等次”：excellent_candidate、passed、failed）。
    输出：score 总分；grade_proposal 初步意见。
    """
    sheet = sheet_of(session, case)
    sheet.score, sheet.outcome = total(sheet.items), "scored"
    session.flush()
    return {"score": str(sheet.score), "grade_proposal": grade}


def marked(session: Session, case: str, turn: int) -> list[str]:
    """Return who has scored."""
    return list(
        session.scalars(
            select(AssessmentMark.username).where(
                AssessmentMark.case_number == case, AssessmentMark.turn == turn
            )
        )
    )


def reserve_choices(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Offer who may score in place of somebody else: nobody who has scored in this turn."""
    done = set(variables.get("scored") or [])
    found = holders(session, *rules.SCORING_ROLES)
    return [{"label": name, "value": one} for one, name in found.items() if one not in done]


def holders(session: Session, *roles: str) -> dict[str, str]:
    """Return username → name of the active accounts that hold one of some roles."""
    rows = session.execute(
        select(Account.username, Account.name)
        .join(AccountRole)
        .where(AccountRole.role.in_(roles), Account.active)
        .order_by(Account.username)
    )
    return {row.username: row.name for row in rows}


def _refuse_closed(session: Session, case: str) -> None:
    """Refuse to score what is over; deficient items are scored while they are rectified."""
    mended = select(Rectification.key).where(
        Rectification.case_number == case, Rectification.outcome.is_(None)
    )
    if not session.scalar(select(mended.exists())):
        sheet_of(session, case)


def _part(marks: Mapping[str, Any], item: str) -> Mapping[str, Any]:
    found = marks.get(item.lower())
    return found if isinstance(found, Mapping) else {}


def _wrong(item: Mapping[str, Any], part: Mapping[str, Any]) -> list[FieldProblem]:
    path = f"marks.{item['item'].lower()}"
    if part.get("points") in (None, ""):
        return [FieldProblem(f"{path}.points", item["name"], "请填写评分")]
    given, most = points(part.get("points")), points(item["most"])
    if not 0 <= given <= most:
        sentence = say("评分应在0至%(most)s之间", most=most)
        return [FieldProblem(f"{path}.points", item["name"], sentence)]
    if given != points(item["points"]) and not text(part, "reason"):
        sentence = say("评分与标准得分%(points)s不同，请写明理由", points=item["points"])
        return [FieldProblem(f"{path}.reason", "理由", sentence)]
    fitting(text(part, "reason"), label="理由", most=500)
    return []


def sheets_of(session: Session, studio: Studio) -> list[AssessmentSheet]:
    """Return the score sheets of a studio, the last first."""
    query = select(AssessmentSheet).where(AssessmentSheet.studio_key == studio.key)
    return list(session.scalars(query.order_by(AssessmentSheet.round_year.desc())))
