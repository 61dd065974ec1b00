"""Reconsideration and suits against decisions about a studio: registered, stayed, concluded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.assessment.tables import Assessment
from service.studios.books import amounts
from service.studios.books.chart import yuan
from service.studios.register.tables import Studio
from service.studios.revocation import terms
from service.studios.revocation.recovering import standing_at
from service.studios.revocation.remedies import KINDS, RESULTS, SUBJECTS, running
from service.studios.revocation.tables import ClawBack, Remedy, Revocation

UNDOING = frozenset({"quashed", "redo"})
REDUCING = frozenset({"partly", "changed", "settled"})


class Sheet(TypedDict):
    """The form `remedy-registration`."""

    kind: str
    studio: str
    subject: str
    document: str
    body: str
    number: str | None
    received_on: str
    answer_by: str | None
    stays: bool | None


class Registered(TypedDict):
    """A remedy that was registered."""

    studio: str
    studio_name: str
    unit: str
    kind: str
    subject: str
    about: str
    document: str
    body: str
    number: str
    stays: bool
    answer_by: str | None
    clawback: str | None


class Stay(TypedDict):
    """The form `remedy-stay`."""

    decision: str
    document: str


class Result(TypedDict):
    """The form `remedy-result`."""

    result: str
    document: str
    decided_on: str
    amount: Any
    grade: str | None
    procedure_only: bool | None
    facts: str | None


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


@declares(takes={"remedy": Sheet}, gives=Registered)
def register(
    *, session: Session, at: datetime, case: str, remedy: dict[str, Any]
) -> dict[str, Any]:
    """登记行政复议、行政诉讼：写明停止执行的，铭牌收回和追回资金随即停下。

    输入：remedy 登记（表单“登记复议、诉讼”）。
    输出：studio 工作室编号；studio_name 名称；unit 单位编号；kind 类型；subject 对象；
    about 作出决定的办件编号；document 对象文书；body 机关；number 案号；stays 是否停止执行；
    answer_by 答辩期限；clawback 正在追回的办件编号，没有为空。

    :raises Refused: at the fields; nothing was decided, or the same remedy runs
    """
    studio = session.scalar(select(Studio).where(Studio.number == text(remedy, "studio")))
    if studio is None:
        raise wrong("remedy.studio", "工作室", "请选择工作室")
    subject, today = text(remedy, "subject"), _today(at)
    received = _day(remedy, "received_on", "remedy", "收到日期")
    if received > today:
        raise wrong("remedy.received_on", "收到日期", "收到日期不能晚于今天")
    answer_by = text(remedy, "answer_by")
    row = Remedy(
        case_number=case,
        kind=text(remedy, "kind"),
        unit=studio.unit,
        studio=studio,
        subject=subject,
        about=_about(session, studio, subject),
        about_document=_needed(remedy, "document", "remedy", "对象文书", 100),
        body=_needed(remedy, "body", "remedy", "机关", 200),
        number=fitting(text(remedy, "number"), label="案号", most=100) or None,
        received_on=received,
        answer_by=_day(remedy, "answer_by", "remedy", "答辩期限") if answer_by else None,
        stayed_on=today if remedy.get("stays") is True else None,
    )
    enter(session, row)
    if row.stayed_on:
        stop(session, row)
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": studio.unit,
        "kind": KINDS[row.kind],
        "subject": SUBJECTS[subject],
        "about": row.about,
        "document": row.about_document,
        "body": row.body,
        "number": row.number or "",
        "stays": row.stayed_on is not None,
        "answer_by": row.answer_by.isoformat() if row.answer_by else None,
        "clawback": _clawback_of(session, row),
    }


def enter(session: Session, row: Remedy) -> None:
    """Enter a remedy.

    :raises Refused: the same runs against the same decision
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        kind = KINDS[row.kind]
        raise Refused(say("对该决定的%(kind)s正在办理", kind=kind)) from None


def _about(session: Session, studio: Studio, subject: str) -> str:
    """Return the case that decided what a remedy is against.

    :raises Refused: there is no such decision
    """
    query = {
        "revocation": select(Revocation.case_number)
        .where(Revocation.studio_key == studio.key, Revocation.outcome == "revoked")
        .order_by(Revocation.decided_on.desc()),
        "clawback": select(ClawBack.case_number)
        .where(ClawBack.studio_key == studio.key, ClawBack.claim_key.is_not(None))
        .order_by(ClawBack.decided_on.desc()),
        "assessment": select(Assessment.case_number)
        .where(Assessment.studio_key == studio.key)
        .order_by(Assessment.due_number.desc()),
    }[subject]
    found = session.scalar(query.limit(1))
    if found is None:
        words = say("该工作室没有%(subject)s", subject=SUBJECTS[subject])
        raise wrong("remedy.subject", "对象", words)
    return found


def claim_of(session: Session, row: Remedy) -> ClawBack | None:
    """Return the claim that a remedy bears upon, locked; None where there is none."""
    if row.subject not in ("revocation", "clawback"):
        return None
    return session.get(ClawBack, row.about, with_for_update=True)


def _clawback_of(session: Session, row: Remedy) -> str | None:
    found = claim_of(session, row)
    return found.case_number if found is not None and found.closed_on is None else None


@declares(takes={"stay": Stay})
def stay(*, session: Session, at: datetime, case: str, stay: dict[str, Any]) -> None:
    """登记停止执行，或者恢复执行：停止执行期间不收回铭牌、不催告、不申请强制执行。

    输入：stay 停止执行（表单“停止执行”）。

    :raises Refused: it is suspended already, or is not
    """
    row, today = find(session, case), _today(at)
    wanted = text(stay, "decision") == "stop"
    if wanted and row.stayed_on is not None:
        raise Refused("已经停止执行")
    if not wanted and row.stayed_on is None:
        raise Refused("没有停止执行")
    if wanted:
        row.stayed_on = today
        stop(session, row)
    else:
        go_on(session, row, today)
    session.flush()


def stop(session: Session, row: Remedy) -> None:
    """Let the clock of the claim stand still."""
    claim = claim_of(session, row)
    if claim is not None and claim.outcome is None and claim.stayed_by is None:
        claim.stayed_by = row.case_number
        session.flush()


def go_on(session: Session, row: Remedy, today: date) -> None:
    """Let a decision be executed again; the clock of the claim gets the days back."""
    since, row.stayed_on = row.stayed_on, None
    claim = claim_of(session, row)
    if claim is None or claim.stayed_by != row.case_number or since is None:
        return
    claim.stayed_by = None
    lost = today - since
    if claim.next_on is not None:
        claim.next_on += lost
    if claim.stage == "notice" and claim.due_on is not None:
        claim.due_on += lost
    if claim.court_until is not None:
        claim.court_until += lost


def after_remedy(session: Session, row: Remedy, on: date, today: date) -> None:
    """Let a claim that waited for a remedy go on: a suit against its result has fifteen days."""
    claim = claim_of(session, row)
    if claim is None or claim.outcome is not None or claim.stage not in ("waiting", "court"):
        return
    if running(session, about=row.about):
        return
    first, claim.court_until = terms.court_window_after(on)
    claim.stage, claim.next_on = "waiting", max(first, today)


@declares(takes={"outcome": Result}, gives=Concluded)
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
    row, today = find(session, case), _today(at)
    result = text(outcome, "result")
    on = _day(outcome, "decided_on", "outcome", "日期")
    if not row.received_on <= on <= today:
        raise wrong("outcome.decided_on", "日期", "日期应在收到之日至今天之间")
    effect, change = _effect(session, row, result, outcome)
    facts = _facts(session, row, result, outcome)
    row.document = _needed(outcome, "document", "outcome", "文号", 100)
    row.decided_on = on
    go_on(session, row, today)
    row.outcome, row.closed_on = result, today
    session.flush()
    after_remedy(session, row, on, today)
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
        "clawback": _clawback_of(session, row),
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
            raise wrong("outcome.grade", "变更后的等次", "请写明变更后的等次")
        return ("grade", grade) if grade else ("none", "")
    if result in UNDOING:
        return ("reinstate" if row.subject == "revocation" else "money"), "撤销"
    if result not in REDUCING or (result == "settled" and not text(outcome, "amount")):
        return "none", ""
    claim = claim_of(session, row)
    if claim is None or claim.claim_key is None:
        raise wrong("outcome.result", "结果", "没有可以变更的追回决定；撤销称号决定的请选择撤销")
    fen = _new_amount(outcome.get("amount"))
    there = standing_at(session, claim)
    if fen >= there:
        words = say("变更后的金额应少于现在的%(there)s元", there=yuan(there))
        raise wrong("outcome.amount", "变更后应缴回的金额", words)
    return "money", yuan(fen)


def _new_amount(typed: Any) -> int:
    said = "" if typed is None else str(typed)
    try:
        return 0 if said in ("0", "0.0", "0.00") else amounts.fen(said)
    except Refused as refusal:
        raise wrong("outcome.amount", "变更后应缴回的金额", str(refusal)) from None


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
        raise wrong("outcome.facts", "重作的事实", words)
    return facts


def find(session: Session, case: str) -> Remedy:
    """Return the remedy of a case that runs, locked until the transaction ends.

    :raises Refused: there is none, or it was concluded
    """
    row = session.get(Remedy, case, with_for_update=True)
    if row is None or row.outcome is not None:
        raise Refused("本案没有正在办理的复核、复议、诉讼")
    return row


def ended(session: Session, *, case: str, on: date) -> None:
    """Close a remedy whose case was ended by hand; what it suspended goes on."""
    row = session.get(Remedy, case, with_for_update=True)
    if row is None or row.outcome is not None:
        return
    go_on(session, row, on)
    row.outcome, row.closed_on = "ended", on
    session.flush()


def unit_name(session: Session, row: Remedy) -> str:
    """Return the name of the unit that a remedy is of."""
    return session.get_one(Organisation, row.unit).name


def _needed(sent: Mapping[str, Any], name: str, form: str, label: str, most: int) -> str:
    found = fitting(text(sent, name), label=label, most=most)
    if not found:
        raise wrong(f"{form}.{name}", label, say("请填写%(label)s", label=label))
    return found


def _day(sent: Mapping[str, Any], name: str, form: str, label: str) -> date:
    try:
        return date.fromisoformat(text(sent, name))
    except ValueError:
        raise wrong(f"{form}.{name}", label, "请填写日期") from None


def _today(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def wrong(path: str, label: str, sentence: str) -> Refused:
    """Return a refusal at a field."""
    return Refused(sentence, problems=(FieldProblem(path, label, sentence),))
