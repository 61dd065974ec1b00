"""Guard of the connection: nothing writes a recorded table but its writer and the ORM's flush.

What goes past SQLAlchemy (a cursor of the driver) is not seen here: a test over the source keeps
it out of the service, and verifying the ledger finds it.
"""

import re
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from service.db import Base, is_flushing

RECORDED = {"recorded": True}
"""The execution option of a statement whose lines of the ledger are made beside it."""
LEDGER = ("ledger_entry", "ledger_head")
STATEMENTS = 4096  # texts remembered; a deployed service sends some hundreds


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_to_write_past_the_record(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,
) -> None:
    options = connection.get_execution_options()
    if not writes_recorded(statement) or "guarded" not in options or is_flushing():
        return
    if context is not None and context.execution_options.get("recorded"):
        return
    raise RuntimeError(f"would bypass the record: {statement[:100]}")


@lru_cache(STATEMENTS)
def writes_recorded(statement: str) -> bool:
    """Ask whether a statement writes a table whose rows are on the record, or the ledger."""
    return _writing().search(statement) is not None


@cache
def _writing() -> re.Pattern[str]:
    recorded = [
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if hasattr(mapper.class_, "__history__")
    ]
    names = "|".join(map(re.escape, (*recorded, *LEDGER)))
    verbs = r"insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update|delete\s+from|truncate"
    return re.compile(rf'\b(?:{verbs})\s+(?:only\s+)?(?:"?\w+"?\.)?"?(?:{names})\b', re.IGNORECASE)
