"""Rows that two may add at once: the database lets one of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.db import Base


def added(session: Session, table: type[Base], row: Mapping[str, Any]) -> bool:
    """Add a row unless one with its key is there; return whether it was added.

    Whoever comes second waits until the first has committed or given up.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    core = table.__table__
    insert = dialect.insert(core).values(**row).on_conflict_do_nothing()
    return session.execute(insert.returning(*core.primary_key)).first() is not None
