"""Random events in one studio's books, each held against what always holds."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise

from sqlalchemy import select, text

from service.errors import Refused
from service.studios.books import posting, queries
from service.studios.books.chart import ACCOUNTS, BANK, CATEGORIES, CLAIMED, OWED
from service.studios.books.tables import AccountEntry
from service.studios.money import actions as money
from service.studios.money import funding
from service.studios.money.tables import MoneyEntry

GRANT = 100_000_00


def at(session, day):
    """Let it be noon of a day."""
    session._at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class Books:
    """A studio's books, with a clock that is set by each event."""

    def __init__(self, session, studio):
        self.session, self.studio = session, studio

    def do(self, name, on, **more):
        at(self.session, on)
        if name in ("approve", "claim", "match", "spend", "succeed"):
            more["studio"] = self.studio
        return getattr(posting, name)(self.session, on=on, document=f"文{on}", **more)

    def grant(self, approved_on, paid_on):
        grant = self.do("approve", approved_on, fen=GRANT)
        self.do("pay", paid_on, grant=grant, fen=GRANT)
        return grant

    def of(self, account):
        return queries.standing(self.session, self.studio.key).of(account)


def independent_sums(session, studio):
    """Add the lines up without a word of our queries."""
    sums = defaultdict(int)
    for account, debit, credit in session.execute(
        text("SELECT account, debit, credit FROM account_line WHERE studio_key = :key"),
        {"key": studio.key},
    ):
        sums[account] += debit - credit
    return sums


KINDS = (
    *("approve", "pay", "send_back", "void", "claim", "recover", "quash", "refund", "write_off"),
    *("match", "spend", "spend", "reverse", "cycle", "budget", "reduce"),
)


def random_event(books, rng, day, memory):
    """Try one event; what cannot be is refused."""
    fen = rng.choice((1, 37, 10_00, 5_000_00, GRANT, rng.randrange(1, 2 * GRANT)))
    kind = rng.choice(KINDS)
    if kind == "cycle":
        return posting.next_cycle(books.session, studio=books.studio, on=day)
    if kind == "budget":
        return books.do("budget", day, fen=10 * GRANT)
    if kind in ("pay", "send_back", "void"):
        more = {"grant": rng.choice(memory["approve"])}
    elif kind in ("recover", "quash", "refund", "write_off", "reduce"):
        more = {"claim": rng.choice(memory["claim"])}
    elif kind == "spend":
        category = rng.choice([*CATEGORIES])
        more = {"category": category, "source": rng.choice(("grant", "matching", "own"))}
    elif kind == "reverse":
        return books.do(kind, day, entry=rng.choice(memory["all"]), note="有误")
    else:
        more = {}
    if kind not in ("void", "quash"):
        more["fen"] = fen
    entry = books.do(kind, day, **more)
    memory[kind].append(entry)
    memory["all"].append(entry)
    return entry


PAYMENTS = (
    *("request", "approve", "order", "pay", "pay", "receive", "send_back", "request", "approve"),
    *("order", "pay", "payee"),
)
"""Steps of the process `funding`, in any order: most are refused where they do not belong."""


def begin_payment(session, studio, case):
    """Enter the grant of a studio and begin to pay it; return its entry."""
    found = money.enter(session=session, at=session.at, case=case, studio=studio.number)
    funding.begin(session=session, case="BK-1", entry=found["entry"])
    return found["entry"]


def payment_event(session, rng, day, entry):
    """Try one step of a payment."""
    step, number = rng.choice(PAYMENTS), f"文{day}-{rng.randrange(10**6)}"
    known = {"session": session, "at": session.at, "case": "BK-1", "entry": entry}
    if step == "pay":
        return money.pay(**known, voucher=number, paid_on=day.isoformat())
    if step == "order":
        return funding.order(**known, number=number)
    if step == "receive":
        receipt = {"received_on": day.isoformat(), "voucher": number, "account": "专项应付款"}
        return funding.receive(**known, receipt=receipt)
    if step == "send_back":
        returned = {"returned_on": day.isoformat(), "voucher": number, "reason": "账号不符"}
        return funding.send_back(session=session, case="BK-1", entry=entry, returned=returned)
    if step == "payee":
        session.get(MoneyEntry, entry).studio.payment_frozen = rng.random() < 0.3
        return None
    return getattr(funding, step)(**known)


def hold_payment(session, entry):
    """Hold what the page of payments says of a grant against the books."""
    row = session.get(MoneyEntry, entry)
    grant = queries.grant_of(session, case=row.case_number)
    paid, owed = queries.paid_of(session, grant), queries.open_of(session, grant, OWED)
    assert paid == (GRANT if row.paid_on else 0)
    assert paid + owed == GRANT
    assert row.received_on is None or row.paid_on is not None


def run(session, studio, *, count, seed, entry=None):
    """Try so many events; return how many were booked and how many refused.

    :param entry: a grant on its way (`begin_payment`): steps of its payment come in between
    """
    books, rng, memory, refused = Books(session, studio), random.Random(seed), defaultdict(list), 0
    sums = Sums(session, studio)
    first = books.do("approve", date(2026, 11, 23), fen=GRANT)
    memory |= {"approve": [first], "claim": [first], "all": [first]}
    day = date(2026, 11, 24)
    for turn in range(count):
        day = day if turn % 3 else date.fromordinal(day.toordinal() + 11)
        at(session, day)
        try:
            if entry is not None and turn % 4 == 0:
                with session.begin_nested():  # a move of a process undoes what it refuses
                    payment_event(session, rng, day, entry)
            else:
                random_event(books, rng, day, memory)
        except (Refused, IndexError):
            refused += 1
        sums.hold()
        if entry is not None:
            hold_payment(session, entry)
    hold(session, studio)
    numbers = session.scalars(select(AccountEntry.number).order_by(AccountEntry.key)).all()
    turns = [int(number[-6:]) for number in numbers]
    assert all(later == before + 1 or later == 1 for before, later in pairwise(turns))
    views = queries.entries(session, studio)
    assert views[-1].balance == queries.standing(session, studio.key).of(BANK)
    return len(numbers), refused


class Sums:
    """The lines added up as they come, so that ten thousand events take minutes and not hours."""

    def __init__(self, session, studio):
        self.session, self.studio, self.last = session, studio, 0
        self.sums = defaultdict(int)

    def hold(self):
        """Add what came since, and hold it and the sums against what always holds."""
        of_entry = defaultdict(int)
        for key, entry, account, debit, credit in self.session.execute(
            text(
                "SELECT key, entry_key, account, debit, credit FROM account_line"
                " WHERE studio_key = :key AND key > :last ORDER BY key"
            ),
            {"key": self.studio.key, "last": self.last},
        ):
            self.sums[account] += debit - credit
            of_entry[entry] += debit - credit
            self.last = key
        assert not any(of_entry.values())
        _hold(self.session, self.studio, self.sums)


def _hold(session, studio, sums):
    assert sum(sums.values()) == 0
    assert sum(fen for account, fen in sums.items() if account.startswith("B")) == 0
    assert sums[CLAIMED] >= 0
    assert -sums[OWED] >= 0
    assert sums[BANK] >= 0
    _hold_claims(session, studio)
    standing = queries.standing(session, studio.key)
    assert {account: standing.of(account) for account in sums} == {
        account: fen if ACCOUNTS[account].side == "debit" else -fen for account, fen in sums.items()
    }


def _hold_claims(session, studio):
    """Hold every claim against what was paid, received, undone and written off, line by line."""
    for key, amount in session.execute(
        text(
            "SELECT e.key, SUM(l.debit) FROM account_entry e JOIN account_line l"
            " ON l.entry_key = e.key WHERE e.event = 'E4' AND e.reverses IS NULL"
            " AND l.account = '1201' AND l.studio_key = :key GROUP BY e.key"
        ),
        {"key": studio.key},
    ).all():
        row = session.get(AccountEntry, key)
        if queries.is_reversed(session, row):
            continue
        left = queries.open_of(session, row, CLAIMED)
        assert 0 <= left <= amount
        assert 0 <= queries.claimed_by(session, row) <= amount


def hold(session, studio):
    """Hold all lines against what always holds, added up without a word of our queries."""
    _hold(session, studio, independent_sums(session, studio))
    unbalanced = session.scalar(
        text(
            "SELECT COUNT(*) FROM (SELECT entry_key FROM account_line GROUP BY entry_key"
            " HAVING SUM(debit) <> SUM(credit)) AS wrong"
        )
    )
    assert unbalanced == 0
