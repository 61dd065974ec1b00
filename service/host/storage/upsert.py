"""Rows that two may add at once: the database lets one of them."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from service.db import Base, Session


def added(session: Session, table: type[Base], row: Mapping[str, Any]) -> bool:
    """Add a row unless one with its key is there; return whether it was added.

    The second of two waits until the first has committed or given up.
    """
    insert = _insert(session, table).values(**row).on_conflict_do_nothing()
    return session.execute(insert.returning(*table.__table__.primary_key)).first() is not None


def put(session: Session, table: type[Base], row: Mapping[str, Any], *, by: str) -> None:
    """Add a row, or let it replace the one with the same value in the column `by`.

    The second of two waits for the first, and replaces what that one wrote.
    """
    session.flush()
    insert = _insert(session, table).values(**row)
    changed = {name: insert.excluded[name] for name in row if name != by}
    session.execute(insert.on_conflict_do_update(index_elements=[by], set_=changed))


def added_up(session: Session, table: type[Base], row: Mapping[str, Any], *, by: str) -> None:
    """Add a row, or add what its column `by` says to the one with its key."""
    core = cast(Table, table.__table__)
    insert = _insert(session, table).values(**row)
    more = {by: core.c[by] + insert.excluded[by]}
    key = list(core.primary_key.columns)
    session.execute(insert.on_conflict_do_update(index_elements=key, set_=more))


def _insert(session: Session, table: type[Base]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table.__table__)
