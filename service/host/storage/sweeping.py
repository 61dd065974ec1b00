"""Rows that are kept for a while only, swept away a few at a time by whoever adds to them."""

from datetime import datetime

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from service.db import Base, Session

AT_ONCE = 100


def sweep(
    session: Session,
    table: type[Base],
    *,
    by: InstrumentedAttribute[datetime],
    before: datetime,
) -> None:
    """Forget rows whose time in the column `by` is long past; others may be sweeping beside us."""
    core = table.__table__
    assert isinstance(core, Table)
    keys = list(core.primary_key.columns)
    old = select(*keys).where(by < before).limit(AT_ONCE).with_for_update(skip_locked=True)
    found = session.execute(old).all()
    if found:
        wanted = tuple_(*keys).in_([tuple(row) for row in found])
        session.execute(delete(core).where(wanted))
