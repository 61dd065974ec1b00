"""The result of a reconsideration or a suit, and what follows from it (article 13)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.studios.answers import text
from service.studios.books import amounts
from service.studios.books.chart import yuan
from service.studios.revocation import regrading, terms
from service.studios.revocation.recovering import standing_at
from service.studios.revocation.remedies import RESULTS, running
from service.studios.revocation.remedy import (
    Outcome,
    claim_of,
    clawback_of,
    day,
    find,
    go_on,
    needed,
    today,
)
from service.studios.revocation.tables import Remedy, Revocation

UNDOING = frozenset({"quashed", "redo"})
REDUCING = frozenset({"partly", "changed", "settled"})


class Concluded(TypedDict):
    """What follows from a result."""

    result: str
    text: str
    effect: str
    document: str
    redo: bool
    facts: str
    ground: str
    clawback: str | None
    change: str


@declares(takes={"outcome": Outcome}, gives=Concluded)
def conclude(
    *, session: Session, at: datetime, case: str, outcome: dict[str, Any]
) -> dict[str, Any]:
    """登记复议、诉讼的结果：停止执行的恢复执行，给出接下来做什么。

    输入：outcome 结果（表单“复议、诉讼的结果”）。
    输出：result 结果；text 结果的写法；effect 取 reinstate（恢复称号）、money（改变追回）、
    grade（改变考核等次）、none（不改变）；document 文号；redo 是否重作；facts 重作的事实；
    ground 情形；clawback 正在追回的办件编号；change 变更的内容。

    :raises Refused: at the fields
    """
    row, now = find(session, case), today(at)
    result = text(outcome, "result")
    on = day(outcome, "decided_on", "outcome_sheet", "日期")
    if not row.received_on <= on <= now:
        raise refused_at("outcome_sheet", "decided_on", "日期", "日期应在收到之日至今天之间")
    effect, change = _effect(session, row, result, outcome)
    facts = _facts(session, row, result, outcome)
    row.document = needed(outcome, "document", "outcome_sheet", "文号", 100)
    row.decided_on = on
    go_on(session, row, now)
    row.outcome, row.closed_on = result, now
    session.flush()
    after_remedy(session, row, on, now)
    session.flush()
    known = session.get(Revocation, row.about)
    return {
        "result": result,
        "text": RESULTS[result],
        "effect": effect,
        "document": row.document,
        "redo": result == "redo" and row.subject == "revocation",
        "facts": facts,
        "ground": known.ground if known else "",
        "clawback": clawback_of(session, row),
        "change": change,
    }


def _effect(
    session: Session, row: Remedy, result: str, outcome: Mapping[str, Any]
) -> tuple[str, str]:
    """Return what follows from a result and what is changed, in words.

    :raises Refused: what is changed is not said, or cannot be
    """
    if row.subject == "assessment" and result in REDUCING | UNDOING:
        grade = text(outcome, "grade")
        if not grade and result in REDUCING:
            raise refused_at("outcome_sheet", "grade", "变更后的等次", "请写明变更后的等次")
        return ("grade", _new_grade(session, row, grade)) if grade else ("none", "")
    if result in UNDOING:
        return ("reinstate" if row.subject == "revocation" else "money"), "撤销"
    if result not in REDUCING or (result == "settled" and not text(outcome, "amount")):
        return "none", ""
    claim = claim_of(session, row)
    if claim is None or claim.claim_key is None:
        raise refused_at(
            "outcome_sheet", "result", "结果", "没有可以变更的追回决定；撤销称号决定的请选择撤销"
        )
    fen = _new_amount(outcome.get("amount"))
    there = standing_at(session, claim)
    if fen >= there:
        words = say("变更后的金额应少于现在的%(there)s元", there=yuan(there))
        raise refused_at("outcome_sheet", "amount", "变更后应缴回的金额", words)
    return "money", yuan(fen)


def _new_grade(session: Session, row: Remedy, grade: str) -> str:
    try:
        regrading.refuse_grade(session, regrading.published(session, about=row.about), grade)
    except Refused as refusal:
        raise refused_at("outcome_sheet", "grade", "变更后的等次", refusal.sentence) from None
    return grade


def _new_amount(typed: Any) -> int:
    said = "" if typed is None else str(typed)
    try:
        return 0 if said in ("0", "0.0", "0.00") else amounts.fen(said)
    except Refused as refusal:
        raise refused_at("outcome_sheet", "amount", "变更后应缴回的金额", str(refusal)) from None


def _facts(session: Session, row: Remedy, result: str, outcome: Mapping[str, Any]) -> str:
    """Return the facts on which another decision is made.

    :raises Refused: the same facts, though more than the procedure was faulted
    """
    if result != "redo" or row.subject != "revocation":
        return ""
    known = session.get(Revocation, row.about)
    before = known.facts if known else ""
    if outcome.get("procedure_only") is True:
        return before
    facts = text(outcome, "facts")
    if not facts or facts == before:
        words = "不是只因程序违法的，重作不得以同一事实和理由作出基本相同的决定，请写明新的事实"
        raise refused_at("outcome_sheet", "facts", "重作的事实", words)
    return facts


def after_remedy(session: Session, row: Remedy, on: date, today: date) -> None:
    """Let a claim that waited for a remedy go on: a suit against its result has fifteen days."""
    claim = claim_of(session, row)
    if claim is None or claim.outcome is not None or claim.stage not in ("waiting", "court"):
        return
    if running(session, about=row.about):
        return
    first, claim.court_until = terms.court_window_after(on)
    claim.stage, claim.next_on = "waiting", max(first, today)
