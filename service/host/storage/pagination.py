"""Long lists, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select

from service.db import Session

SIZE = 20
MOST = 1_000  # rows that are counted and turned through; whoever wants more narrows the search
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list: which page of how many, and how long the whole list is."""

    rows: tuple[Item, ...]
    total: int
    number: int
    size: int = SIZE
    more: bool = False
    """Whether there are more rows than the total says."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def page_of(
    session: Session,
    query: Select[Any],
    *,
    number: int,
    make: Callable[[Any], Item],
    size: int = SIZE,
    total: int | None = None,
) -> Page[Item]:
    """Run an ordered query of rows for one page; `make` turns a result row into an item.

    `total`: how many rows there are, for callers who know it cheaper than by counting. Nobody
    counts further than `MOST`: a million rows would be read for a number.
    """
    number = min(max(number, 1), MOST // size)
    if total is None:
        total = counted(session, query)
    rows = session.execute(query.limit(size).offset((number - 1) * size))
    return Page(tuple(make(row) for row in rows), min(total, MOST), number, size, total > MOST)


def counted(session: Session, query: Select[Any]) -> int:
    """Count the rows of a query, at most one more than `MOST`."""
    bare = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    some = bare.limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
