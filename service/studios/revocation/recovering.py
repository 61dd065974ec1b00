"""A claim on its way to the treasury: notice, receipts, demand, instalments (article 13)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.books import amounts, posting, queries
from service.studios.books.chart import yuan
from service.studios.revocation import terms
from service.studios.revocation.clawback import STAGES, entry_of, find, open_of
from service.studios.revocation.remedies import running
from service.studios.revocation.tables import ClawBack, Repayment
from service.studios.working_days import calendar

REMIND_BEFORE = 5  # working days before an instalment


class Notice(TypedDict):
    """The form `clawback-check`, as far as it says where to pay."""

    account: str
    code: str


class Demand(TypedDict):
    """What P13 and P14 say of a claim; amounts in yuan."""

    studio: str
    unit: str
    document: str
    decided_on: str
    noticed_on: str
    due_on: str
    amount: str
    paid: str
    open: str
    account: str
    code: str


class Standing(TypedDict):
    """How a claim stands, for the clock of its diagram."""

    state: str
    stage: str
    next_on: str | None
    open: str
    received: str
    amount: str
    court_until: str | None


class Step(TypedDict):
    """What falls due of a claim now."""

    step: str
    part: str
    part_on: str | None


class Received(TypedDict):
    """A receipt that was booked; amounts in yuan."""

    settled: bool
    received: str
    open: str


class Slip(TypedDict):
    """The form `repayment`."""

    slip: str
    paid_on: str
    amount: Any


class Ended(TypedDict):
    """How a claim ended."""

    outcome: str


@declares(takes={"terms": Notice}, gives=Demand)
def notify(*, session: Session, at: datetime, case: str, terms: dict[str, Any]) -> dict[str, Any]:
    """登记追回资金通知：收到之日起30天内缴入国库（办法第十三条）。

    输入：terms 缴款办法：account 国库账户，code 缴款识别码。
    输出：通知书、催告书用的各项（金额为元）。

    :raises Refused: at the fields
    """
    row = find(session, case)
    row.account = _filled(terms, "account", "国库账户", 200)
    row.code = _filled(terms, "code", "缴款识别码", 60)
    row.noticed_on = _today(at)
    row.due_on = _due_on(session, row.noticed_on)
    row.stage, row.next_on = "notice", row.due_on + timedelta(days=1)
    _first, row.court_until = _window(row)
    session.flush()
    return _said(session, row)


def _filled(values: Mapping[str, Any], name: str, label: str, most: int) -> str:
    found = fitting(text(values, name), label=label, most=most)
    if not found:
        sentence = say("请填写%(label)s", label=label)
        raise refused_at("clawback_check", name, label, sentence)
    return found


def _due_on(session: Session, known_on: date) -> date:
    """Return the last day to pay; where it is a holiday, the next working day."""
    day = known_on + timedelta(days=terms.DAYS_TO_PAY)
    days = calendar(session)
    return day if days.is_working_day(day) else days.after(day, 1)


def _window(row: ClawBack) -> tuple[date, date]:
    return terms.court_window(row.noticed_on or row.decided_on)


def _said(session: Session, row: ClawBack) -> dict[str, Any]:
    left = open_of(session, row)
    return {
        "studio": row.studio.name,
        "unit": session.get_one(Organisation, row.studio.unit).name,
        "document": row.document,
        "decided_on": row.decided_on.isoformat(),
        "noticed_on": row.noticed_on.isoformat() if row.noticed_on else "",
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "amount": yuan(standing_at(session, row)),
        "paid": yuan(received_of(session, row)),
        "open": yuan(left),
        "account": row.account or "",
        "code": row.code or "",
    }


def standing_at(session: Session, row: ClawBack) -> int:
    """Return what a claim stands at after decisions that took something off it, in fen."""
    entry = entry_of(session, row)
    return queries.claimed_by(session, entry) if entry else 0


def received_of(session: Session, row: ClawBack) -> int:
    """Return what came in of a claim, in fen."""
    slips = select(Repayment.amount).where(Repayment.case_number == row.case_number)
    return sum(session.scalars(slips))


@declares(gives=Standing)
def standing(*, session: Session, case: str) -> dict[str, Any]:
    """读取追回的进展：从台账和登记中读取。

    输出：state 状态，取 open（还没有缴清）、stayed（停止执行）、filed（不再计时）、
    paid（缴清）、written_off（核销）、quashed（决定被撤销）；stage 阶段；
    next_on 下一步的日期；open 未缴、received 已缴、amount 应缴（元）；
    court_until 申请强制执行的最后一天。
    """
    row = find(session, case)
    left = open_of(session, row)
    return {
        "state": _state(row, left),
        "stage": row.stage,
        "next_on": row.next_on.isoformat() if row.next_on else None,
        "open": yuan(left),
        "received": yuan(received_of(session, row)),
        "amount": yuan(standing_at(session, row)),
        "court_until": row.court_until.isoformat() if row.court_until else None,
    }


def _state(row: ClawBack, left: int) -> str:
    if row.outcome in ("quashed", "written_off"):
        return row.outcome
    if not left:
        return "paid"
    if row.stayed_by:
        return "stayed"
    return "filed" if row.next_on is None else "open"


@declares(gives=Step)
def advance(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """追回到期：登记下一步。

    输出：step 取 demand（应当催告）、court（可以申请强制执行）、remind（提醒分期）、
    wait（还没有到期）；part 应缴的一期（元）；part_on 它的日期。
    """
    row, today = find(session, case), _today(at)
    if row.next_on is None or row.next_on > today:
        return {"step": "wait", "part": "", "part_on": None}
    if row.stage == "instalments":
        return _instalment(session, row, today)
    if row.stage == "notice":
        return _demanded(session, row, today)
    if row.stage == "demand":
        first, _last = _window(row)
        row.stage, row.next_on = "waiting", max(first, today)
        session.flush()
    if row.stage == "waiting" and running(session, about=case):
        row.next_on = None  # goes on when the remedy has ended
        session.flush()
        return {"step": "wait", "part": "", "part_on": None}
    if row.stage == "waiting" and row.next_on <= today:
        row.stage, row.next_on = "court", today
        session.flush()
    due = row.stage == "court" and row.next_on <= today
    return {"step": "court" if due else "wait", "part": "", "part_on": None}


def _demanded(session: Session, row: ClawBack, today: date) -> dict[str, Any]:
    until = calendar(session).after(today, terms.WORKING_DAYS_AFTER_DEMAND)
    row.demanded_on, row.stage = today, "demand"
    row.next_on = until + timedelta(days=1)
    session.flush()
    return {"step": "demand", "part": "", "part_on": None}


def _instalment(session: Session, row: ClawBack, today: date) -> dict[str, Any]:
    parts, received = _plan(session, row)
    if terms.behind(parts, received=received, on=today):
        return _demanded(session, row, today)
    nearest = terms.next_part(parts, received=received, on=today)
    row.next_on = _after_part(session, nearest, today)
    session.flush()
    if nearest is None or calendar(session).between(today, nearest[0]) > REMIND_BEFORE:
        return {"step": "wait", "part": "", "part_on": None}
    return {"step": "remind", "part": yuan(nearest[1]), "part_on": nearest[0].isoformat()}


def _plan(session: Session, row: ClawBack) -> tuple[list[tuple[date, int]], int]:
    """Return the instalments of a claim, and what came in since they were agreed, in fen."""
    parts = [(one.due_on, one.amount) for one in row.instalments]
    return parts, sum(fen for _day, fen in parts) - open_of(session, row)


def _after_part(session: Session, part: tuple[date, int] | None, today: date) -> date | None:
    """Return when to look at a plan again: before its next part falls due, or the day after it."""
    if part is None:
        return None
    before = calendar(session).after(part[0], -REMIND_BEFORE)
    return before if before > today else part[0] + timedelta(days=1)


def plan_from(session: Session, row: ClawBack, today: date) -> None:
    """Let the clock of a claim follow its instalments."""
    parts, received = _plan(session, row)
    nearest = terms.next_part(parts, received=received, on=today)
    row.stage, row.next_on = "instalments", _after_part(session, nearest, today)


@declares(gives=Demand)
def demanded(*, session: Session, case: str) -> dict[str, Any]:
    """读取催告书的内容：缴清以前的应缴、已缴和尚欠。

    输出：催告书用的各项（金额为元）：studio 工作室、unit 单位、document 决定文号、
    decided_on 决定日期、noticed_on 通知日期、due_on 缴款期限、amount 应缴、paid 已缴、
    open 尚欠、account 国库账户、code 缴款识别码。
    """
    return _said(session, find(session, case))


@declares(takes={"repayment": Slip}, gives=Received)
def receive(
    *, session: Session, at: datetime, case: str, repayment: dict[str, Any]
) -> dict[str, Any]:
    """登记缴款：可以分次；同一缴款书只登记一次；不超过尚欠的金额。

    输入：repayment 缴款（表单“登记缴款”）。
    输出：settled 是否缴清；received 已缴、open 尚欠（元）。

    :raises Refused: at the fields
    """
    row = find(session, case)
    entry = entry_of(session, row)
    if entry is None or row.outcome is not None:
        raise Refused("没有应当缴回的资金")
    slip = fitting(text(repayment, "slip"), label="缴款书号", most=60)
    on = _paid_on(text(repayment, "paid_on"), row, _today(at))
    fen = _fen(repayment.get("amount"))
    posting.hold(session)
    _once(session, slip)
    left = open_of(session, row)
    if fen > left:
        raise refused_at(
            "repayment", "amount", "金额", say("尚欠的只有%(left)s元", left=yuan(left))
        )
    booked = posting.recover(session, claim=entry, fen=fen, on=on, document=slip)
    _keep(session, Repayment(
        case_number=case, slip=slip, paid_on=on, amount=fen, entry_key=booked.key
    ))  # fmt: skip
    return {
        "settled": fen == left,
        "received": yuan(received_of(session, row)),
        "open": yuan(left - fen),
    }


def _keep(session: Session, row: Repayment) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise refused_at("repayment", "slip", "缴款书号", "该缴款书已经登记") from None


def _once(session: Session, slip: str) -> None:
    if not slip:
        raise refused_at("repayment", "slip", "缴款书号", "请填写缴款书号")
    known = session.scalar(select(Repayment).where(Repayment.slip == slip))
    if known is not None:
        sentence = say(
            "该缴款书已经登记在%(case)s，%(amount)s元",
            case=known.case_number,
            amount=yuan(known.amount),
        )
        raise refused_at("repayment", "slip", "缴款书号", sentence)


def _paid_on(typed: str, row: ClawBack, today: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise refused_at("repayment", "paid_on", "缴款日期", "请填写缴款日期") from None
    if not row.decided_on <= day <= today:
        raise refused_at("repayment", "paid_on", "缴款日期", "缴款日期应在追回决定之日至今天之间")
    return day


def _fen(typed: Any) -> int:
    try:
        return amounts.fen(str(typed if typed is not None else ""))
    except Refused as refusal:
        raise refused_at("repayment", "amount", "金额", str(refusal)) from None


@declares(gives=Ended)
def close(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """追回办结：登记结果。

    输出：outcome 结果，取 none（不涉及）、paid（全额缴回）、court（法院执行）、
    written_off（核销）、quashed（决定被撤销）。

    :raises Refused: something is open
    """
    row = find(session, case)
    if row.outcome is None:
        if open_of(session, row):
            raise Refused("还有未缴回的资金")
        row.outcome = "none" if row.claim_key is None else "court" if row.court_on else "paid"
    row.closed_on = row.closed_on or _today(at)
    row.next_on = None
    session.flush()
    return {"outcome": row.outcome}


def stage_of(row: ClawBack) -> str:
    """Return how far a claim that runs has come, in words."""
    return "停止执行" if row.stayed_by else STAGES.get(row.stage, row.stage)


def _today(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
