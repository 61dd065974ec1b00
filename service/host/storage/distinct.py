"""The different values of an indexed column, found by jumping from one to the next in the index.

`SELECT DISTINCT` reads every row; where few values repeat in a million rows this reads one each.
"""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.expression import true

from service.db import Session

MOST = 1_000  # values; a column with more is not one to list


Value = TypeVar("Value", str, int)


def distinct(
    session: Session,
    column: InstrumentedAttribute[Value],
    where: ColumnElement[bool] | None = None,
) -> list[Value]:
    """Return the values of a column, in order; `where` must go with the same index."""
    wanted = true() if where is None else where
    first = select(column.label("value")).where(wanted).order_by(column).limit(1)
    found = select(first.subquery().c.value).cte("found", recursive=True)
    following: Any = (
        select(column)
        .where(wanted, column > found.c.value)
        .order_by(column)
        .limit(1)
        .correlate(found)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    query = select(found.c.value).where(found.c.value.is_not(None)).limit(MOST)
    return list(session.scalars(query))
