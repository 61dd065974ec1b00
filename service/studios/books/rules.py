"""What an entry consists of, and when it may be made: arithmetic alone, in fen.

The events are those of the specification's section 8.5. `Standing` is what stands in the books
of one studio; each function returns the lines of one event or says why it cannot be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.errors import Refused, say
from service.studios.books.chart import (
    ACCOUNTS,
    BANK,
    BUDGET,
    CATEGORIES,
    CLAIMED,
    FROM_GRANT,
    FROM_MATCHING,
    FROM_OWN,
    GRANTED,
    OWED,
    QUOTA,
    SOURCE_ACCOUNTS,
    SOURCES,
    TREASURY,
    WRITTEN_OFF,
    yuan,
)

MOST = 10**13  # fen: more than any district's budget, less than a column holds
FIRST_YEAR = 2000
"""No studio is older: an earlier date was mistyped."""


@dataclass(frozen=True)
class Line:
    """One side of one account: exactly one of both amounts is not 0."""

    account: str
    debit: int = 0
    credit: int = 0
    source: str | None = None
    unit: str | None = None

    def in_red(self) -> "Line":
        """Return the line that undoes this one."""
        return replace(self, debit=-self.debit, credit=-self.credit)


Key = tuple[str, str | None, str | None]
"""Account, source, unit."""


@dataclass(frozen=True)
class Standing:
    """What stands in the books of a studio: debit minus credit by account, source and unit."""

    sums: Mapping[Key, int] = field(default_factory=dict)

    def of(self, account: str, *, unit: str | None = None, source: str | None = None) -> int:
        """Return an account's balance on its normal side, of one unit or one source if named."""
        total = sum(
            fen
            for (code, paid_by, holder), fen in self.sums.items()
            if code == account
            and (unit is None or holder == unit)
            and (source is None or paid_by == source)
        )
        return total if ACCOUNTS[account].side == "debit" else -total

    def spent(self, source: str, *, unit: str | None = None) -> int:
        """Return what was spent of one source, over all categories."""
        codes = (code for code, _name in CATEGORIES.values())
        return sum(self.of(code, unit=unit, source=source) for code in codes)

    def left(self, source: str, *, unit: str | None = None) -> int:
        """Return what is left of one source."""
        return self.of(SOURCE_ACCOUNTS[source], unit=unit) - self.spent(source, unit=unit)

    def after(self, lines: Iterable[Line]) -> "Standing":
        """Return what stands after an entry."""
        sums = dict(self.sums)
        for line in lines:
            key = (line.account, line.source, line.unit)
            sums[key] = sums.get(key, 0) + line.debit - line.credit
        return Standing(sums)


def amount(fen: int) -> int:
    """Return an amount that can be booked.

    :raises Refused: it is not more than 0, or no amount a district ever pays
    """
    if not 0 < fen <= MOST:
        raise Refused("金额应大于0")
    return fen


def _pair(debit: str, credit: str, fen: int) -> tuple[Line, Line]:
    return Line(debit, debit=fen), Line(credit, credit=fen)


def _bank(fen: int, source: str, unit: str) -> tuple[Line, Line]:
    """Return the lines of money that comes into a studio's own account."""
    return Line(BANK, debit=fen, unit=unit), Line(source, credit=fen, unit=unit)


def budgeted(fen: int) -> tuple[Line, ...]:
    """Return E0: the year's quota is there."""
    return _pair(QUOTA, BUDGET, amount(fen))


def approved(fen: int) -> tuple[Line, ...]:
    """Return E1: a grant was approved and is owed."""
    return _pair(GRANTED, OWED, amount(fen))


def paid(fen: int, *, unit: str) -> tuple[Line, ...]:
    """Return E2 and E7: the treasury paid, the studio's account received."""
    return *_pair(OWED, TREASURY, amount(fen)), *_bank(fen, FROM_GRANT, unit)


def returned(fen: int, *, unit: str) -> tuple[Line, ...]:
    """Return E2r: the bank sent a payment back; it is owed again."""
    own = Line(FROM_GRANT, debit=amount(fen), unit=unit), Line(BANK, credit=fen, unit=unit)
    return *_pair(TREASURY, OWED, fen), *own


def voided(fen: int) -> tuple[Line, ...]:
    """Return E3: what was approved and not paid is owed no more."""
    return _pair(OWED, GRANTED, amount(fen))


def claimed(fen: int) -> tuple[Line, ...]:
    """Return E4: money of the running cycle is claimed back (article 13)."""
    return _pair(CLAIMED, GRANTED, amount(fen))


def recovered(fen: int, *, standing: Standing, unit: str) -> tuple[Line, ...]:
    """Return E5: the unit paid money back to the treasury.

    It comes out of the studio's account as far as the grant was not spent; what was spent becomes
    the unit's own money.
    """
    unspent = standing.left("grant", unit=unit) + standing.left("own", unit=unit)
    from_account = min(amount(fen), max(0, unspent))
    lines = [*_pair(TREASURY, CLAIMED, fen), Line(FROM_GRANT, debit=fen, unit=unit)]
    if from_account:
        lines.append(Line(BANK, credit=from_account, unit=unit))
    if fen > from_account:
        lines.append(Line(FROM_OWN, credit=fen - from_account, unit=unit))
    return tuple(lines)


def quashed(*, open_: int, received: int, written_off: int = 0) -> tuple[Line, ...]:
    """Return E6: a claim was undone; what had been received is owed to the unit."""
    whole = amount(open_ + received + written_off)
    sides = ((CLAIMED, open_), (OWED, received), (WRITTEN_OFF, written_off))
    return Line(GRANTED, debit=whole), *(Line(code, credit=fen) for code, fen in sides if fen)


def written_off(fen: int) -> tuple[Line, ...]:
    """Return E8: a claim is written off, by a court's or a liquidator's document."""
    return _pair(WRITTEN_OFF, CLAIMED, amount(fen))


def succeeded(*, standing: Standing, old: str, new: str) -> tuple[Line, ...]:
    """Return E9: another unit takes the studio's account over, as much of each source as is left.

    :raises Refused: nothing is left to take over
    """
    left = {source: standing.left(source, unit=old) for source in SOURCES}
    if left["grant"] < 0:  # spent of money that was claimed back: the unit's own stands for it
        left["own"] += left["grant"]
        left["grant"] = 0
    total = amount(sum(left.values()))
    lines = [Line(BANK, debit=total, unit=new), Line(BANK, credit=total, unit=old)]
    for source, fen in left.items():
        if fen:
            code = SOURCE_ACCOUNTS[source]
            lines += [Line(code, debit=fen, unit=old), Line(code, credit=fen, unit=new)]
    return tuple(lines)


def matched(fen: int, *, unit: str) -> tuple[Line, ...]:
    """Return S1: the unit's matching money came into the studio's account (article 17)."""
    return _bank(amount(fen), FROM_MATCHING, unit)


def spent(fen: int, *, category: str, source: str, unit: str) -> tuple[Line, ...]:
    """Return S2: the studio spent money of one source on one category (article 16)."""
    code, _name = CATEGORIES[category]
    return (
        Line(code, debit=amount(fen), source=source, unit=unit),
        Line(BANK, credit=fen, unit=unit),
    )


def check(lines: Sequence[Line], *, before: Standing) -> None:
    """Hold an entry against what always holds.

    :raises ValueError: it does not balance, which is a fault of ours
    :raises Refused: a balance would become negative, with the account and what is there
    """
    if not lines or sum(one.debit for one in lines) != sum(one.credit for one in lines):
        raise ValueError(f"an entry does not balance: {lines!r}")
    after = before.after(lines)
    units = {line.unit for line in lines}
    for code, words in (
        (OWED, "应拨资助只有%(there)s元"),
        (CLAIMED, "应追回资金只有%(there)s元"),
    ):
        if after.of(code) < 0:
            raise Refused(say(words, there=yuan(before.of(code))))
    for unit in sorted(one for one in units if one):
        _check_own_account(before, after, unit)


def _check_own_account(before: Standing, after: Standing, unit: str) -> None:
    there = before.of(BANK, unit=unit)
    if after.of(BANK, unit=unit) < 0:
        raise Refused(say("专账存款不足，现有%(there)s元", there=yuan(there)))
    grant, own = (after.left(source, unit=unit) for source in ("grant", "own"))
    if min(grant + own, own) < 0:
        left = before.left("grant", unit=unit) + before.left("own", unit=unit)
        raise Refused(say("资助资金支出不能超过收到的资助，还可以支出%(left)s元", left=yuan(left)))
    if after.left("matching", unit=unit) < 0:
        left = before.left("matching", unit=unit)
        raise Refused(say("配套资金支出不能超过到位的配套，还可以支出%(left)s元", left=yuan(left)))
