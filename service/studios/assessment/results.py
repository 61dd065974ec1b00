"""The results of a round: on notice, published, with their consequences (article 11)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.people.tables import Organisation
from service.studios.answers import fitting
from service.studios.assessment import rules
from service.studios.assessment.opening import of_case, participants
from service.studios.assessment.settling import is_stale, settlement, standings
from service.studios.assessment.tables import (
    Assessment,
    AssessmentRound,
    Participation,
    Settlement,
)
from service.studios.books import posting
from service.studios.notices import items
from service.studios.notices.items import ItemText
from service.studios.notices.tables import Notice, NoticeItem, Objection
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES
from service.studios.tables import Occupation

GRADE_OF = {
    "excellent": "excellent",
    "qualified": "qualified",
    "unqualified": "unqualified",
    "absent": "unqualified",
}
"""Outcome → the grade of article 11 that is published."""
MESSAGE_GRADE = {
    "excellent": "excellent",
    "qualified": "passed",
    "unqualified": "failed",
    "absent": "absent",
}
"""Outcome → what the case of an assessment is told."""
PASSING = ("excellent", "qualified")


class News(TypedDict):
    """What a unit hears when a grade is on notice."""

    unit: str
    studio_name: str
    words: str


class OnNotice(TypedDict):
    """The assessments whose grade the public has not seen yet."""

    cases: list[str]
    news: list[News]


class Noticed(TypedDict):
    """How the notice ended: objections still open, assessments to be corrected."""

    open: int
    upheld: list[str]


class Result(TypedDict):
    """A published result, as its case and its unit hear of it."""

    case: str
    studio: str
    studio_name: str
    unit: str
    grade: Literal["excellent", "passed", "failed", "absent"]
    words: str


class Published(TypedDict):
    """Results as they were published, or that grades have to be settled again first."""

    stale: bool
    counted: int
    places: int
    results: list[Result]
    excellent: list[str]
    qualified: list[str]
    unqualified: list[str]


class Summary(TypedDict):
    """A report of the round as it is drafted from the register."""

    text: str


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of an assessment: its grade, never its points; None if it is none.

    >>> from service.studios.assessment.rules import OUTCOMES
    >>> max(len(words) for words in OUTCOMES.values()) <= 20
    True
    """
    row = session.scalars(select(Participation).where(Participation.case_number == case)).first()
    if row is None or row.grade is None:
        return None
    studio = row.studio
    return ItemText(
        case_number=case,
        studio=studio.name,
        unit=session.get_one(Organisation, studio.place).name,
        occupation=session.get_one(Occupation, studio.occupation_code).name,
        round=f"{row.year}年度考核评估",
        master=studio.master.name,
        result=rules.OUTCOMES[row.grade],
    )


@declares(gives=OnNotice)
def to_notice(*, session: Session, case: str) -> dict[str, Any]:
    """列出需要公示的考核：等次还没有公示过的，或者公示以后等次有变化的。

    输出：cases 考核的办件编号；news 告知各单位的 {unit 单位, studio_name 工作室, words 等次}。

    :raises Refused: the leader has not signed this settlement
    """
    row = of_case(session, case)
    _refuse_unsigned(row)
    found = _unseen(session, row)
    return {
        "cases": [str(one.case_number) for one in found],
        "news": [
            {
                "unit": one.studio.unit,
                "studio_name": one.studio.name,
                "words": rules.OUTCOMES[str(one.grade)],
            }
            for one in found
        ],
    }


def _refuse_unsigned(row: AssessmentRound) -> None:
    if row.status != "decided" or row.decided_turn != row.turn:
        raise Refused("最近一次评定还没有经局领导集体审定")


def _unseen(session: Session, row: AssessmentRound) -> list[Participation]:
    shown = {
        item.case_number: item.result
        for item in session.scalars(
            select(NoticeItem)
            .join(Notice)
            .where(Notice.case_number == row.case_number)
            .order_by(NoticeItem.key)
        )
    }
    found = [one.part for one in standings(session, row)]
    return [
        one for one in found if shown.get(str(one.case_number)) != rules.OUTCOMES[str(one.grade)]
    ]


@declares(gives=Noticed)
def noticed(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """公示期满：没有异议的各项结束公示；异议成立的一项退回更正，再次评定；还在核实的等待答复。

    输出：open 还没有办结的异议件数；upheld 异议成立的考核的办件编号。
    """
    of_case(session, case)
    notice = session.scalars(
        select(Notice)
        .where(Notice.case_number == case)
        .order_by(Notice.key.desc())
        .with_for_update()
    ).first()
    if notice is None:
        return {"open": 0, "upheld": []}
    today, open_ = at.astimezone(BEIJING).date(), 0
    for item in notice.items:
        if item.status != "running":
            continue
        outcomes = list(
            session.scalars(select(Objection.outcome).where(Objection.item_key == item.key))
        )
        if None in outcomes:
            open_ += outcomes.count(None)
            continue
        upheld = "upheld" in outcomes
        why = "公示期间收到异议，经核实成立" if upheld else "公示无异议"
        if outcomes and not upheld:
            why = "公示期间收到的异议，经核实不成立"
        items.end(session, [item], on=today, status="upheld" if upheld else "ended", why=why)
    upheld_items = [one.case_number for one in notice.items if one.status == "upheld"]
    return {"open": open_, "upheld": upheld_items}


@declares(gives=Published)
def publish(*, session: Session, at: datetime, case: str, document: str) -> dict[str, Any]:
    """公布考核评估结果：记入名册；优秀、合格的结束本资助周期，下一周期从公布之日开始（办法第十一条）。

    输入：document 通报文号。
    输出：stale 评定的依据已经变化、没有公布，要重新评定；counted 参评数量；places 优秀名额；
    results 各工作室的结果 {case 考核的办件编号, studio 编号, studio_name 名称, unit 单位,
    grade 取 excellent、passed、failed、absent, words 等次}；
    excellent、qualified、unqualified 各等次的名单。

    :raises Refused: not signed, a notice runs or an objection is open
    """
    row, today = of_case(session, case), at.astimezone(BEIJING).date()
    if row.status == "published":
        raise Refused("结果已经公布")
    _hold_studios(session, row)
    if is_stale(session, row):
        return _not_published()
    _refuse_unsigned(row)
    if _unseen(session, row):
        raise Refused("还有等次没有公示，不能公布")
    _refuse_on_notice(session, case)
    number = fitting(document.strip(), label="通报文号", most=100)
    if not number:
        raise Refused("请填写通报文号")
    last = settlement(session, row)
    results = [_published(session, one.part, number, today) for one in standings(session, row)]
    row.status, row.document, row.published_on = "published", number, today
    session.flush()
    return {"stale": False, **_summed(last, results)}


def _hold_studios(session: Session, row: AssessmentRound) -> None:
    """Let nobody lose their title while their result is published."""
    of = select(Participation.studio_key).where(
        Participation.year == row.year, Participation.state == "joined"
    )
    held = select(Studio.key).where(Studio.key.in_(of)).order_by(Studio.key).with_for_update()
    session.scalars(held).all()


def _not_published() -> dict[str, Any]:
    empty: dict[str, Any] = {"counted": 0, "places": 0, "results": []}
    return {"stale": True, **empty, "excellent": [], "qualified": [], "unqualified": []}


def _refuse_on_notice(session: Session, case: str) -> None:
    running = session.scalar(
        select(func.count())
        .select_from(NoticeItem)
        .join(Notice)
        .where(Notice.case_number == case, NoticeItem.status == "running")
    )
    if running:
        raise Refused(say("还有%(count)s项在公示或者核实异议，不能公布", count=running))


def _published(session: Session, part: Participation, document: str, today: date) -> dict[str, str]:
    outcome = str(part.grade)
    session.add(
        Assessment(
            studio_key=part.studio_key,
            due_number=part.due_number,
            year=part.year,
            grade=GRADE_OF[outcome],
            document=document,
            published_on=today,
            case_number=str(part.case_number),
        )
    )
    part.studio.postponed_until = None
    if outcome in PASSING:
        posting.next_cycle(session, studio=part.studio, on=today)
    return {
        "case": str(part.case_number),
        "studio": part.studio.number,
        "studio_name": part.studio.name,
        "unit": part.studio.unit,
        "grade": MESSAGE_GRADE[outcome],
        "words": rules.OUTCOMES[outcome],
    }


def _summed(last: Settlement | None, results: list[dict[str, str]]) -> dict[str, Any]:
    def named(*grades: str) -> list[str]:
        return [
            one["studio_name"] + ("（未参加考核）" if one["grade"] == "absent" else "")
            for one in results
            if one["grade"] in grades
        ]

    return {
        "counted": last.counted if last else 0,
        "places": last.places if last else 0,
        "results": results,
        "excellent": named("excellent"),
        "qualified": named("passed"),
        "unqualified": named("failed", "absent"),
    }


@declares(gives=Summary)
def draft_summary(*, session: Session, case: str) -> dict[str, Any]:
    """起草考核评估总结：从名册汇总参评、缓评、等次、名额使用、得分分布。输出：text 总结草稿。"""
    row = of_case(session, case, lock=False)
    return {"text": summary(session, row)}


def summary(session: Session, row: AssessmentRound) -> str:
    """Return a report of a round: who took part, grades, places, scores by bands of ten points."""
    found = participants(session, row.year)
    states = Counter(str(one.state) for one in found)
    grades = Counter(str(one.grade) for one in found if one.grade)
    last = settlement(session, row)
    counted, places = (last.counted, last.places) if last else (0, 0)
    scores = [Decimal(one["score"]) for one in last.inputs if one["score"]] if last else []
    lines = [
        f"{row.year}年度应参加考核评估的工作室{len(found)}个，参评{states['joined']}个，"
        f"缓评{states['postponed']}个，不列入{states['left_out']}个。",
        f"按得分计入参评数量{counted}个，优秀名额{places}个，使用{grades['excellent']}个。",
        "；".join(f"{words}{grades[key]}个" for key, words in rules.OUTCOMES.items()) + "。",
    ]
    if scores:
        mean = sum(scores, Decimal()) / len(scores)
        lines.append(f"平均得分{mean:.2f}，最高{max(scores)}，最低{min(scores)}。")
        lines.append("；".join(_distribution(scores)) + "。")
    return "\n".join(lines)


def _distribution(scores: list[Decimal]) -> list[str]:
    """Return how many scores lie in each band of ten points, the best first.

    >>> _distribution([Decimal(95), Decimal("89.99"), Decimal(60), Decimal(12)])
    ['90分以上1个', '80至90分1个', '70至80分0个', '60至70分1个', '60分以下1个']
    """
    found = [f"90分以上{sum(one >= 90 for one in scores)}个"]
    for least in (80, 70, 60):
        count = sum(least <= one < least + 10 for one in scores)
        found.append(f"{least}至{least + 10}分{count}个")
    return [*found, f"60分以下{sum(one < 60 for one in scores)}个"]


@declares()
def close(*, session: Session, case: str) -> None:
    """考核评估办结：总结报告已经提交。

    :raises Refused: the results are not published
    """
    if of_case(session, case).status != "published":
        raise Refused("结果还没有公布，不能办结")


def by_year(session: Session) -> list[tuple[int, Mapping[str, list[str]]]]:
    """Return published results for everybody: year → grade in words → studios, the latest first.

    Points are no part of it (9.12).
    """
    rows = session.execute(
        select(Assessment.year, Assessment.grade, Assessment.rectified_on, Studio.name)
        .join(Studio)
        .where(Studio.status != "undone")
        .order_by(Assessment.year.desc(), Studio.number)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for row in rows:
        grades = found.setdefault(row.year, {words: [] for words in GRADES.values()})
        words = GRADES[row.grade]
        after = "（整改后合格）" if row.rectified_on else ""
        grades[words].append(row.name + after)
    return list(found.items())
