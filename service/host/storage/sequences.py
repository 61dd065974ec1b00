"""Running numbers without gaps: one row per series, locked while its next number is given out."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from service.db import Session
from service.host.tables.core import Counter


def next_number(session: Session, *, series: str) -> int:
    """Return the next number of a series, from 1; undone with the transaction."""
    _begin(session, series)
    counter = session.scalars(
        select(Counter)
        .where(Counter.name == series)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    counter.value += 1
    return counter.value


def hold(session: Session, *, series: str) -> None:
    """Keep a series as it is until the end of this transaction; any number may do so at once."""
    query = select(Counter.value).where(Counter.name == series)
    session.execute(query.with_for_update(read=True))


def _begin(session: Session, series: str) -> None:
    """Make the row of a series unless somebody has; two may try at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Counter).values(name=series, value=0)
    session.execute(row.on_conflict_do_nothing())
