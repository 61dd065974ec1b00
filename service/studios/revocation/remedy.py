"""Reconsideration and suits against decisions about a studio: registered, stayed, ended."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.assessment.tables import Assessment
from service.studios.register.tables import Studio
from service.studios.regulation import ISSUER
from service.studios.revocation.remedies import KINDS, SUBJECTS
from service.studios.revocation.tables import Appeal, ClawBack, Remedy, Revocation


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


class Outcome(TypedDict):
    """The form `remedy-result`."""

    result: str
    document: str
    decided_on: str
    amount: Any
    grade: str | None
    procedure_only: bool | None
    facts: str | None


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


class Handed(TypedDict):
    """A review whose result changes a decision, and that result."""

    remedy: Registered
    outcome: Outcome


class Stay(TypedDict):
    """The form `remedy-stay`."""

    decision: str
    document: str


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
        raise refused_at("remedy", "studio", "工作室", "请选择工作室")
    subject, now = text(remedy, "subject"), today(at)
    received = day(remedy, "received_on", "remedy", "收到日期")
    if received > now:
        raise refused_at("remedy", "received_on", "收到日期", "收到日期不能晚于今天")
    answer_by = text(remedy, "answer_by")
    row = Remedy(
        case_number=case,
        kind=text(remedy, "kind"),
        unit=studio.unit,
        studio=studio,
        subject=subject,
        about=_about(session, studio, subject),
        about_document=needed(remedy, "document", "remedy", "对象文书", 100),
        body=needed(remedy, "body", "remedy", "机关", 200),
        number=fitting(text(remedy, "number"), label="案号", most=100) or None,
        received_on=received,
        answer_by=day(remedy, "answer_by", "remedy", "答辩期限") if answer_by else None,
        stayed_on=now if remedy.get("stays") is True else None,
    )
    enter(session, row)
    if row.stayed_on:
        stop(session, row)
    return _registered(session, row)


@declares(gives=Handed)
def from_appeal(*, session: Session, case: str, appeal: str) -> dict[str, Any]:
    """接办复核决定：复核改变了取消称号、追回资金或者考核结果的，由本案执行。

    输入：appeal 复核的办件编号。
    输出：remedy 与“登记行政复议、行政诉讼”的输出相同；outcome 复核决定的结果。

    :raises Refused: that review changed nothing, or was taken over before
    """
    of = session.get(Appeal, appeal, with_for_update=True)
    if of is None or of.outcome not in ("quashed", "changed") or of.studio is None:
        raise Refused("该复核没有改变需要执行的决定")
    row = Remedy(
        case_number=case,
        kind="review",
        unit=of.studio.unit,
        studio=of.studio,
        subject=of.subject,
        about=of.about,
        about_document=(of.document or of.title)[:100],
        body=ISSUER,
        number=appeal,
        received_on=of.received_on,
    )
    enter(session, row)
    return {
        "remedy": _registered(session, row),
        "outcome": {
            "result": of.outcome,
            "document": of.answer,
            "decided_on": of.decided_on.isoformat() if of.decided_on else "",
            "amount": of.amount,
            "grade": of.grade,
            "procedure_only": None,
            "facts": None,
        },
    }


def _registered(session: Session, row: Remedy) -> dict[str, Any]:
    studio = session.get_one(Studio, row.studio_key)
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": studio.unit,
        "kind": KINDS[row.kind],
        "subject": SUBJECTS[row.subject],
        "about": row.about,
        "document": row.about_document,
        "body": row.body,
        "number": row.number or "",
        "stays": row.stayed_on is not None,
        "answer_by": row.answer_by.isoformat() if row.answer_by else None,
        "clawback": clawback_of(session, row),
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
        raise refused_at("remedy", "subject", "对象", words)
    return found


def claim_of(session: Session, row: Remedy) -> ClawBack | None:
    """Return the claim that a remedy bears upon, locked; None where there is none."""
    if row.subject not in ("revocation", "clawback"):
        return None
    return session.get(ClawBack, row.about, with_for_update=True)


def clawback_of(session: Session, row: Remedy) -> str | None:
    """Return the case of the claim that a remedy bears upon, as long as it runs."""
    found = claim_of(session, row)
    return found.case_number if found is not None and found.closed_on is None else None


@declares(takes={"stay": Stay})
def stay(*, session: Session, at: datetime, case: str, stay: dict[str, Any]) -> None:
    """登记停止执行，或者恢复执行：停止执行期间不收回铭牌、不催告、不申请强制执行。

    输入：stay 停止执行（表单“停止执行”）。

    :raises Refused: it is suspended already, or is not
    """
    row, now = find(session, case), today(at)
    wanted = text(stay, "decision") == "stop"
    if wanted and row.stayed_on is not None:
        raise Refused("已经停止执行")
    if not wanted and row.stayed_on is None:
        raise Refused("没有停止执行")
    if wanted:
        row.stayed_on = now
        stop(session, row)
    else:
        go_on(session, row, now)
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


def needed(sent: Mapping[str, Any], name: str, form: str, label: str, most: int) -> str:
    """Return a text that has to be there.

    :raises Refused: at its field; it is not
    """
    found = fitting(text(sent, name), label=label, most=most)
    if not found:
        raise refused_at(form, name, label, say("请填写%(label)s", label=label))
    return found


def day(sent: Mapping[str, Any], name: str, form: str, label: str) -> date:
    """Return a day that has to be there.

    :raises Refused: at its field; it is not
    """
    try:
        return date.fromisoformat(text(sent, name))
    except ValueError:
        raise refused_at(form, name, label, "请填写日期") from None


def today(at: datetime) -> date:
    """Return the day in Beijing."""
    return at.astimezone(BEIJING).date()
