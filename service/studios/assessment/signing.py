"""What people decide on grades: ties, the joint decision, corrections (article 11)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.studios.answers import fitting, text
from service.studios.assessment import flags
from service.studios.assessment.opening import of_case
from service.studios.assessment.places import rounded
from service.studios.assessment.settling import is_stale, settlement
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import AssessmentRound, Participation, TieDecision
from service.studios.register.tables import Studio


class Tie(TypedDict):
    """The members of the form `tie-decision`."""

    chosen: list[str]
    reason: str
    ballot: str


class Proposed(TypedDict):
    """Who proposed how a tie is decided."""

    by: str
    names: list[str]


class Signed(TypedDict):
    """Whether the register says something else by now: then grades are settled again."""

    stale: bool


class Correction(TypedDict):
    """The members of the form `assessment-correction`."""

    reason: str


@declares(takes={"tie": Tie}, gives=Proposed)
def propose_tie(*, session: Session, case: str, tie: Mapping[str, Any]) -> dict[str, Any]:
    """登记同分入选建议：在最后一个名额上同分的，由中心建议、局领导决定（办法第十一条）。

    输入：tie 建议 {chosen 入选的工作室编号, reason 理由, ballot 评估组表决（票数）}。
    输出：by 提出建议的人；names 建议入选的工作室。

    :raises Refused: not just as many as there are places, somebody who is not tied, no reason
    """
    row = of_case(session, case)
    last = settlement(session, row)
    if last is None or not last.tied:
        raise Refused("现在没有同分待定的工作室")
    chosen = [str(one) for one in tie.get("chosen") or []]
    if not set(chosen) <= set(last.tied) or len(set(chosen)) != last.open_places:
        sentence = say("请从同分的工作室中选出%(open)s个", open=last.open_places)
        raise refused_at("tie", "chosen", "入选", sentence)
    if not text(tie, "reason"):
        raise refused_at("tie", "reason", "理由", "请写明理由")
    names = select(Studio.name).where(Studio.number.in_(chosen)).order_by(Studio.number)
    return {"by": session.actor.id, "names": list(session.scalars(names))}


@declares(takes={"tie": Tie})
def decide_tie(
    *, session: Session, at: datetime, case: str, tie: Mapping[str, Any], by: str, opinion: str = ""
) -> None:
    """登记同分的决定：局领导同意以后入选的记录在案，随后重新评定等次。

    输入：tie 建议；by 提出建议的人；opinion 局领导意见。

    :raises Refused: the tie is another one by now, or one person would propose and decide
    """
    row = of_case(session, case)
    last = settlement(session, row)
    chosen = sorted(str(one) for one in tie.get("chosen") or [])
    if last is None or not last.tied or not set(chosen) <= set(last.tied):
        raise Refused("同分的情况已经变化，请重新评定")
    if session.actor.id == by:
        raise Refused("提出建议的人不能自己决定")
    score = next(one["score"] for one in last.inputs if one["studio"] in last.tied)
    session.add(
        TieDecision(
            year=row.year,
            turn=last.turn,
            score=Decimal(score),
            tied=last.tied,
            chosen=chosen,
            reason=fitting(text(tie, "reason"), label="理由", most=1000),
            ballot=fitting(text(tie, "ballot"), label="评估组表决", most=500),
            opinion=fitting(opinion.strip(), label="意见", most=1000),
            proposed_by=by,
            decided_by=session.actor.id,
            decided_on=at.astimezone(BEIJING).date(),
        )
    )
    session.flush()


@declares(gives=Signed)
def decide(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """局领导集体审定等次：签署的是最近一次评定；评定以后名册有变化的，不能签署，要重新评定。

    输出：stale 评定的依据已经变化。

    :raises Refused: a tie is open, or nothing was settled
    """
    row = of_case(session, case)
    last = settlement(session, row)
    if last is None or row.status not in ("settled", "decided"):
        raise Refused("等次还没有评定")
    if last.tied:
        raise Refused("还有同分的工作室没有决定")
    if is_stale(session, row):
        return {"stale": True}
    row.status, row.decided_turn = "decided", last.turn
    row.decided_on = at.astimezone(BEIJING).date()
    session.flush()
    return {"stale": False}


@declares(takes={"correction": Correction})
def correct(*, session: Session, case: str, item: str, correction: Mapping[str, Any]) -> None:
    """登记异议成立后的更正：更正得分，或者认定一票否决的情形；随后重新评定（参评数量不变）。

    输入：item 被异议的工作室考核的办件编号；correction 更正 {score 更正后的得分（不改的不填）,
    vetoes 认定的一票否决情形, reason 理由}。

    :raises Refused: neither a score nor a veto, no reason, points beyond a hundred
    """
    row = of_case(session, case)
    if row.status == "published":
        raise Refused("结果已经公布，只能通过复核、复议或者诉讼更正")
    part = session.scalars(
        select(Participation).where(
            Participation.year == row.year, Participation.case_number == item
        )
    ).first()
    if part is None:
        raise Refused("该办件不在本次考核里")
    _note_correction(session, row, part, correction)
    session.flush()


def _note_correction(
    session: Session, row: AssessmentRound, part: Participation, said: Mapping[str, Any]
) -> None:
    vetoes = [str(one) for one in said.get("vetoes") or []]
    score = said.get("score")
    if score is None and not vetoes:
        raise refused_at(
            "correction", "score", "更正后的得分", "请填写更正后的得分，或者选择一票否决的情形"
        )
    if not set(vetoes) <= flags.VETOES.keys():
        raise refused_at("correction", "vetoes", "一票否决", "请从所列情形中选择")
    if not text(said, "reason"):
        raise refused_at("correction", "reason", "理由", "请写明更正的理由")
    sheet = session.scalars(
        select(AssessmentSheet).where(
            AssessmentSheet.studio_key == part.studio_key, AssessmentSheet.round_year == row.year
        )
    ).one()
    if score is not None:
        part.corrected_score = _points(score)
    sheet.vetoes = list(dict.fromkeys([*sheet.vetoes, *vetoes]))
    part.correction = fitting(text(said, "reason"), label="理由", most=1000)


def _points(score: object) -> Decimal:
    points = rounded(Decimal(str(score)))
    if not 0 <= points <= 100:
        raise refused_at("correction", "score", "更正后的得分", "得分应当在0到100之间")
    return points
