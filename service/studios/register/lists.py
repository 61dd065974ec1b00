"""Lists of studios for those who work with them: a page at a time, found by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import defer, joinedload

from service.db import Session
from service.people.tables import Organisation
from service.searching import holds
from service.searching import words as split
from service.studios.register.tables import Master, Studio

ON_A_PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of a list, and how long the list is."""

    rows: Sequence[Row]
    total: int
    number: int
    more: bool = False
    """All are counted: a district has some hundreds of studios."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ON_A_PAGE))


def cut(rows: Sequence[Row], page: int) -> Page[Row]:
    """Return a page of rows that are all known.

    >>> cut(range(120), 9).rows, cut(range(120), 9).number
    (range(100, 120), 3)
    """
    number = _within(page, len(rows))
    return Page(rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE], len(rows), number)


def place(page: int, total: int) -> tuple[int, int]:
    """Return the number of a page that there is, and how many rows stand before it.

    >>> place(9, 120), place(0, 0)
    ((3, 100), (1, 0))
    """
    number = _within(page, total)
    return number, (number - 1) * ON_A_PAGE


def studios(
    session: Session, *, unit: str | None = None, words: str = "", page: int = 1
) -> Page[Studio]:
    """Return a page of the studios in the order they were granted.

    :param unit: of this unit or branch alone
    :param words: in the name, the number, the unit or the master; all of them
    """
    where: list[ColumnElement[bool]] = [Studio.status != "undone"]
    if unit is not None:
        where.append(or_(Studio.unit == unit, Studio.place == unit))
    for word in split(words):
        columns = (Studio.name, Studio.number, Organisation.name, Master.name)
        where.append(or_(*(holds(column, word) for column in columns)))
    joined = (
        select(Studio.key)
        .join(Organisation, Studio.place == Organisation.code)
        .join(Master, Studio.master_key == Master.key)
        .where(*where)
    )
    total = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    number = _within(page, total)
    rows = session.scalars(
        select(Studio)
        .where(Studio.key.in_(joined))
        .options(joinedload(Studio.organisation), joinedload(Studio.master), defer(Studio.sheet))
        .order_by(Studio.granted_on, Studio.number)
        .limit(ON_A_PAGE)
        .offset((number - 1) * ON_A_PAGE)
    )
    return Page(rows.all(), total, number)


def revoked(session: Session) -> list[Studio]:
    """Return the studios that lost their title, the latest first (article 13)."""
    rows = session.scalars(
        select(Studio)
        .where(Studio.status == "revoked")
        .options(joinedload(Studio.organisation), joinedload(Studio.master), defer(Studio.sheet))
        .order_by(Studio.ended_on.desc(), Studio.number)
    )
    return list(rows)


def _within(page: int, total: int) -> int:
    """Return the number of a page that there is."""
    return min(max(1, page), max(1, -(-total // ON_A_PAGE)))
