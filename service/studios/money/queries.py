"""What pages read of grants on their way: where each stands, and sums of a year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.studios.money.actions import FEN
from service.studios.money.funding import KINDS
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio


@dataclass(frozen=True)
class PaymentView:
    """A grant as the page of payments shows it; amounts in fen."""

    key: int
    studio: Studio
    kind: str
    amount: int
    entered_on: date
    state: str
    case: str | None
    order_number: str | None
    voucher: str | None
    paid_on: date | None
    received_on: date | None
    carried_over: bool
    """Unpaid at the end of the year of its approval (结转)."""


def payments(session: Session, *, today: date, year: int | None = None) -> list[PaymentView]:
    """Return the grants that were approved, the latest first; of one year, if it is named."""
    of = [] if year is None else [extract("year", MoneyEntry.entered_on) == year]
    rows = session.scalars(
        select(MoneyEntry)
        .where(*of)
        .options(
            joinedload(MoneyEntry.studio).joinedload(Studio.organisation),
            joinedload(MoneyEntry.studio).defer(Studio.sheet),
        )
        .order_by(MoneyEntry.entered_on.desc(), MoneyEntry.key.desc())
    )
    return [_view(row, today) for row in rows]


def years(session: Session) -> list[int]:
    """Return the years in which grants were approved, the latest first."""
    year = extract("year", MoneyEntry.entered_on)
    return [int(one) for one in session.scalars(select(year).distinct().order_by(year.desc()))]


def _view(row: MoneyEntry, today: date) -> PaymentView:
    unpaid = row.paid_on is None and row.voided_on is None
    return PaymentView(
        key=row.key,
        studio=row.studio,
        kind=KINDS.get(row.kind, row.kind),
        amount=row.amount * FEN,
        entered_on=row.entered_on,
        state=_state(row),
        case=row.funding_case or row.case_number,
        order_number=row.order_number,
        voucher=row.voucher,
        paid_on=row.paid_on,
        received_on=row.received_on,
        carried_over=unpaid and row.entered_on.year < today.year,
    )


def _state(row: MoneyEntry) -> str:
    if row.voided_on:
        return "作废"
    if row.received_on:
        return "已到账"
    if row.paid_on:
        return "已拨付，待确认到账" if row.funding_case else "已拨付"
    if row.ordered_on:
        return "待支付"
    if row.approved_on:
        return "待开支付令"
    if row.requested_on:
        return "待审批"
    return "已退汇，待重办" if row.returned_on else "待申请"
