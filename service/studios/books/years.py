"""The district's money year by year, and every account's sums and balance (yearly close)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused, say
from service.studios.books import posting
from service.studios.books.chart import ACCOUNTS, GRANTED, OWED, QUOTA, TREASURY
from service.studios.books.queries import totals
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


OUT = ("E2", "E2r", "E7")
"""Events by which money leaves the treasury, or comes back unpaid."""
OF_THE_DISTRICT = ("E0", "E1", "E3", "E5", *OUT)
"""Events that say what became of a year's quota; what studios spend is not among them."""


def years(session: Session) -> list[YearView]:
    """Return the years there are entries of, the latest first."""
    known = session.scalars(select(AccountEntry.year).distinct().order_by(AccountEntry.year.desc()))
    found = _views(session, None)
    return [found.get(year) or _nothing(year) for year in known]


def year_view(session: Session, year: int) -> YearView:
    """Return one year of the district's money; zeros where nothing was entered."""
    return _views(session, year).get(year) or _nothing(year)


def _nothing(year: int) -> YearView:
    return YearView(year=year, quota=None, approved=0, paid=0, recovered=0, closed_on=None)


def _views(session: Session, year: int | None) -> dict[int, YearView]:
    """Return the district's money by year (of one alone, if it is named), in two statements."""
    of = [] if year is None else [AccountEntry.year == year]
    rows = session.execute(
        select(
            AccountEntry.year,
            AccountEntry.event,
            AccountLine.account,
            func.sum(AccountLine.debit - AccountLine.credit),
        )
        .join(AccountLine, AccountLine.entry_key == AccountEntry.key)
        .where(AccountEntry.event.in_(OF_THE_DISTRICT), *of)
        .group_by(AccountEntry.year, AccountEntry.event, AccountLine.account)
    )
    sums: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for one, event, account, total in rows:
        sums[one][event, account] += int(total) * (1 if ACCOUNTS[account].side == "debit" else -1)
    closed = {row.year: row.closed_on for row in session.scalars(select(ClosedYear))}
    return {one: _view(one, sums[one], closed.get(one)) for one in {*sums, *closed}}


def _view(year: int, sums: Counter[tuple[str, str]], closed_on: date | None) -> YearView:
    granted = sums["E1", GRANTED] + sums["E3", GRANTED]
    return YearView(
        year=year,
        quota=sums["E0", QUOTA] if any(event == "E0" for event, _ in sums) else None,
        approved=granted - sums["E7", OWED],
        paid=sum(sums[event, TREASURY] for event in OUT),
        recovered=-sums["E5", TREASURY],
        closed_on=closed_on,
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
