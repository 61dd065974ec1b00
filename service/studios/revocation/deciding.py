"""The prior notice to the unit (事先告知), and the decision: nothing heavier (article 13)."""

from datetime import datetime
from typing import Any, Literal, TypedDict

from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.actor import Actor
from service.studios.answers import fitting, text
from service.studios.books import posting
from service.studios.books.chart import yuan
from service.studios.books.queries import claimable
from service.studios.changes import queries as changes
from service.studios.revocation import people, rules
from service.studios.revocation.proposing import (
    Entered,
    described,
    shut,
    term,
    today,
)
from service.studios.revocation.rules import CHECKED, GROUNDS
from service.studios.revocation.tables import Revocation

MARKS = {code: one.mark for code, one in GROUNDS.items()}


class Claim(TypedDict):
    """What would be claimed back now."""

    claim: str
    cycle: int
    term: str


class Notice(TypedDict):
    """The form `revocation-notice`."""

    ground: str
    facts: str
    reasons: str
    evidence: list[dict[str, Any]] | None


class Announced(Entered):
    """The prior notice to the unit."""

    claim: str
    cycle: int


class Compared(TypedDict):
    """Whether a proposal is heavier than the prior notice."""

    heavier: bool
    why: str


class Decision(TypedDict):
    """The form `revocation-decision`."""

    decision: Literal["revoke", "rectify", "keep", "again"]
    on: str
    participants: list[dict[str, Any]] | None
    facts: str
    reasons: str
    document: str | None


class Decided(Announced):
    """What was decided."""

    decision: str
    document: str
    decided_on: str
    participants: list[str]


def _claim(session: Session, row: Revocation) -> tuple[int, int]:
    """Return what can be claimed of the running cycle in fen, and the cycle's number."""
    cycle = posting.running_cycle(session, row.studio)
    return claimable(session, cycle), cycle.number


@declares(gives=Claim)
def claim(*, session: Session, case: str) -> dict[str, Any]:
    """计算拟追回的金额：当年所在资助周期内已拨付、没有追回的全部区级补助资金（办法第十三条）。

    输出：claim 金额（元）；cycle 资助周期；term 本案办理期限。
    """
    row = session.get_one(Revocation, case)
    fen, cycle = _claim(session, row)
    return {"claim": yuan(fen), "cycle": cycle, "term": term(row).isoformat()}


@declares(takes={"notice": Notice}, gives=Announced)
def announce(
    *, session: Session, at: datetime, case: str, notice: dict[str, Any]
) -> dict[str, Any]:
    """事先告知：写明事实、理由、依据、证据和拟追回的金额（精确到分），以后的决定不能更重。

    输入：notice 告知内容（表单“取消称号事先告知”）。
    输出：与“登记立案建议”相同，另有 claim 拟追回的金额（元）；cycle 资助周期。
    单位变更正在办理的，等登记变更以后再向承继的单位告知。

    :raises Refused: facts, reasons or evidence are missing, or the unit is being changed
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    if changes.unit_changing(session, row.studio):
        raise Refused("该工作室的单位变更正在办理，登记以后再向承继的单位告知")
    ground = text(notice, "ground") or row.ground
    if ground not in GROUNDS:
        raise refused_at("notice", "ground", "情形", "请选择办法第十三条规定的情形")
    for name, label in (("facts", "事实"), ("reasons", "理由")):
        if not text(notice, name):
            raise refused_at("notice", name, label, f"请写明{label}")
    if not [one for one in notice.get("evidence") or [] if text(one, "name")]:
        raise refused_at("notice", "evidence", "证据清单", "请至少列出一项证据")
    fen, cycle = _claim(session, row)
    row.ground = row.announced_ground = ground
    row.announced_claim, row.announced_on = fen, today(at)
    row.served_on = None
    session.flush()
    return {**described(session, row), "claim": yuan(fen), "cycle": cycle}


@declares(gives=Compared)
def compare(*, session: Session, case: str, ground: str | None = None) -> dict[str, Any]:
    """与告知内容比较：情形不同或者追回金额更高的，应当重新告知（行政处罚法第四十五条）。

    输入：ground 现在拟认定的情形（不填为告知的情形）。
    输出：heavier 是否比告知的更重；why 重在哪里。
    """
    row = session.get_one(Revocation, case)
    why = _heavier(session, row, ground)
    return {"heavier": bool(why), "why": why}


def _heavier(session: Session, row: Revocation, ground: str | None) -> str:
    if row.announced_ground is None or row.announced_claim is None:
        return "还没有告知"
    wanted = ground if ground is not None and ground in GROUNDS else row.announced_ground
    fen, _cycle = _claim(session, row)
    return rules.heavier(
        announced=row.announced_ground,
        announced_claim=row.announced_claim,
        ground=wanted,
        claim=fen,
        names=MARKS,
    )


@declares()
def checked(*, session: Session, actor: Actor, case: str) -> None:
    """登记法制审核人：审核过的不参加决定（行政处罚法第五十八条）。

    :raises Refused: the person proposed or investigated
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    if rules.apart([actor.id], role="legal_officer", done=row.involved) == []:
        raise Refused("您提出过建议或者参与过调查，不能审核本案")
    people.note(row, CHECKED, [actor.id])


@declares(takes={"decision": Decision}, gives=Decided)
def decide(
    *, session: Session, at: datetime, actor: Actor, case: str, decision: dict[str, Any]
) -> dict[str, Any]:
    """登记集体讨论决定：取消的写明事实、理由和决定文号，不能比告知的更重。

    输入：decision 集体讨论决定（表单“集体讨论决定”）。
    输出：与“事先告知”相同，另有 decision 决定；document 决定文号；decided_on 决定日期；
    participants 参加人。

    :raises Refused: at the fields, or it is heavier than the prior notice
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    if not rules.apart([actor.id], role="bureau_leader", done=row.involved):
        raise Refused("您提出过建议、参与过调查或者审核过本案，不能决定")
    which, on = text(decision, "decision"), today(at)
    names = _together(decision)
    if which == "revoke":
        _refuse_unfounded(session, row, decision)
        row.document = fitting(text(decision, "document"), label="决定文号", most=100)
    if which != "again":
        row.decision, row.decided_on = which, on
    fen, cycle = _claim(session, row)
    session.flush()
    return {
        **described(session, row),
        "claim": yuan(fen),
        "cycle": cycle,
        "decision": which,
        "document": row.document or "",
        "decided_on": on.isoformat(),
        "participants": names,
    }


def _together(decision: dict[str, Any]) -> list[str]:
    rows = decision.get("participants") or []
    names = list(dict.fromkeys(filter(None, (text(one, "name") for one in rows))))
    if len(names) < rules.FEWEST_DECIDERS:
        sentence = say("集体讨论至少%(least)s人参加", least=rules.FEWEST_DECIDERS)
        raise refused_at("decision", "participants", "参加人", str(sentence))
    return names


def _refuse_unfounded(session: Session, row: Revocation, decision: dict[str, Any]) -> None:
    """Refuse a decision without facts, reasons or number, or heavier than the prior notice."""
    why = _heavier(session, row, None)
    if why:
        raise refused_at("decision", "decision", "决定", f"比告知的更重（{why}），应选“重新告知”")
    if row.served_on is None:
        raise Refused("事先告知书还没有送达，不能决定取消称号")
    for name, label in (("facts", "事实"), ("reasons", "理由"), ("document", "决定文号")):
        if not text(decision, name):
            raise refused_at("decision", name, label, f"取消称号的，请写明{label}")


@declares()
def served(*, session: Session, case: str, served_on: str) -> None:
    """登记事先告知书的送达日期：陈述、申辩和申请听证的期限从次日起算。

    输入：served_on 送达日期。
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    row.served_on = datetime.fromisoformat(served_on).date()


def end(session: Session, *, case: str, at: datetime) -> None:
    """Close a case that ended without its diagram: the studio keeps its title and is paid again."""
    row = session.get(Revocation, case, with_for_update=True)
    if row is not None and row.outcome is None:
        shut(session, row, outcome="ended", on=today(at))
