"""Amounts of money in writing: separators, two decimals, and no floating sums."""

import re
from decimal import Decimal

FEN = 100  # to the yuan
_UNIT = re.compile(r"[（(](万?元)[）)]\s*$")


def yuan(amount: Decimal | int | float | str) -> str:
    """Write an amount of yuan as people read it.

    >>> yuan(100_000), yuan(12345.67), yuan(Decimal("-1.05")), yuan("0")
    ('100,000.00', '12,345.67', '-1.05', '0.00')
    """
    return f"{Decimal(str(amount)):,.2f}"


def fen(amount: int) -> str:
    """Write an amount of fen in yuan.

    >>> fen(1_234_567), fen(-105)
    ('12,345.67', '-1.05')
    """
    return yuan(Decimal(amount) / FEN)


def plain(amount: Decimal | int | float) -> str:
    """Write a number with separators and no more decimals than it has, as units of 万元 are.

    >>> plain(1234.5), plain(12), plain(1e3)
    ('1,234.5', '12', '1,000')
    """
    exact = Decimal(str(amount))
    return f"{int(exact):,}" if exact == exact.to_integral_value() else f"{exact.normalize():,f}"


def unit_of(*, label: str, suffix: str = "") -> str:
    """Return the unit in which a field asks for money, by what stands behind or above it.

    >>> unit_of(label="金额（元）"), unit_of(label="经济效益", suffix="万元")
    ('元', '万元')
    >>> unit_of(label="人数（人）")
    ''
    """
    if suffix.strip() in ("元", "万元"):
        return suffix.strip()
    found = _UNIT.search(label)
    return found[1] if found else ""
