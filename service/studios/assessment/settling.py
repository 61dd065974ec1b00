"""The grades of a round: settled from the register under its lock, ties decided, signed (art. 11).

`settle` is the only place where a grade is made; after the publication none is made any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.studios.assessment import calling, flags, rules
from service.studios.assessment.opening import of_case, participants
from service.studios.assessment.places import Ranked, Scored, rank, rounded
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import (
    AssessmentRound,
    Participation,
    Settlement,
    TieDecision,
)
from service.studios.register.tables import Studio

BANDS = ("excellent_candidate", "passed", "failed")
SUMS = {"a": "A", "e": "E", "a2": "A2"}
"""Sums shown beside a tie: information only, a person decides (5.4)."""


class Banded(TypedDict):
    """What the decision `assessment-grade` makes of a score."""

    score: str
    grade: Literal["excellent_candidate", "passed", "failed"]


class Scores(TypedDict):
    """The scores of a round, each once, for the decision on bands."""

    scores: list[float]


class TiedStudio(TypedDict):
    """A studio tied at the last place, with the sums that are shown for information."""

    studio: str
    studio_name: str
    score: str
    a: str
    e: str
    a2: str


class Settled(TypedDict):
    """A settlement: how many count, places, who is tied."""

    turn: int
    counted: int
    places: int
    taken: int
    tied: list[TiedStudio]
    open_places: int
    text: str


@dataclass(frozen=True)
class Standing:
    """What the register says of a studio on the day of settling."""

    part: Participation
    case: str
    """The case of the assessment."""
    studio: Studio
    score: Decimal | None
    items: Mapping[str, Any]
    vetoes: tuple[str, ...]
    against: tuple[str, ...]


@declares(gives=Scores)
def read_scores(*, session: Session, case: str) -> dict[str, Any]:
    """读出得分：锁定批次，读出登记在册的得分（不用办件里的变量），供决策“考核等次”划档。

    输出：scores 得分，各不相同的每个一次。

    :raises Refused: somebody is still being assessed
    """
    row = of_case(session, case)
    _refuse_open(session, row)
    found = {one.score for one in standings(session, row) if one.score is not None}
    return {"scores": [float(score) for score in sorted(found)]}


@declares(takes={"bands": list[Banded]}, gives=Settled)
def settle(
    *, session: Session, at: datetime, case: str, bands: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """评定等次：优秀不超过参评工作室数量的20%（向下取整，办法第十一条），一次评定全部工作室。

    输入：bands 各得分的档次 {score 得分, grade 取 excellent_candidate、passed、failed}。
    输出：turn 第几次评定；counted 参评数量 n（有得分的）；places 优秀名额；taken 已评出的优秀；
    tied 同分、需要决定的工作室 {studio 编号, studio_name 名称, score 得分, a、e、a2 各项合计，
    供参考}；open_places 同分的可以入选几个；text 评定结果。
    依据评定当天名册、台账的记载，一票否决的为不合格，有不得评优情形的不评优秀；
    同分的没有决定以前都不评优秀。依据没有变化的，再次评定结果不变。

    :raises Refused: it is published, somebody is still assessed, a score has no band
    """
    row = of_case(session, case)
    if row.status not in ("scoring", "settled", "decided"):
        raise Refused("现在不能评定等次")
    _refuse_open(session, row)
    found = standings(session, row)
    entries = _scored(found, bands or [])
    ranked = _ranked(session, row, entries)
    last, inputs = settlement(session, row), _inputs(found, entries, ranked)
    if last is None or (last.inputs, last.tied) != (inputs, list(ranked.tied)):
        last = _entered(session, row, at, ranked, inputs)
    _note_grades(session, row, found, ranked)
    return _settled(last, found, ranked)


def _note_grades(
    session: Session, row: AssessmentRound, found: Sequence[Standing], ranked: Ranked
) -> None:
    """Write the grades; who was ended by hand since has none, whatever was settled before."""
    for part in participants(session, row.year, "joined"):
        if part.studio.status == "active":  # of a lost title nothing is written any more
            part.grade, part.place_note = None, ""
    for one in found:
        one.part.case_number = one.case
        one.part.grade = ranked.grades[one.studio.number]
        one.part.place_note = _because(one, ranked)
    session.flush()


def _refuse_open(session: Session, row: AssessmentRound) -> None:
    open_ = calling.counted(session, row)["open"]
    if open_:
        raise Refused(say("还有%(open)s个工作室没有考核完，不能评定等次", open=open_))


def standings(session: Session, row: AssessmentRound) -> list[Standing]:
    """Return what the register says today of everybody whose grade is settled.

    Who was revoked since is out of it and counts no more (5.4); nor does who was ended by hand:
    without a result the studio takes its turn in the next round.
    """
    rows = session.execute(
        select(Participation, Studio, AssessmentSheet)
        .join(Studio, Studio.key == Participation.studio_key)
        .join(
            AssessmentSheet,
            (AssessmentSheet.studio_key == Studio.key)
            & (AssessmentSheet.round_year == Participation.year),
        )
        .where(
            Participation.year == row.year,
            Participation.state == "joined",
            Studio.status == "active",
            AssessmentSheet.outcome.is_distinct_from("ended"),
        )
        .options(defer(Studio.sheet), joinedload(Studio.master))
        .order_by(Studio.number)
    ).all()
    today = session.at.astimezone(BEIJING).date()
    found = flags.flags_of(session, [studio for _, studio, _ in rows], today)
    return [
        Standing(
            part,
            sheet.case_number,
            studio,
            _score(part, sheet),
            sheet.items,
            found[studio.key].veto,
            found[studio.key].no_excellent,
        )
        for part, studio, sheet in rows
    ]


def _score(part: Participation, sheet: AssessmentSheet) -> Decimal | None:
    if sheet.outcome != "scored":
        return None
    score = sheet.score if part.corrected_score is None else part.corrected_score
    return None if score is None else rounded(score)


def _scored(found: Sequence[Standing], bands: Sequence[Mapping[str, Any]]) -> list[Scored]:
    by = {rounded(Decimal(str(one["score"]))): str(one["grade"]) for one in bands}
    unknown = [one for one in found if one.score is not None and by.get(one.score) not in BANDS]
    if unknown:
        raise Refused("考核得分刚刚有变化，请再评定一次")
    return [
        Scored(
            one.studio.number,
            one.score,
            "failed" if one.score is None else by[one.score],  # type: ignore[arg-type]
            veto=bool(one.vetoes),
            barred=bool(one.against),
        )
        for one in found
    ]


def _ranked(session: Session, row: AssessmentRound, entries: Sequence[Scored]) -> Ranked:
    """Rank a round; a decision on a tie counts for the very tie that it was about."""
    found = rank(entries)
    decision = session.scalars(
        select(TieDecision).where(TieDecision.year == row.year).order_by(TieDecision.key.desc())
    ).first()
    if decision is None or list(found.tied) != decision.tied:
        return found
    return rank(entries, chosen=decision.chosen)


def _inputs(
    found: Sequence[Standing], entries: Sequence[Scored], ranked: Ranked
) -> list[dict[str, Any]]:
    return [
        {
            "studio": one.studio.number,
            "score": None if one.score is None else str(one.score),
            "band": entry.band,
            "vetoes": list(one.vetoes),
            "against": list(one.against),
            "grade": ranked.grades[one.studio.number],
        }
        for one, entry in zip(found, entries, strict=True)
    ]


def _because(one: Standing, ranked: Ranked) -> str:
    """Return why a studio has its grade, in a sentence."""
    grade = ranked.grades[one.studio.number]
    if grade == "absent":
        return "没有参加考核"
    if one.vetoes:
        return f"一票否决：{'；'.join(one.vetoes)}"[:300]
    if one.studio.number in ranked.tied:
        return "与其他工作室同分，等待决定"
    if grade == "qualified" and one.against:
        return f"有不得评优情形：{'；'.join(one.against)}"[:300]
    return ""


def settlement(session: Session, row: AssessmentRound) -> Settlement | None:
    """Return the last settlement of a round."""
    of = select(Settlement).where(Settlement.year == row.year)
    return session.scalars(of.order_by(Settlement.turn.desc())).first()


def _entered(
    session: Session,
    row: AssessmentRound,
    at: datetime,
    ranked: Ranked,
    inputs: list[dict[str, Any]],
) -> Settlement:
    row.turn += 1
    row.status, row.decided_turn, row.decided_on = "settled", None, None
    last = Settlement(
        year=row.year,
        turn=row.turn,
        settled_at=at,
        settled_by=session.actor.id,
        counted=ranked.counted,
        places=ranked.places,
        taken=ranked.taken,
        tied=list(ranked.tied),
        open_places=ranked.open_places,
        inputs=inputs,
    )
    session.add(last)
    session.flush()
    return last


def _settled(last: Settlement, found: Sequence[Standing], ranked: Ranked) -> dict[str, Any]:
    return {
        "turn": last.turn,
        "counted": last.counted,
        "places": last.places,
        "taken": last.taken,
        "tied": [_tied(one) for one in found if one.studio.number in ranked.tied],
        "open_places": last.open_places,
        "text": in_words(found, ranked),
    }


def _tied(one: Standing) -> dict[str, str]:
    return {
        "studio": one.studio.number,
        "studio_name": one.studio.name,
        "score": str(one.score),
        **{name: str(summed(one.items, item)) for name, item in SUMS.items()},
    }


def summed(items: Mapping[str, Any], item: str) -> Decimal:
    """Return the points of an item, or of all items of a group.

    >>> summed({"A1": "12.00", "A2": "13.50", "E1": "8"}, "A"), summed({"A2": "13.50"}, "A2")
    (Decimal('25.50'), Decimal('13.50'))
    """
    points = [Decimal(str(value)) for name, value in items.items() if name.startswith(item)]
    return sum(points, Decimal())


def in_words(found: Sequence[Standing], ranked: Ranked) -> str:
    """Return the grades of a round as lines of a list, without points."""
    lines = [
        f"参评{ranked.counted}个，优秀名额{ranked.places}个，评出优秀{ranked.taken}个"
        + (f"，{len(ranked.tied)}个同分待定" if ranked.tied else "")
    ]
    for one in found:
        words = rules.OUTCOMES[ranked.grades[one.studio.number]]
        because = _because(one, ranked)
        lines.append(f"{one.studio.name}：{words}" + (f"（{because}）" if because else ""))
    return "\n".join(lines)


def is_stale(session: Session, row: AssessmentRound) -> bool:
    """Ask whether the register would give other grades by now than those that were settled."""
    last = settlement(session, row)
    if last is None or last.turn != row.turn:
        return True
    bands = [{"score": one["score"], "grade": one["band"]} for one in last.inputs if one["score"]]
    try:
        entries = _scored(standings(session, row), bands)
    except Refused:  # a score of today has no band yet
        return True
    ranked = _ranked(session, row, entries)
    before = {one["studio"]: one["grade"] for one in last.inputs}
    return (ranked.grades, list(ranked.tied)) != (before, last.tied)
