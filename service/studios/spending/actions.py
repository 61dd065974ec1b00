"""Money that a studio received from its unit and spent: looked at, booked, undone."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.people.tables import Organisation
from service.studios.answers import fitting
from service.studios.books import posting
from service.studios.books.chart import yuan
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio
from service.studios.spending import duplicates
from service.studios.spending.lines import LABELS, Outlay, Sent, read
from service.studios.spending.locks import refuse_locked
from service.studios.spending.shares import lot, share_of_other
from service.studios.spending.tables import Asset, Spending, stands


class IncomeRow(TypedDict):
    """A row of matching money as the form `spending` sends it."""

    received_on: str
    voucher: str
    amount: Decimal
    note: str | None


class OutlayRow(TypedDict):
    """A row of spending."""

    spent_on: str
    voucher: str
    summary: str
    category: str
    source: str
    amount: Decimal
    payee: str
    invoice: str | None
    invoice_amount: Decimal | None


class BoughtRow(TypedDict):
    """A row of things bought."""

    voucher: str
    name: str
    kind: str
    model: str | None
    quantity: int
    unit_price: Decimal
    place: str
    user: str


class SpendingSheet(TypedDict):
    """The form `spending`."""

    studio: str
    income: list[IncomeRow] | None
    lines: list[OutlayRow] | None
    assets: list[BoughtRow] | None


class LineFacts(TypedDict):
    """What the table `spending-check` is asked about a line."""

    row: int
    summary: str
    category: str
    source: str
    amount: Decimal
    other_share: Decimal


class AssetFacts(TypedDict):
    """What the table `asset` is asked about something bought."""

    row: int
    kind: str
    unit_price: Decimal
    lot_amount: Decimal
    legal_kind: str


class Examined(TypedDict):
    """What `spending.examine` finds."""

    studio_name: str
    lines: list[LineFacts]
    assets: list[AssetFacts]


class LineCheck(TypedDict):
    """What the table `spending-check` says of a line: what is asked, None where it is plain."""

    question: str | None


class AssetCheck(TypedDict):
    """What the table `asset` says of something bought."""

    register: bool


class Question(TypedDict):
    """What a unit is asked to explain."""

    row: int
    summary: str
    sentence: str


class Booked(TypedDict):
    """What `spending.book` did."""

    entries: list[str]
    assets: list[str]
    questions: list[Question]
    total: str


@declares(takes={"spending": SpendingSheet}, gives=Examined)
def examine(*, session: Session, unit: str, spending: dict[str, Any]) -> dict[str, Any]:
    """核对收支：逐笔整理出判断所需的事实，供决策表“支出核对”“固定资产”使用。

    输入：unit 单位编号；spending 经费收支表（表单“经费收支”）。
    输出：studio_name 工作室名称；lines 每笔支出（row 行号、summary 摘要、category 类别、
    source 资金来源、amount 金额（元）、other_share “其他”类占资助支出的比例）；
    assets 每项购置（row 行号、kind 类型、unit_price 单价（元）、
    lot_amount 同日同一收款方合计（元）、legal_kind 单位性质）。

    :raises Refused: not this unit's studio, or with every field that is wrong
    """
    studio = own_studio(session, unit, str(spending.get("studio") or ""))
    sent = read(spending)
    share = share_of_other(session, studio, sent)
    legal_kind = session.get_one(Organisation, studio.unit).legal_kind or ""
    lines = [
        {
            "row": one.position,
            "summary": one.summary,
            "category": one.category,
            "source": one.source,
            "amount": _yuan(one.fen),
            "other_share": share,
        }
        for one in sent.outlays
    ]
    assets = [
        {
            "row": one.position,
            "kind": one.kind,
            "unit_price": _yuan(one.price_fen),
            "lot_amount": _yuan(lot(session, studio, sent, one)),
            "legal_kind": legal_kind,
        }
        for one in sent.bought
    ]
    return {"studio_name": studio.name, "lines": lines, "assets": assets}


@declares(
    takes={
        "spending": SpendingSheet,
        "checks": list[LineCheck] | None,
        "asset_checks": list[AssetCheck] | None,
    },
    gives=Booked,
)
def book(
    *,
    session: Session,
    case: str,
    unit: str,
    spending: dict[str, Any],
    checks: list[dict[str, Any]] | None = None,
    asset_checks: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """记入台账：配套到位和支出逐笔记账，固定资产登记入册。

    输入：unit 单位编号；spending 经费收支表；checks 决策表“支出核对”逐笔的结果；
    asset_checks 决策表“固定资产”逐项的结果。
    输出：entries 分录编号；assets 资产编号；questions 需要单位说明的支出；total 支出合计（元）。
    同一发票、同一凭证重复，或者超出到账金额的，不予登记，并告知已登记在哪里。

    :raises Refused: at the fields
    """
    studio = own_studio(session, unit, str(spending.get("studio") or ""))
    sent = read(spending)
    posting.hold(session)
    entries = []
    rows: dict[str, int] = {}
    for income in sent.incomes:
        with_words = fitting(income.note, label="说明", most=200)
        duplicates.refuse_income(session, studio, income, rows)
        entry = _booked(
            (income.path, "received_on"), posting.match, session, studio=studio, fen=income.fen,
            on=income.received_on, document=income.voucher, note=with_words,
        )  # fmt: skip
        entries.append(entry.number)
        rows[entry.number] = income.position
    questions = []
    for line in sent.outlays:
        refuse_locked(session, studio, line)
        duplicates.refuse_outlay(session, studio, line)
        said = _sentence(checks, line.position)
        row = _spend(session, case, studio, line, said)
        entries.append(row.entry.number)
        if said:
            questions.append({"row": line.position, "summary": line.summary, "sentence": said})
    assets = _register(session, case, studio, sent, asset_checks or ())
    return {
        "entries": entries,
        "assets": assets,
        "questions": questions,
        "total": yuan(sum(line.fen for line in sent.outlays)),
    }


@declares()
def undo(*, session: Session, at: datetime, case: str, document: str, reason: str) -> None:
    """冲销疑点支出：本案中要求说明的支出用红字冲销。

    输入：document 依据；reason 原因。

    :raises Refused: they were undone before
    """
    rows = session.scalars(
        select(Spending).where(
            Spending.case_number == case, Spending.question.is_not(None), stands()
        )
    ).all()
    if not rows:
        raise Refused("本案没有可以冲销的支出")
    on = at.astimezone(BEIJING).date()
    for row in rows:
        posting.reverse(session, entry=row.entry, on=on, document=document, note=reason)


def _booked(row: tuple[str, str], book_entry: Any, session: Session, **entry: Any) -> Any:
    """Book an entry; a refusal stands at the row's field: its day, or else its amount.

    :param row: where it stands in the form, and the name of its day
    """
    path, day = row
    try:
        return book_entry(session, **entry)
    except Refused as refusal:
        name = day if isinstance(refusal, posting.WrongDay) else "amount"
        raise refused_at(path, name, LABELS[name], refusal.sentence) from None


def _spend(
    session: Session, case: str, studio: Studio, line: Outlay, question: str | None
) -> Spending:
    entry = _booked(
        (line.path, "spent_on"), posting.spend, session, studio=studio, fen=line.fen,
        category=line.category, source=line.source, on=line.spent_on, document=line.voucher,
        note=line.summary,
    )  # fmt: skip
    row = Spending(
        studio=studio,
        entry=entry,
        case_number=case,
        position=line.position,
        spent_on=line.spent_on,
        voucher=fitting(line.voucher, label="凭证号", most=60),
        summary=fitting(line.summary, label="摘要", most=300),
        category=line.category,
        source=line.source,
        amount=line.fen,
        payee=fitting(line.payee, label="收款方", most=200),
        invoice=line.invoice and fitting(line.invoice, label="发票号码", most=60),
        invoice_amount=line.invoice_fen,
        marked=line.marked,
        question=question,
    )
    session.add(row)
    session.flush()
    return row


def _sentence(checks: Sequence[dict[str, Any]] | None, row: int) -> str | None:
    """Return what a line's check asks, None if nothing."""
    check = checks[row - 1] if checks and len(checks) >= row else None
    said = check.get("question") if isinstance(check, dict) else None
    return fitting(said, label="疑点", most=500) if isinstance(said, str) and said else None


def _register(
    session: Session,
    case: str,
    studio: Studio,
    sent: Sent,
    checks: Sequence[dict[str, Any]],
) -> list[str]:
    taken = session.scalar(
        select(func.count()).select_from(Asset).where(Asset.studio_key == studio.key)
    )
    numbers: list[str] = []
    for one in sent.bought:
        check = checks[one.position - 1] if len(checks) >= one.position else {}
        if not (isinstance(check, dict) and check.get("register") is True):
            continue
        number = f"{(taken or 0) + len(numbers) + 1:04d}"
        lines = [line for line in sent.outlays if line.voucher == one.voucher]
        whole = sum(line.fen for line in lines)
        of_grant = sum(line.fen for line in lines if line.source == "grant")
        session.add(
            Asset(
                studio=studio,
                number=number,
                case_number=case,
                name=fitting(one.name, label="资产名称", most=100),
                kind=one.kind,
                model=fitting(one.model, label="规格型号", most=100),
                quantity=one.quantity,
                unit_price=one.price_fen,
                amount=one.fen,
                bought_on=lines[0].spent_on,
                voucher=one.voucher,
                grant_share=one.fen * of_grant // whole,
                place=fitting(one.place, label="存放地点", most=100),
                user=fitting(one.user, label="使用人", most=60),
            )
        )
        numbers.append(number)
    session.flush()
    return numbers


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
