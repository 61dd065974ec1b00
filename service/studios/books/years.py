"""The district's money year by year, and every account's sums and balance (yearly close)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused, say
from service.studios.books import posting
from service.studios.books.chart import ACCOUNTS, TREASURY
from service.studios.books.queries import budget, net, totals
from service.studios.books.tables import AccountEntry, AccountLine, ClosedYear


@dataclass(frozen=True)
class YearView:
    """A year of the district's money, in fen."""

    year: int
    quota: int | None
    approved: int
    paid: int
    recovered: int
    closed_on: date | None


def years(session: Session) -> list[YearView]:
    """Return the years there are entries of, the latest first."""
    known = session.scalars(select(AccountEntry.year).distinct().order_by(AccountEntry.year.desc()))
    return [year_view(session, year) for year in known]


def year_view(session: Session, year: int) -> YearView:
    """Return one year of the district's money; zeros where nothing was entered."""
    quota, approved = budget(session, year=year)
    of = AccountEntry.year == year
    closed = session.get(ClosedYear, year)
    out = AccountEntry.event.in_(("E2", "E2r", "E7"))
    return YearView(
        year=year,
        quota=quota,
        approved=approved,
        paid=net(session, TREASURY, of, out),
        recovered=-net(session, TREASURY, of, AccountEntry.event == "E5"),
        closed_on=closed.closed_on if closed else None,
    )


@dataclass(frozen=True)
class Sum:
    """An account's sums over a year and its balance at the end of it, in fen."""

    code: str
    name: str
    debit: int
    credit: int
    balance: int


def trial_balance(session: Session, *, year: int) -> list[Sum]:
    """Return every account's sums of a year, and what stands on it at the year's end."""
    in_year = AccountEntry.year == year
    rows = session.execute(
        select(
            AccountLine.account,
            func.sum(case((in_year, AccountLine.debit), else_=0)),
            func.sum(case((in_year, AccountLine.credit), else_=0)),
            func.sum(AccountLine.debit - AccountLine.credit),
        )
        .join(AccountEntry)
        .where(AccountEntry.year <= year)
        .group_by(AccountLine.account)
        .order_by(AccountLine.account)
    )
    return [
        Sum(
            code,
            ACCOUNTS[code].name,
            int(debit),
            int(credit),
            int(net) if ACCOUNTS[code].side == "debit" else -int(net),
        )
        for code, debit, credit, net in rows
    ]


def close_year(session: Session, *, year: int) -> ClosedYear:
    """Close the books of a year that is over: nothing is entered for it any more.

    :raises Refused: it is not over, or closed before
    """
    today = session.at.astimezone(BEIJING).date()
    if year >= today.year:
        raise Refused("年度结束以后才能结账")
    posting.hold(session, year=year)
    if session.get(ClosedYear, year) is not None:
        raise Refused(say("%(year)s年度已经结账", year=year))
    count, debit, credit = totals(session, year=year)
    if debit != credit:
        raise ValueError(f"the books of {year} do not balance: {debit} and {credit}")
    row = ClosedYear(year=year, closed_on=today, entries=count, total=debit)
    session.add(row)
    session.flush()
    return row
