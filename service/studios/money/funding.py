"""A grant on its way, from the unit's account to its receipt (articles 15 and 18)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Organisation
from service.privacy import Private
from service.studios.answers import fitting, text
from service.studios.books import posting
from service.studios.books.chart import yuan
from service.studios.books.queries import budget, grant_of
from service.studios.money.actions import refuse_while_held
from service.studios.money.payee import Payee, PayeeKept, enter
from service.studios.money.refunds import send_back_booked
from service.studios.money.tables import REFUND, MoneyEntry
from service.studios.notices.queries import objections
from service.studios.yearly.queries import lacks_agreement

KINDS = {"initial": "初次认定资助", "excellent": "考核优秀资助", REFUND: "退还已追回资金"}
LATELY = timedelta(days=30)
"""An account that was changed within this time is confirmed by a second person (D)."""


class Begun(TypedDict):
    """A grant that is to be paid."""

    entry: int
    amount: int
    amount_text: str
    kind: str
    studio: str
    studio_name: str
    unit: str
    unit_name: str


class Ready(TypedDict):
    """What the table `payment-ready` is asked."""

    agreement: bool
    payee: bool
    frozen: bool
    objected: bool
    budget: bool
    year: int


class RequestLine(TypedDict):
    """A grant in a request for payment (P15)."""

    studio: str
    unit: str
    account_name: str
    bank: str
    account: str
    amount: str
    basis: str


class Requested(TypedDict):
    """A request for payment: several studios, where they were requested by one document."""

    payments: list[RequestLine]
    item: str
    total: str


class Receipt(TypedDict):
    """The form `payment-receipt`."""

    received_on: str
    voucher: str
    account: str


class Returned(TypedDict):
    """The form `returned-payment`."""

    returned_on: str
    voucher: str
    reason: str


@declares(gives=Begun)
def begin(*, session: Session, case: str, entry: int) -> dict[str, Any]:
    """开始拨付：一笔已批准的资助。

    输入：entry 台账编号。
    输出：entry 台账编号；amount 金额（元）；amount_text 金额的写法；kind 资助类别；
    studio 工作室编号；studio_name 工作室名称；unit 单位编号；unit_name 单位名称。

    :raises Refused: it is paid or void, or another case pays it
    """
    row = session.get(MoneyEntry, int(entry), with_for_update=True)
    if row is None or row.voided_on:
        raise Refused("没有这笔待拨付的资助资金")
    if row.paid_on or row.funding_case not in (None, case):
        raise Refused("这笔资助资金已经在拨付")
    row.funding_case = case
    session.flush()
    return {
        "entry": row.key,
        "amount": row.amount,
        "amount_text": yuan(row.in_fen),
        "kind": KINDS[row.kind],
        "studio": row.studio.number,
        "studio_name": row.studio.name,
        "unit": row.studio.unit,
        "unit_name": session.get_one(Organisation, row.studio.unit).name,
    }


@declares(takes={"payee": Payee}, gives=PayeeKept)
def payee(
    *,
    session: Session,
    at: datetime,
    case: str,
    entry: int,
    payee: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
) -> dict[str, Any]:
    """登记收款账户：开户名必须是单位名称，账号两次输入一致（办法第十八条）。

    输入：entry 台账编号；payee 收款信息（表单“收款信息”）。
    输出：changed 是否在30天内换过账户；bank 开户银行；tail 账号末四位。

    :raises Refused: at the fields
    """
    row = _own(session, entry, case)
    unit = session.get_one(Organisation, row.studio.unit, with_for_update=True)
    today = at.astimezone(BEIJING).date()
    kept = enter(session, unit, payee, sealed=sealed["payee"]["account"], on=today)
    lately = unit.payee_changed_on is not None and today - unit.payee_changed_on <= LATELY
    return {"changed": lately, "bank": kept.bank, "tail": kept.tail}


@declares(gives=Ready)
def examine(*, session: Session, at: datetime, case: str, entry: int) -> dict[str, Any]:
    """核对能否拨付：供决策表“拨付条件”使用。

    输入：entry 台账编号。
    输出：agreement 本年责任书已备案（或者本年不要求）；payee 收款账户已登记；frozen 暂停拨付；
    objected 有未办结或者成立的异议；budget 在本年指标以内；year 年度。
    """
    row = _own(session, entry, case)
    found = objections(session, case=row.case_number)
    year = at.astimezone(BEIJING).year
    quota, used = budget(session, year=row.entered_on.year)
    unit = session.get_one(Organisation, row.studio.unit)
    refunds = row.kind == REFUND  # is owed by a decision, whatever became of the title
    return {
        "agreement": refunds or not lacks_agreement(session, studio=row.studio, year=year),
        "payee": unit.payee_account is not None and row.studio.payment_held_by is None,
        "frozen": not refunds and (row.studio.payment_frozen or row.studio.status != "active"),
        "objected": bool(found["open"] or found["upheld"]),
        "budget": quota is None or used <= quota,
        "year": year,
    }


@declares()
def request(
    *, session: Session, at: datetime, case: str, entry: int, document: str = "", item: str = ""
) -> None:
    """提出拨款申请：暂停拨付、有异议或者责任书没有备案的，不能申请。

    输入：entry 台账编号；document 依据的文号，同一文号申请的几个工作室列在一张申请表里；
    item 预算项目。

    :raises Refused: something stands against it
    """
    found = examine(session=session, at=at, case=case, entry=entry)
    refuse_while_held(session, studio=_own(session, entry, case).studio)
    if found["frozen"]:
        raise Refused("该工作室暂停拨付资金")
    if found["objected"]:
        raise Refused("有未办结或者成立的异议，不能拨付（办法第七条）")
    if not found["agreement"]:
        raise Refused(
            say("%(year)s年度责任书还没有备案，不能拨付（办法第九条）", year=found["year"])
        )
    row = _own(session, entry, case)
    row.requested_on = _today(at)
    row.request_document = fitting(document.strip(), label="依据（文号）", most=100) or None
    row.budget_item = fitting(item.strip(), label="预算项目", most=100) or None


@declares(gives=Requested)
def approve(*, session: Session, at: datetime, case: str, entry: int) -> dict[str, Any]:
    """登记批准：拨款申请已经批准；给出拨款申请表，同一依据申请、还没有支付的列在一起。

    输入：entry 台账编号。
    输出：payments 每项 studio 工作室、unit 单位、account_name 户名、bank 开户银行、account 账号、
    amount 金额（元）、basis 依据；item 预算项目；total 合计（元）。

    :raises Refused: it was not requested
    """
    row = _own(session, entry, case)
    if row.requested_on is None:
        raise Refused("还没有提出拨款申请")
    row.approved_on = _today(at)
    session.flush()
    rows = _requested_with(session, row)
    return {
        "payments": [_listed(session, one) for one in rows],
        "item": row.budget_item or "",
        "total": yuan(sum(one.in_fen for one in rows)),
    }


def _requested_with(session: Session, row: MoneyEntry) -> list[MoneyEntry]:
    """Return the grants that were requested by the same document and are not paid yet."""
    if row.request_document is None:
        return [row]
    query = select(MoneyEntry).where(
        MoneyEntry.request_document == row.request_document,
        MoneyEntry.requested_on.is_not(None),
        MoneyEntry.paid_on.is_(None),
        MoneyEntry.voided_on.is_(None),
    )
    return list(session.scalars(query.order_by(MoneyEntry.key)))


def _listed(session: Session, row: MoneyEntry) -> dict[str, str]:
    unit = session.get_one(Organisation, row.studio.unit)
    return {
        "studio": row.studio.name,
        "unit": unit.name,
        "account_name": unit.payee_name or "",
        "bank": unit.payee_bank or "",
        "account": unit.payee_account or "",
        "amount": yuan(row.in_fen),
        "basis": row.request_document or "",
    }


@declares()
def order(*, session: Session, at: datetime, case: str, entry: int, number: str) -> None:
    """登记支付令：财务向区财政局提出支付申请。

    输入：entry 台账编号；number 支付申请号。

    :raises Refused: it was not approved, or another payment bears this number
    """
    row = _own(session, entry, case)
    refuse_while_held(session, studio=row.studio)
    if row.approved_on is None:
        raise Refused("拨款申请还没有批准")
    number = fitting(number.strip(), label="支付申请号", most=60)
    if not number:
        raise Refused("请填写支付申请号")
    other = session.scalar(
        select(MoneyEntry).where(MoneyEntry.order_number == number, MoneyEntry.key != row.key)
    )
    if other is not None:
        sentence = say("支付申请号已经用于%(studio)s", studio=other.studio.name)
        raise refused_at("order", "number", "支付申请号", sentence)
    row.order_number, row.ordered_on = number, _today(at)


@declares(takes={"receipt": Receipt})
def receive(
    *, session: Session, at: datetime, case: str, entry: int, receipt: dict[str, Any]
) -> None:
    """登记单位到账确认：到账日期、入账凭证号、会计科目。

    输入：entry 台账编号；receipt 到账确认（表单“到账确认”）。

    :raises Refused: it was not paid, or a day that cannot be
    """
    row = _own(session, entry, case)
    if row.paid_on is None:
        raise Refused("这笔资助资金还没有拨付")
    day = _day(receipt, "received_on", "receipt", "到账日期")
    if not row.paid_on <= day <= _today(at):
        sentence = "到账日期应在拨付之日至今天之间"
        raise refused_at("receipt", "received_on", "到账日期", sentence)
    row.received_on = day
    row.receipt = fitting(text(receipt, "voucher"), label="入账凭证号", most=60)
    row.receipt_account = fitting(text(receipt, "account"), label="会计科目", most=100)


@declares(takes={"returned": Returned})
def send_back(*, session: Session, case: str, entry: int, returned: dict[str, Any]) -> None:
    """登记退汇：银行退回的资助记回应拨资助，可以改正收款信息后重新拨付。

    输入：entry 台账编号；returned 退汇（表单“登记退汇”）。

    :raises Refused: it was not paid, or the studio has spent it
    """
    row = _own(session, entry, case)
    if row.paid_on is None:
        raise Refused("这笔资助资金还没有拨付")
    day = _day(returned, "returned_on", "returned", "退汇日期")
    send_back_booked(session, row, on=day, document=text(returned, "voucher"))
    row.returned_on = day
    row.paid_on = row.voucher = row.ordered_on = row.order_number = None
    row.received_on = row.receipt = row.receipt_account = None
    row.requested_on = row.approved_on = row.request_document = row.budget_item = None
    session.flush()


@declares()
def void(*, session: Session, at: datetime, case: str, entry: int, document: str) -> None:
    """作废未拨付的资助：不再拨付，指标退回（办法第十五条）。

    输入：entry 台账编号；document 依据的文号。

    :raises Refused: it was paid
    """
    row = _own(session, entry, case)
    if row.paid_on:
        raise Refused("已经拨付的资助不能作废，应当追回")
    if row.kind == REFUND:
        raise Refused("应退还单位的资金不能作废")
    today = _today(at)
    grant = grant_of(session, case=row.case_number)
    posting.void(session, grant=grant, on=today, document=document)
    row.voided_on = today


def _own(session: Session, entry: int, case: str) -> MoneyEntry:
    row = session.get(MoneyEntry, int(entry), with_for_update=True)
    if row is None or row.funding_case != case:
        raise Refused("该笔资助资金不属于本案")
    if row.voided_on:
        raise Refused("该笔资助资金已经作废")
    return row


def _today(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def _day(values: Mapping[str, Any], name: str, form: str, label: str) -> date:
    try:
        return date.fromisoformat(text(values, name))
    except ValueError:
        raise refused_at(form, name, label, "请填写日期") from None
