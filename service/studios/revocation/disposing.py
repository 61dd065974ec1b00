"""What else becomes of a claim: instalments, a court, a liquidator, a write-off (article 13)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.studios.answers import fitting, text
from service.studios.books import amounts, posting
from service.studios.books.chart import yuan
from service.studios.revocation.clawback import entry_of, find, open_of
from service.studios.revocation.recovering import plan_from
from service.studios.revocation.tables import ClawBack, Instalment

DISPOSALS = {
    "instalments": "分期协议",
    "liquidation": "申报清算债权",
    "write_off": "核销",
}
MOST_PARTS = 36


class Disposal(TypedDict):
    """The form `clawback-disposal`."""

    kind: str
    parts: list[dict[str, Any]] | None
    document: str | None
    body: str | None
    reason: str


class Proposed(TypedDict):
    """What is proposed of a claim, for the leader; amounts in yuan."""

    kind: str
    text: str
    open: str


class Done(TypedDict):
    """Whether what was approved still could be done."""

    done: bool
    text: str


class Enforcement(TypedDict):
    """The form `clawback-enforcement`."""

    decision: str
    court: str | None
    number: str | None
    on: str | None
    reason: str | None


@declares(takes={"disposal": Disposal}, gives=Proposed)
def examine(
    *, session: Session, at: datetime, case: str, disposal: dict[str, Any]
) -> dict[str, Any]:
    """核对未缴资金的处理：分期协议各期之和等于尚欠；核销要有法院或者清算文书。

    输入：disposal 处理（表单“处理未缴资金”）。
    输出：kind 处理；text 内容；open 尚欠（元）。

    :raises Refused: at the fields
    """
    row = find(session, case)
    left = _open(session, row)
    kind = text(disposal, "kind")
    if kind == "instalments":
        parts = _parts(disposal, left=left, today=_today(at))
        said = "；".join(f"{day.isoformat()}缴{yuan(fen)}元" for day, fen in parts)
    else:
        said = f"{text(disposal, 'body')}，{_document(disposal)}"
    return {"kind": kind, "text": f"{DISPOSALS[kind]}：{said}", "open": yuan(left)}


@declares(takes={"disposal": Disposal}, gives=Done)
def settle(
    *, session: Session, at: datetime, case: str, disposal: dict[str, Any]
) -> dict[str, Any]:
    """登记经批准的处理：分期协议、申报清算债权、核销。

    输入：disposal 处理（表单“处理未缴资金”）。
    输出：done 是否登记（批准前已经缴清、撤销的，不再登记）；text 内容。

    :raises Refused: what is open has changed since
    """
    row = find(session, case)
    left = 0 if row.outcome else open_of(session, row)
    kind = text(disposal, "kind")
    if not left:
        return {"done": False, "text": "资金已经缴清或者决定已经撤销，不再处理"}
    if kind == "instalments":
        _agree(session, row, _parts(disposal, left=left, today=_today(at)), _today(at))
    elif kind == "liquidation":
        row.stage, row.next_on = "liquidation", None
    else:
        _write_off(session, row, left, document=_document(disposal), on=_today(at))
    row.reason = fitting(text(disposal, "reason"), label="理由", most=1000)
    session.flush()
    return {"done": True, "text": DISPOSALS[kind]}


def _agree(session: Session, row: ClawBack, parts: list[tuple[date, int]], today: date) -> None:
    for old in row.instalments:
        session.delete(old)
    session.flush()
    agreed = [Instalment(case_number=row.case_number, due_on=day, amount=fen) for day, fen in parts]
    session.add_all(agreed)
    session.flush()
    session.refresh(row, ["instalments"])
    plan_from(session, row, today)


def _write_off(session: Session, row: ClawBack, left: int, *, document: str, on: date) -> None:
    entry = entry_of(session, row)
    if entry is None:
        raise Refused("没有应当缴回的资金")
    posting.write_off(session, claim=entry, fen=left, on=on, document=document)
    row.outcome, row.closed_on, row.next_on = "written_off", on, None


@declares(takes={"enforcement": Enforcement})
def enforce(*, session: Session, at: datetime, case: str, enforcement: dict[str, Any]) -> None:
    """登记申请法院强制执行：法院、案号、日期；不申请的写明理由（行政强制法第五十三条）。

    输入：enforcement 申请强制执行（表单“申请强制执行”）。

    :raises Refused: at the fields
    """
    row, today = find(session, case), _today(at)
    if text(enforcement, "decision") == "file":
        row.court_on = _court_day(enforcement, row, today)
        row.court = _needed(enforcement, "court", "法院", 200)
        row.court_number = fitting(text(enforcement, "number"), label="案号", most=100) or None
    else:
        row.reason = _needed(enforcement, "reason", "不申请的理由", 1000)
    row.stage, row.next_on = "filed", None
    session.flush()


def _court_day(sent: Mapping[str, Any], row: ClawBack, today: date) -> date:
    try:
        day = date.fromisoformat(text(sent, "on"))
    except ValueError:
        raise refused_at("enforcement", "on", "申请日期", "请填写申请日期") from None
    if day > today:
        raise refused_at("enforcement", "on", "申请日期", "申请日期不能晚于今天")
    if row.court_until and day > row.court_until:
        words = say("申请强制执行的期限到%(day)s为止", day=row.court_until.isoformat())
        raise refused_at("enforcement", "on", "申请日期", words)
    return day


def _needed(sent: Mapping[str, Any], name: str, label: str, most: int) -> str:
    found = fitting(text(sent, name), label=label, most=most)
    if not found:
        raise refused_at("enforcement", name, label, say("请填写%(label)s", label=label))
    return found


def _open(session: Session, row: ClawBack) -> int:
    left = 0 if row.outcome else open_of(session, row)
    if not left:
        raise Refused("没有应当缴回的资金")
    return left


def _parts(sent: Mapping[str, Any], *, left: int, today: date) -> list[tuple[date, int]]:
    rows = [one for one in sent.get("parts") or [] if isinstance(one, Mapping)]
    if not 2 <= len(rows) <= MOST_PARTS:
        raise refused_at(
            "disposal", "parts", "分期", say("分期应在2至%(most)s期之间", most=MOST_PARTS)
        )
    parts = [_part(turn, one, today) for turn, one in enumerate(rows)]
    if len({day for day, _fen in parts}) < len(parts):
        raise refused_at("disposal", "parts", "分期", "各期的日期不能相同")
    if sum(fen for _day, fen in parts) != left:
        words = say("各期之和应等于尚欠的%(left)s元", left=yuan(left))
        raise refused_at("disposal", "parts", "分期", words)
    return sorted(parts)


def _part(turn: int, sent: Mapping[str, Any], today: date) -> tuple[date, int]:
    path = f"disposal.parts.{turn}"
    try:
        day = date.fromisoformat(text(sent, "due_on"))
    except ValueError:
        raise refused_at(path, "due_on", "缴款日期", "请填写缴款日期") from None
    if day <= today:
        raise refused_at(path, "due_on", "缴款日期", "缴款日期应晚于今天")
    try:
        return day, amounts.fen(str(sent.get("amount") or ""))
    except Refused as refusal:
        raise refused_at(path, "amount", "金额", str(refusal)) from None


def _document(sent: Mapping[str, Any]) -> str:
    found = fitting(text(sent, "document"), label="文书", most=100)
    if not found:
        raise refused_at("disposal", "document", "法院或者清算文书", "请填写法院或者清算文书的文号")
    return found


def _today(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
