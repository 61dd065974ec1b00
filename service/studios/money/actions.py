"""District money: entered by the process alone, paid by finance."""

from datetime import date, datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.amounts import yuan
from service.clock import BEIJING, in_words
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.searching import normal
from service.studios.answers import fitting
from service.studios.books import chart as in_fen
from service.studios.books import posting
from service.studios.books.queries import grant_of
from service.studios.books.tables import AccountEntry
from service.studios.money import earlier
from service.studios.money.tables import REFUND, MoneyEntry
from service.studios.register.tables import Studio
from service.studios.regulation import GRANTS

FEN = 100  # to the yuan


class Entered(TypedDict):
    """An entry of money."""

    entry: int
    amount: int
    amount_text: str


class Paid(Entered):
    """An entry of money that was paid."""

    paid_on: str


@declares(takes={"kind": Literal["initial"]}, gives=Entered)
def enter(
    *, session: Session, at: datetime, case: str, studio: str, kind: str = "initial"
) -> dict[str, Any]:
    """登记资助资金：初次认定每个工作室一次性资助10万元（办法第十五条），金额由办法规定，不能填写。

    输入：studio 工作室编号；kind 资助类别，取 initial（初次认定）。
    输出：entry 台账编号；amount 金额（元）；amount_text 金额的写法，例如 100,000.00。
    只登记本案授予的工作室，每个工作室只有一次；同一单位同一职业（工种）或者同一领办人以前得到过、
    没有全部追回的，不再给予。

    :raises Refused: another case's studio, entered before, or granted before to place or master
    """
    if kind != "initial":
        raise ValueError(f"kind must be 'initial', not {kind!r}")
    row = session.scalars(select(Studio).where(Studio.number == studio)).one()
    if row.case_number != case:
        raise Refused("资助资金只能由授予该工作室称号的流程登记（办法第十五条）")
    if before := earlier.against(session, row):
        said = earlier.sentence(before, row)
        raise Refused(say("%(said)s，不再给予（办法第十五条）", said=said))
    entry = MoneyEntry(
        studio_key=row.key,
        master_key=row.master_key,
        case_number=case,
        kind=kind,
        amount=GRANTS[kind],
        entered_on=at.astimezone(BEIJING).date(),
    )
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError:
        raise Refused("该工作室的初次认定资助已经登记，资助为一次性（办法第十五条）") from None
    posting.approve(
        session,
        studio=row,
        fen=entry.amount * FEN,
        on=entry.entered_on,
        document=case,
        case=case,
    )
    return {"entry": entry.key, "amount": entry.amount, "amount_text": yuan(entry.amount)}


@declares(gives=Paid)
def pay(
    *, session: Session, at: datetime, case: str, entry: int, voucher: str, paid_on: str
) -> dict[str, Any]:
    """登记拨付：记下凭证号和拨付日期。

    输入：entry 台账编号；voucher 凭证号；paid_on 拨付日期（年-月-日）。
    输出：entry 台账编号；amount 金额（元）；amount_text 金额的写法；paid_on 拨付日期。

    :raises Refused: not this case's entry, paid already, no voucher, or a day to come
    """
    row = session.get(MoneyEntry, int(entry), with_for_update=True)
    if row is None or case not in (row.case_number, row.funding_case):
        raise Refused("该笔资助资金不属于本案")
    if row.voided_on:
        raise Refused("该笔资助资金已经作废")
    if row.paid_on:
        raise Refused(say("该笔资助资金已于%(paid_on)s拨付", paid_on=in_words(row.paid_on)))
    refuse_while_held(session, studio=row.studio)
    if not voucher.strip():
        raise refused_at("payment", "voucher", "凭证号", "请填写凭证号")
    row.voucher = fitting(normal(voucher), label="凭证号", most=100)
    row.paid_on = _paid_on(paid_on, at.astimezone(BEIJING).date(), row.entered_on)
    session.flush()
    _book(session, row, on=row.paid_on, voucher=row.voucher)
    return {
        "entry": row.key,
        "amount": row.amount,
        "amount_text": in_fen.yuan(row.in_fen),
        "paid_on": row.paid_on.isoformat(),
    }


def refuse_while_held(session: Session, *, studio: Studio) -> None:
    """Refuse to pay a studio whose unit has changed until the change is done with (article 12).

    :raises Refused: its account is not confirmed, or two studios are not settled
    """
    session.refresh(studio, ["payment_held_by"])
    if studio.payment_held_by:
        raise Refused(
            say(
                "单位变更（%(case)s）还没有办完：收款账户没有核实，或者两个工作室没有处置，暂不拨付",
                case=studio.payment_held_by,
            )
        )


def _book(session: Session, row: MoneyEntry, *, on: date, voucher: str) -> None:
    if row.kind == REFUND:
        claim = session.get_one(AccountEntry, row.claim_key)
        posting.refund(session, claim=claim, fen=row.in_fen, on=on, document=voucher)
        return
    grant = grant_of(session, case=row.case_number)
    posting.pay(session, grant=grant, fen=row.in_fen, on=on, document=voucher)


def _paid_on(text: str, today: date, entered_on: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refused_at("payment", "paid_on", "拨付日期", "拨付日期不正确") from None
    if not entered_on <= day <= today:
        raise refused_at("payment", "paid_on", "拨付日期", "拨付日期应在登记之日至今天之间")
    return day
