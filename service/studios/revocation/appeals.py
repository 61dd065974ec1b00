"""A unit asks the bureau to review a decision (复核); others than those who made it answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import in_words
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.actor import Actor
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.books import amounts
from service.studios.books.chart import yuan
from service.studios.regulation import GRADES
from service.studios.revocation import impartial, regrading
from service.studios.revocation.appealable import TERM, Appealable, against
from service.studios.revocation.proposing import today
from service.studios.revocation.recovering import standing_at
from service.studios.revocation.remedies import RESULTS, SUBJECTS
from service.studios.revocation.tables import Appeal, ClawBack
from service.studios.working_days import calendar

FORM, APPOINTMENT, DECISION = "appeal_request", "appointment", "appeal_decision"
RESULTS_OF: Mapping[str, tuple[str, ...]] = {
    "assessment": ("upheld", "changed"),
    "clawback": ("upheld", "changed", "quashed"),
}
"""Results by subject; of any other a decision is upheld or quashed."""
BY_REMEDY = ("assessment", "clawback", "revocation")
"""Subjects whose change the process `remedy` carries out; others go back to their office."""


class Request(TypedDict):
    """The form `appeal-request`."""

    decision: str
    grounds: str


class Registered(TypedDict):
    """A review that was asked for."""

    unit: str
    unit_name: str
    studio: str | None
    name: str
    subject: str
    subject_name: str
    about: str
    title: str
    document: str
    known_on: str
    received_on: str
    due_on: str
    cases: list[str]


class Appointment(TypedDict):
    """The form `appeal-appointment`."""

    examiner: str
    decider: str


class Appointed(TypedDict):
    """Who examines and who decides."""

    examiner: str
    examiner_name: str
    decider: str
    decider_name: str


class Decision(TypedDict):
    """The form `appeal-decision`."""

    result: str
    reasons: str
    document: str
    grade: str | None
    amount: Any


class Decided(TypedDict):
    """What was decided, and who carries it out."""

    result: str
    text: str
    effect: str
    document: str
    decided_on: str
    change: str


@declares(takes={"request": Request}, gives=Registered)
def register(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    request: dict[str, Any],
    answer_within: int = 20,
) -> dict[str, Any]:
    """登记复核申请：知道之日起10个工作日以内申请，同一决定只复核一次，在规定的工作日以内答复。

    输入：unit 单位编号；request 复核申请（表单“申请复核”）；
    answer_within 收到申请之日起几个工作日以内答复。
    输出：unit 单位编号；unit_name 单位名称；studio 工作室编号，没有为空；name 名称；
    subject、subject_name 对象；about 作出决定的办件编号；title 决定的写法；
    document 文号；known_on 知道的日期；received_on 收到日期；due_on 答复期限；
    cases 作出决定的各办件编号。

    :raises Refused: at the fields; too late, reviewed before, or being reviewed
    """
    now = today(at)
    found = _chosen(session, unit, request, now)
    grounds = fitting(text(request, "grounds"), label="申请理由", most=4000)
    if not grounds:
        raise refused_at(FORM, "grounds", "申请理由", "请写明申请理由")
    row = Appeal(
        case_number=case,
        unit=found.unit,
        studio_key=found.studio.key if found.studio else None,
        subject=found.subject,
        about=found.about,
        title=found.title[:300],
        document=found.document,
        known_on=found.known_on,
        grounds=grounds,
        received_on=now,
        due_on=calendar(session).after(now, int(answer_within)),
    )
    _enter(session, row)
    named = session.get_one(Organisation, row.unit).name
    return {
        "unit": row.unit,
        "unit_name": named,
        "studio": found.studio.number if found.studio else None,
        "name": found.studio.name if found.studio else named,
        "subject": row.subject,
        "subject_name": SUBJECTS[row.subject],
        "about": row.about,
        "title": row.title,
        "document": row.document,
        "known_on": row.known_on.isoformat(),
        "received_on": now.isoformat(),
        "due_on": row.due_on.isoformat(),
        "cases": impartial.cases(session, subject=row.subject, about=row.about),
    }


def _chosen(session: Session, unit: str, request: Mapping[str, Any], now: date) -> Appealable:
    """Return the decision that was chosen.

    :raises Refused: none of this unit's, its term is over, or it was reviewed before
    """
    wanted, label = text(request, "decision"), "要求复核的决定"
    offered = against(session, organisation=unit, today=now)
    found = next((one for one in offered if one.key == wanted), None)
    if found is None:
        raise refused_at(FORM, "decision", label, "请选择要求复核的决定")
    if found.until < now:
        sentence = say(
            "复核应当在知道之日起%(term)s个工作日以内申请，这一决定的期限已于%(until)s届满；"
            "行政复议、行政诉讼的期限不受影响",
            term=TERM, until=in_words(found.until),
        )  # fmt: skip
        raise refused_at(FORM, "decision", label, str(sentence))
    before = select(Appeal.outcome).where(
        Appeal.subject == found.subject,
        Appeal.about == found.about,
        Appeal.outcome.in_(("upheld", "quashed", "changed")),
    )
    if session.scalar(before) is not None:
        raise refused_at(FORM, "decision", label, "这一决定已经复核过，不能再次申请")
    return found


def _enter(session: Session, row: Appeal) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise refused_at(FORM, "decision", "要求复核的决定", "对这一决定的复核正在办理") from None


@declares(takes={"appointment": Appointment}, gives=Appointed)
def appoint(
    *, session: Session, case: str, appointment: dict[str, Any], worked: list[str]
) -> dict[str, Any]:
    """指定复核人：参与过原决定的不能复核；核查的和决定的是两个人。

    输入：appointment 指定（表单“指定复核人”）；worked 办过原决定各办件的人员（用户名）。
    输出：examiner、examiner_name 核查的人；decider、decider_name 决定的人。

    :raises Refused: at the fields
    """
    row = find(session, case)
    acted = impartial.acted(session, subject=row.subject, about=row.about, worked=worked)
    left = impartial.available(session, acted=acted)
    if len(left) < 2:
        raise Refused(
            "没有参与过原决定的“复核人”不足两名，请先由安全管理员把这个角色给其他没有参与的人员"
        )
    chosen = {}
    for name, label in (("examiner", "核查的人"), ("decider", "决定的人")):
        chosen[name] = text(appointment, name)
        if chosen[name] not in left:
            raise refused_at(APPOINTMENT, name, label, "请从没有参与过原决定的复核人中选择")
    if chosen["examiner"] == chosen["decider"]:
        raise refused_at(APPOINTMENT, "decider", "决定的人", "核查的和决定的应当是两个人")
    row.acted, row.examiner, row.decider = sorted(acted), chosen["examiner"], chosen["decider"]
    session.flush()
    names = impartial.names(session, [row.examiner, row.decider])
    return {
        **chosen,
        "examiner_name": names[row.examiner],
        "decider_name": names[row.decider],
    }


@declares(takes={"decision": Decision}, gives=Decided)
def decide(
    *, session: Session, at: datetime, actor: Actor, case: str, decision: dict[str, Any]
) -> dict[str, Any]:
    """登记复核决定：由指定的人决定，写明理由和文号；改变等次的不超过优秀名额（办法第十一条）。

    输入：decision 复核决定（表单“复核决定”）。
    输出：result 结果；text 结果的写法；effect 取 none（维持）、
    remedy（由“行政复议和诉讼”执行）、redo（由原经办部门重新办理）；document 文号；
    decided_on 日期；change 变更的内容。

    :raises Refused: at the fields, or not the person who was appointed
    """
    row = find(session, case)
    if row.decider != actor.id:
        raise Refused("复核由局领导指定的人决定")
    result = text(decision, "result")
    if result not in RESULTS_OF.get(row.subject, ("upheld", "quashed")):
        sentence = say("%(subject)s不能这样处理", subject=SUBJECTS[row.subject])
        raise refused_at(DECISION, "result", "结果", str(sentence))
    reasons = fitting(text(decision, "reasons"), label="理由", most=4000)
    number = fitting(text(decision, "document"), label="复核决定书文号", most=100)
    for name, label, said in (("reasons", "理由", reasons), ("document", "复核决定书文号", number)):
        if not said:
            raise refused_at(DECISION, name, label, f"请填写{label}")
    change = _change(session, row, result, decision)
    row.result, row.reasons, row.answer, row.decided_on = result, reasons, number, today(at)
    effect = _effect(row)
    if effect != "redo":
        row.outcome, row.closed_on = result, row.decided_on
    session.flush()
    return {
        "result": result,
        "text": RESULTS[result],
        "effect": effect,
        "document": number,
        "decided_on": row.decided_on.isoformat(),
        "change": change,
    }


def _effect(row: Appeal) -> str:
    if row.result == "upheld":
        return "none"
    return "remedy" if row.subject in BY_REMEDY else "redo"


def _change(session: Session, row: Appeal, result: str, decision: Mapping[str, Any]) -> str:
    """Keep what a decision is changed to; return it in words.

    :raises Refused: at the field; it is not better, or cannot be
    """
    if result != "changed":
        return ""
    try:
        if row.subject == "assessment":
            return _grade(session, row, text(decision, "grade"))
        return _amount(session, row, decision.get("amount"))
    except Refused as refusal:
        name, label = ("grade", "变更后的等次")
        if row.subject == "clawback":
            name, label = ("amount", "变更后应缴回的金额")
        raise refused_at(DECISION, name, label, refusal.sentence) from None


def _grade(session: Session, row: Appeal, grade: str) -> str:
    regrading.refuse_grade(session, regrading.published(session, about=row.about), grade)
    row.grade = grade
    return GRADES[grade]


def _amount(session: Session, row: Appeal, typed: Any) -> str:
    claim = session.get_one(ClawBack, row.about, with_for_update=True)
    fen = amounts.fen("" if typed is None else str(typed))
    there = standing_at(session, claim)
    if fen >= there:
        raise Refused(say("变更后的金额应少于现在的%(there)s元", there=yuan(there)))
    row.amount = str(typed)
    return f"{yuan(fen)}元"


@declares()
def withdraw(*, session: Session, at: datetime, case: str) -> None:
    """撤回复核申请：决定以前可以撤回。

    :raises Refused: it was decided
    """
    row = find(session, case)
    row.outcome, row.closed_on = "withdrawn", today(at)
    session.flush()


@declares()
def carry_out(*, session: Session, at: datetime, case: str) -> None:
    """登记复核决定已经落实：原决定已经重新办理，复核随之办结。

    :raises Refused: nothing was decided that has to be carried out
    """
    row = session.get(Appeal, case, with_for_update=True)
    if row is None or row.outcome is not None or row.result != "quashed":
        raise Refused("本案没有需要落实的复核决定")
    row.carried_out_on = row.closed_on = today(at)
    row.outcome = row.result
    session.flush()


def find(session: Session, case: str) -> Appeal:
    """Return a review that is not decided yet, locked.

    :raises Refused: there is none, or it was decided or withdrawn
    """
    row = session.get(Appeal, case, with_for_update=True)
    if row is None or row.outcome is not None or row.result is not None:
        raise Refused("本案没有正在办理的复核")
    return row


def ended(session: Session, *, case: str, on: date) -> None:
    """Close a review whose case was ended by hand."""
    row = session.get(Appeal, case, with_for_update=True)
    if row is not None and row.outcome is None:
        row.outcome, row.closed_on = row.result or "ended", on
        session.flush()
