"""A table of the yearly report, and what its rows add up to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table: what it is called in an address and on the page, its head and rows."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    numbers: int = 1
    """From which column on there are numbers."""
    note: str = ""
    """What the figures leave out, in a sentence under the table."""


def total(found: Counter[tuple[str, str | None]], name: str) -> int:
    """Return what is counted of a row."""
    return sum(count for (first, _), count in found.items() if first == name)


def sums(rows: Sequence[tuple[object, ...]], columns: int) -> tuple[object, ...]:
    """Return the last row: the columns added up; of no rows every sum is nought.

    >>> sums([("一", 1, 2), ("二", 3, 4)], 3), sums([], 3)
    (('合计', 4, 6), ('合计', 0, 0))
    """
    return "合计", *(sum(int(str(row[place])) for row in rows) for place in range(1, columns))


def share(part: int, whole: int) -> str:
    """Write a share of a whole; nothing of nothing has none.

    >>> share(1, 3), share(0, 0)
    ('33.3%', '—')
    """
    return f"{part / whole:.1%}" if whole else "—"
