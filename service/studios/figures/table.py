"""A table of the yearly report, and what its rows add up to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from service.clock import BEIJING

SUM = "合计"


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
    part: str = ""
    """Its part of the yearly report: `T1` to `T7`."""
    long: bool = False
    """Whether it is offered as CSV alone: pages and papers show its sums elsewhere."""

    printed: tuple[int, ...] = ()
    """The columns that fit a page of paper; none: all of them."""

    def on_paper(self) -> tuple[list[str], list[list[str]]]:
        """Return head and rows as a page of paper holds them."""
        places = self.printed or tuple(range(len(self.head)))
        rows = [[str(row[place]) for place in places] for row in self.rows]
        return [self.head[place] for place in places], rows


def total(found: dict[tuple[str, str | None], int], name: str) -> int:
    """Return what is counted of a row."""
    return sum(count for (first, _), count in found.items() if first == name)


def sums(rows: Sequence[tuple[object, ...]], columns: int) -> tuple[object, ...]:
    """Return the last row: the columns added up; of no rows every sum is nought.

    >>> sums([("一", 1, 2), ("二", 3, 4)], 3), sums([], 3)
    (('合计', 4, 6), ('合计', 0, 0))
    """
    return SUM, *(sum(int(str(row[place])) for row in rows) for place in range(1, columns))


def share(part: int, whole: int) -> str:
    """Write a share of a whole; nothing of nothing has none.

    >>> share(1, 3), share(0, 0)
    ('33.3%', '—')
    """
    return f"{part / whole:.1%}" if whole else "—"


def pairs(rows: Iterable[Sequence[Any]]) -> dict[Any, Any]:
    """Return rows of two columns as a mapping.

    >>> pairs([("a", 1), ("b", 2)])
    {'a': 1, 'b': 2}
    """
    return {row[0]: row[1] for row in rows}


def middle(values: Collection[float]) -> str:
    """Write the median; of nothing there is none.

    >>> middle([3, 1, 2]), middle([1, 2]), middle([])
    ('2', '1.5', '—')
    """
    found = sorted(values)
    if not found:
        return "—"
    half, odd = divmod(len(found), 2)
    return f"{found[half] if odd else (found[half - 1] + found[half]) / 2:g}"


def within(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], year: int
) -> ColumnElement[bool]:
    """Return the condition that an instant lies in a year of Beijing."""
    begins, ends = (datetime(one, 1, 1, tzinfo=BEIJING) for one in (year, year + 1))
    return (column >= begins) & (column < ends)
