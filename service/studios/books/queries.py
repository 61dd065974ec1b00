"""What stands in the books: balances, open amounts, and pages of entries with running balances."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, defer, selectinload

from service.db import Session
from service.studios.books.chart import (
    ACCOUNTS,
    BANK,
    CATEGORIES,
    CLAIMED,
    EVENTS,
    FROM_GRANT,
    FROM_MATCHING,
    GRANTED,
    OWED,
    QUOTA,
    SOURCES,
    TREASURY,
)
from service.studios.books.rules import Standing
from service.studios.books.tables import AccountEntry, AccountLine, FundingCycle
from service.studios.register.tables import Studio

_NET = func.coalesce(func.sum(AccountLine.debit - AccountLine.credit), 0)
_SPENT = tuple(code for code, _name in CATEGORIES.values())


def standing(session: Session, studio_key: int | None) -> Standing:
    """Return what stands in the books of a studio; None: of the district's budget alone."""
    of = (
        AccountLine.studio_key.is_(None)
        if studio_key is None
        else AccountLine.studio_key == studio_key
    )
    rows = session.execute(
        select(AccountLine.account, AccountLine.source, AccountLine.unit, _NET)
        .where(of)
        .group_by(AccountLine.account, AccountLine.source, AccountLine.unit)
    )
    return Standing({(code, source, unit): int(net) for code, source, unit, net in rows})


def _family(root: AccountEntry) -> ColumnElement[bool]:
    """Return the condition of entries that an entry and what followed from it consist of."""
    return or_(
        AccountEntry.key == root.key,
        AccountEntry.about == root.key,
        AccountEntry.reverses == root.key,
    )


def net(session: Session, account: str, *where: ColumnElement[bool]) -> int:
    """Return an account's balance over some entries, on its normal side, in fen."""
    net = session.scalar(
        select(_NET).join(AccountEntry).where(AccountLine.account == account, *where)
    )
    return int(net or 0) * (1 if ACCOUNTS[account].side == "debit" else -1)


def open_of(session: Session, root: AccountEntry, account: str) -> int:
    """Return what stands on an account of an entry and of all that followed from it, in fen."""
    return net(session, account, _family(root))


def paid_of(session: Session, grant: AccountEntry) -> int:
    """Return what was paid of a grant and not sent back, in fen."""
    return open_of(session, grant, TREASURY)


def entry(session: Session, key: int) -> AccountEntry | None:
    """Return an entry, None if there is none."""
    return session.get(AccountEntry, key)


def grant_of(session: Session, *, case: str) -> AccountEntry:
    """Return the approval (E1) that a case booked, and that nobody undid."""
    later = aliased(AccountEntry)
    return session.scalars(
        select(AccountEntry).where(
            AccountEntry.case_number == case,
            AccountEntry.event == "E1",
            AccountEntry.reverses.is_(None),
            ~exists().where(later.reverses == AccountEntry.key),
        )
    ).one()


def amount_of(entry: AccountEntry) -> int:
    """Return what an entry is about, in fen: negative in red."""
    first = min(entry.lines, key=lambda line: line.key)
    return first.debit or first.credit


def claimable(session: Session, cycle: FundingCycle) -> int:
    """Return what was paid in a cycle and not recovered (article 13), in fen.

    What came back under a claim that was undone is owed to the unit: it counts as not recovered,
    whether it was refunded yet or not.
    """
    return net(session, TREASURY, AccountEntry.cycle_key == cycle.key) + owed_back(session, cycle)


def owed_back(session: Session, cycle: FundingCycle) -> int:
    """Return what is owed back to the unit of claims of a cycle that were undone, in fen."""
    of_claims = AccountEntry.event.in_(("E6", "E6p", "E7"))
    return net(session, OWED, AccountEntry.cycle_key == cycle.key, of_claims)


def claimed_by(session: Session, claim: AccountEntry) -> int:
    """Return what a claim stands at: its amount less what decisions took off it, in fen."""
    taken_off = AccountEntry.event.in_(("E6", "E6p"))
    return amount_of(claim) - net(session, GRANTED, AccountEntry.about == claim.key, taken_off)


def is_reversed(session: Session, entry: AccountEntry) -> bool:
    """Ask whether an entry was undone in red."""
    red = select(AccountEntry.key).where(AccountEntry.reverses == entry.key)
    return session.scalar(select(red.exists())) or False


def is_undone(session: Session, entry: AccountEntry) -> bool:
    """Ask whether a claim was undone: by a decision (E6), or in red."""
    later = select(AccountEntry.key).where(_undoes(AccountEntry, entry.key))
    return session.scalar(select(later.exists())) or False


def _undoes(later: type[AccountEntry], claim: object) -> ColumnElement[bool]:
    in_red = aliased(AccountEntry)
    stands = ~exists().where(in_red.reverses == later.key)
    return or_(
        later.reverses == claim,
        and_(later.about == claim, later.event == "E6", later.reverses.is_(None), stands),
    )


def running_claim(session: Session, cycle: FundingCycle) -> AccountEntry | None:
    """Return the claim on a cycle's money that was not undone."""
    later = aliased(AccountEntry)
    return session.scalar(
        select(AccountEntry).where(
            AccountEntry.cycle_key == cycle.key,
            AccountEntry.event == "E4",
            AccountEntry.reverses.is_(None),
            ~exists().where(_undoes(later, AccountEntry.key)),
        )
    )


def budget(session: Session, *, year: int) -> tuple[int | None, int]:
    """Return a year's quota (None: none was entered) and what is approved of it, in fen.

    Approved is E1 and E7 less E3.
    """
    of = AccountEntry.year == year
    known = select(AccountEntry.key).where(of, AccountEntry.event == "E0")
    quota = net(session, QUOTA, of) if session.scalar(select(known.exists())) else None
    granted = net(session, GRANTED, of, AccountEntry.event.in_(("E1", "E3")))
    refunded = -net(session, OWED, of, AccountEntry.event == "E7")
    return quota, granted + refunded


def totals(session: Session, *, year: int) -> tuple[int, int, int]:
    """Return a year's number of entries, Σ debit and Σ credit, in fen."""
    count = session.scalar(
        select(func.count()).select_from(AccountEntry).where(AccountEntry.year == year)
    )
    debit, credit = session.execute(
        select(
            func.coalesce(func.sum(AccountLine.debit), 0),
            func.coalesce(func.sum(AccountLine.credit), 0),
        )
        .join(AccountEntry)
        .where(AccountEntry.year == year)
    ).one()
    return count or 0, int(debit), int(credit)


@dataclass(frozen=True)
class Figures:
    """A studio's money, in fen."""

    studio: Studio
    granted: int
    """Received of grants, less what went back."""
    matching: int
    spent: int
    balance: int
    owed: int
    claimed: int
    matching_in_cycle: int
    granted_in_cycle: int

    @property
    def ratio(self) -> float | None:
        """Matching money in ÷ grant paid, of the running cycle (article 17); None: no grant."""
        return self.matching_in_cycle / self.granted_in_cycle if self.granted_in_cycle else None


_SUMS = {
    "granted": ((FROM_GRANT,), False),
    "matching": ((FROM_MATCHING,), False),
    "spent": (_SPENT, False),
    "balance": ((BANK,), False),
    "owed": ((OWED,), False),
    "claimed": ((CLAIMED,), False),
    "matching_in_cycle": ((FROM_MATCHING,), True),
    "granted_in_cycle": ((TREASURY,), True),
}


def figures(
    session: Session,
    *,
    unit: str | None = None,
    studio: Studio | None = None,
    keys: Collection[int] | None = None,
) -> list[Figures]:
    """Return the money of all studios, of a unit's, of one or of some, as they were granted.

    One statement for the sums, however many there are.

    :param keys: of the studios with these keys alone
    """
    of = [Studio.key == studio.key] if studio else [Studio.status != "undone"]
    if unit is not None:
        of.append(or_(Studio.unit == unit, Studio.place == unit))
    if keys is not None:
        of.append(Studio.key.in_(keys))
    running = FundingCycle.ended_on.is_(None)
    sums = [_summed(codes, running if cycle else None) for codes, cycle in _SUMS.values()]
    rows = session.execute(
        select(Studio, *sums)
        .join(AccountLine, AccountLine.studio_key == Studio.key, isouter=True)
        .join(AccountEntry, AccountEntry.key == AccountLine.entry_key, isouter=True)
        .join(FundingCycle, FundingCycle.key == AccountEntry.cycle_key, isouter=True)
        .where(*of)
        .group_by(Studio.key)
        .options(selectinload(Studio.organisation), defer(Studio.sheet))
        .order_by(Studio.granted_on, Studio.number)
    )
    return [Figures(row[0], *(int(value) for value in row[1:])) for row in rows]


def _summed(codes: Sequence[str], also: ColumnElement[bool] | None) -> ColumnElement[int]:
    debit_side = ACCOUNTS[codes[0]].side == "debit"
    net = AccountLine.debit - AccountLine.credit
    of = AccountLine.account.in_(codes)
    wanted = of if also is None else and_(of, also)
    return func.coalesce(func.sum(case((wanted, net if debit_side else -net), else_=0)), 0)


@dataclass(frozen=True)
class LineView:
    """A line of an entry with its account's name."""

    account: str
    name: str
    debit: int
    credit: int
    source: str


@dataclass(frozen=True)
class EntryView:
    """An entry with its lines and what stands in the studio's own account after it, in fen."""

    key: int
    number: str
    event: str
    words: str
    on: date
    booked_on: date
    document: str
    note: str
    cycle: int | None
    red: bool
    reversed_by: str | None
    lines: tuple[LineView, ...]
    balance: int


def entries(session: Session, studio: Studio) -> list[EntryView]:
    """Return a studio's entries in the order they were booked, each with the balance after it."""
    rows = session.scalars(
        select(AccountEntry)
        .join(FundingCycle)
        .where(FundingCycle.studio_key == studio.key)
        .options(selectinload(AccountEntry.lines), selectinload(AccountEntry.cycle))
        .order_by(AccountEntry.key)
    ).all()
    return _with_balances(rows, BANK)


def budget_entries(session: Session, *, year: int) -> list[EntryView]:
    """Return a year's entries of quota, each with the quota after it."""
    rows = session.scalars(
        select(AccountEntry)
        .where(AccountEntry.cycle_key.is_(None), AccountEntry.year == year)
        .options(selectinload(AccountEntry.lines))
        .order_by(AccountEntry.key)
    ).all()
    return _with_balances(rows, QUOTA)


def _with_balances(rows: Sequence[AccountEntry], account: str) -> list[EntryView]:
    undone = {row.reverses: row.number for row in rows if row.reverses}
    views, balance = [], 0
    for row in rows:
        balance += sum(line.debit - line.credit for line in row.lines if line.account == account)
        views.append(_view(row, undone.get(row.key), balance))
    return views


def _view(row: AccountEntry, undone: str | None, balance: int) -> EntryView:
    lines = tuple(
        LineView(
            line.account,
            ACCOUNTS[line.account].name,
            line.debit,
            line.credit,
            SOURCES.get(line.source or "", ""),
        )
        for line in row.lines
    )
    return EntryView(
        key=row.key,
        number=row.number,
        event=row.event,
        words=EVENTS[row.event],
        on=row.on,
        booked_on=row.booked_on,
        document=row.document,
        note=row.note,
        cycle=row.cycle.number if row.cycle else None,
        red=row.reverses is not None,
        reversed_by=undone,
        lines=lines,
        balance=balance,
    )
