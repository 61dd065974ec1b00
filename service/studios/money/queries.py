"""What pages read of grants on their way: where each stands, and sums of a year."""

from dataclasses import dataclass
from datetime import MINYEAR, date

from sqlalchemy import ColumnElement, case, extract, func, select
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


@dataclass(frozen=True)
class Sums:
    """How many grants were approved, what they are together and what was paid of them, in fen."""

    count: int
    total: int
    """Without what was voided."""
    paid: int


def payments(
    session: Session,
    *,
    today: date,
    year: int | None = None,
    most: int | None = None,
    after: int = 0,
) -> list[PaymentView]:
    """Return the grants that were approved, the latest first; of one year, if it is named.

    :param most: at most this number of them, `after` this number of others
    """
    rows = session.scalars(
        select(MoneyEntry)
        .where(*_of(year))
        .options(
            joinedload(MoneyEntry.studio).joinedload(Studio.organisation),
            joinedload(MoneyEntry.studio).defer(Studio.sheet),
        )
        .order_by(MoneyEntry.entered_on.desc(), MoneyEntry.key.desc())
        .limit(most)
        .offset(after)
    )
    return [_view(row, today) for row in rows]


def sums(session: Session, *, year: int | None = None) -> Sums:
    """Return the sums of the grants that were approved; of one year, if it is named."""
    amount, zero = MoneyEntry.amount * FEN + MoneyEntry.fen, 0
    count, total, paid = session.execute(
        select(
            func.count(),
            func.sum(case((MoneyEntry.voided_on.is_(None), amount), else_=zero)),
            func.sum(case((MoneyEntry.paid_on.is_not(None), amount), else_=zero)),
        ).where(*_of(year))
    ).one()
    return Sums(count, int(total or 0), int(paid or 0))


def _of(year: int | None) -> list[ColumnElement[bool]]:
    if year is None:
        return []
    known = max(year, MINYEAR)  # 0 is no year, and has no grants
    return [MoneyEntry.entered_on.between(date(known, 1, 1), date(known, 12, 31))]


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
        amount=row.in_fen,
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
