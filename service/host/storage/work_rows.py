"""A piece of work read with its case, parties and candidates by one compiled statement.

The ORM's own loading of the same rows takes longer than the engine's whole move; the objects are
the same, and the session knows them like any it has loaded. On SQLite, where one transaction writes
at a time, the end of the ledger is read with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    String,
    Table,
    bindparam,
    column,
    exists,
    inspect,
    select,
    table,
)
from sqlalchemy.orm import Mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from service.db import Base, PerTransaction, Session
from service.host.tables.core import Candidate, Draft, Party, ProcessInstance, UserTask
from service.prepared import Prepared

LATER = frozenset({"state"})
"""Columns that are read when somebody asks for them."""


@dataclass(frozen=True)
class WorkRows:
    """A piece of work, and whether anybody has typed a draft for it."""

    task: UserTask
    drafted: bool


class LedgerEnd(NamedTuple):
    """How many lines the ledger has, and the hash of the last."""

    size: int
    hash: str


class _Part:
    """The columns of one class among those of a row, and how an object of it is made."""

    def __init__(self, mapped: type[Base], start: int) -> None:
        mapper = cast("Mapper[Any]", inspect(mapped))
        pairs = [(one.key, one.columns[0]) for one in mapper.column_attrs if one.key not in LATER]
        self.names = [name for name, _ in pairs]
        self.columns = [column for _, column in pairs]
        self.span = slice(start, start + len(pairs))
        self.manager = mapper.class_manager

    def make(self, values: Sequence[Any]) -> Any:
        """Return an object that holds what was read, as one that is not in a session yet."""
        found = self.manager.new_instance()
        found.__dict__.update(zip(self.names, values, strict=True))
        return found

    def all(self, rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """Make the objects of rows that repeat them; a row without one holds nothing but None."""
        for values in dict.fromkeys(tuple(row[self.span]) for row in rows):
            if values[0] is not None:
                yield self.make(values)


def _parts(*tables: type[Base]) -> list[_Part]:
    made: list[_Part] = []
    for one in tables:
        made.append(_Part(one, made[-1].span.stop if made else 0))
    return made


_TASK, _CASE, _PARTY, _CANDIDATE = _PARTS = _parts(UserTask, ProcessInstance, Party, Candidate)
_DRAFTED = _CANDIDATE.span.stop
_WORK, _CASES = cast(Table, UserTask.__table__), cast(Table, ProcessInstance.__table__)
_PARTIES, _CANDIDATES = cast(Table, Party.__table__), cast(Table, Candidate.__table__)
_DRAFTS = cast(Table, Draft.__table__)
_END = table("ledger_head", column("size", BigInteger()), column("hash", String()))
_QUERY = (
    select(
        *(column for part in _PARTS for column in part.columns),
        exists().where(_DRAFTS.c.task_key == _WORK.c.key).label("drafted"),
    )
    .select_from(
        _WORK.join(_CASES, _CASES.c.key == _WORK.c.instance_key)
        .outerjoin(_PARTIES, _PARTIES.c.instance_key == _CASES.c.key)
        .outerjoin(_CANDIDATES, _CANDIDATES.c.task_key == _WORK.c.key)
    )
    .where(_WORK.c.key == bindparam("asked"))
    .order_by(_PARTIES.c.relation, _PARTIES.c.holder, _CANDIDATES.c.key)
)
_WORK_ROWS = Prepared(_QUERY)
_WORK_ROWS_AND_END = Prepared(
    _QUERY.add_columns(*(select(one).scalar_subquery() for one in (_END.c.size, _END.c.hash)))
)
_ENDS: PerTransaction[list[LedgerEnd]] = PerTransaction(list)


def ledger_end(session: Session) -> LedgerEnd | None:
    """Return the end of the ledger if this transaction has read it, and nobody can move it."""
    found = _ENDS.of(session)
    return found[-1] if found else None


def read(session: Session, *, task: int) -> WorkRows | None:
    """Return a piece of work with all that decides who may do it; None if there is none.

    The session must not have loaded anything before: an object it has would be another one.
    """
    connection = session.connection()
    alone = session.writes and connection.dialect.name == "sqlite"  # nobody else writes meanwhile
    query = _WORK_ROWS_AND_END if alone else _WORK_ROWS
    rows = query.rows(connection, {"asked": task})
    if not rows:
        return None
    first = rows[0]
    if alone:
        _ENDS.of(session).append(LedgerEnd(*first[_DRAFTED + 1 :]))
    case, found = _CASE.make(first[_CASE.span]), _TASK.make(first[_TASK.span])
    parties, candidates = list(_PARTY.all(rows)), list(_CANDIDATE.all(rows))
    for one in (case, found, *parties, *candidates):
        make_transient_to_detached(one)
    set_committed_value(case, "parties", parties)
    set_committed_value(found, "candidates", candidates)
    set_committed_value(found, "instance", case)
    session.add(found)  # and with it what was just laid to it
    return WorkRows(found, bool(first[_DRAFTED]))
