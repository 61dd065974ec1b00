"""Every insert, change and deletion of a row with `__history__` goes on the record by itself.

A class says what the ledger calls its rows (`__history__`), which columns are private and only
committed to (`__private__`), which are mere conveniences (`__unrecorded__`), and which verb
fits which change (`__verbs__`: `created`, a column's name, `changed` or `deleted` → a verb, or
a function of the row that returns one; the first that fits counts). `__other_verbs__` names what
such functions return (`vocabulary.py`).
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import (
    InstanceState,
    Mapper,
    ORMExecuteState,
    UOWTransaction,
    attributes,
)

from service import exact_json
from service.db import Base, PerTransaction, Session
from service.host.ledger.chain import Line, new_salt
from service.host.ledger.record import add
from service.host.ledger.scope import SCOPE

_JSON = frozenset((str, int, bool, type(None)))
"""Types that JSON holds as they are."""
_DELETED = PerTransaction(list[object])
"""The rows that the present flush has deleted."""


def recorded_classes() -> dict[str, type[Any]]:
    """Return every class whose rows are on the record, by subject."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return {cls.__history__: cls for cls in classes if is_recorded(cls)}


def is_recorded(cls: type[Any]) -> bool:
    """Ask whether the rows of a class are on the record."""
    return hasattr(cls, "__history__")


def deleted(cls: type[Any]) -> str:
    """Return the verb with which a class says that a row was deleted."""
    return str(getattr(cls, "__verbs__", {}).get("deleted", "deleted"))


@cache
def columns(mapper: Mapper[Any]) -> list[str]:
    """Return the attributes that are recorded, in the order of the table."""
    silent = getattr(mapper.class_, "__unrecorded__", ())
    return [attribute.key for attribute in mapper.column_attrs if attribute.key not in silent]


def row_key(mapper: Mapper[Any], row: object) -> str:
    """Return the primary key as text; parts are joined by a bar."""
    return "|".join(str(part) for part in mapper.primary_key_from_instance(row))


def as_recorded(cls: type[Any], name: str, value: Any, salt: str) -> Any:
    """Return a value the way the ledger keeps it: JSON; bytes and private ones as a hash."""
    if value is not None and name in getattr(cls, "__private__", ()):
        return committed(name, value, salt)
    return plain(value)


def committed(name: str, value: Any, salt: str) -> dict[str, str]:
    """Return what the ledger says of a column that is only committed to."""
    return {"committed": hashlib.sha256(f"{salt}{name}{plain(value)}".encode()).hexdigest()}


def plain(value: Any) -> Any:
    """Return a value as JSON has it; of bytes their hash."""
    if type(value) in _JSON:
        return value
    if type(value) is dict and not value:
        return {}
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return exact_json.loads(exact_json.dumps(value))


@event.listens_for(Session, "after_flush")
def _record_rows(session: Session, _context: UOWTransaction) -> None:
    if not session.writes:
        return
    for row in _in_order(session.new):
        _record(session, row, "created", _values)
    for row in _by_key(session.dirty):
        _record(session, row, "changed", _changes)


@event.listens_for(Session, "persistent_to_deleted")
def _notice_a_deletion(session: Session, row: object) -> None:
    """Keep a row that was deleted, also one that only left the collection it belongs to.

    `Session.deleted` would name only the rows that somebody deleted by themselves.
    """
    if session.writes:
        _DELETED.of(session).append(row)


@event.listens_for(Session, "after_flush_postexec")
def _record_deletions(session: Session, _context: UOWTransaction) -> None:
    deleted = _DELETED.of(session)
    for row in _by_key(deleted):
        _record(session, row, "deleted", lambda _state, _names, _salt: {})
    deleted.clear()


def _by_key(rows: Iterable[object]) -> list[Any]:
    """Order rows by what they are, the case itself last: a set has no order of its own."""
    recorded: list[Any] = [row for row in rows if is_recorded(type(row))]
    return sorted(recorded, key=_kind_and_key) if len(recorded) > 1 else recorded


def _kind_and_key(row: Any) -> tuple[bool, str, tuple[Any, ...]]:
    kind = row.__history__
    mapper = attributes.instance_state(row).mapper
    return kind == "instance", kind, mapper.primary_key_from_instance(row)


def _in_order(rows: Iterable[object]) -> list[Any]:
    """Order new rows as they came into the session."""
    recorded = [row for row in rows if is_recorded(type(row))]
    return sorted(recorded, key=lambda row: attributes.instance_state(row).insert_order or 0)


def _record(session: Session, row: Any, kind: str, describe: Any) -> None:
    state, salt = attributes.instance_state(row), new_salt()
    details = describe(state, columns(state.mapper), salt)
    if not details and kind != "deleted":
        return
    line = Line(
        row.__history__,
        _verb(row, kind, details.get("after", {})),
        row=row_key(state.mapper, row),
        instance=getattr(row, "instance_key", None) or _case_in_hand(session, row),
        element=getattr(row, "element", None) or SCOPE.of(session).element,
        data=details,
        salt=salt,
    )
    add(session, line)


def _case_in_hand(session: Session, row: Any) -> int | None:
    if row.__history__ == "instance":
        key: int = row.key
        return key
    return SCOPE.of(session).instance


def _values(state: InstanceState[Any], names: list[str], salt: str) -> dict[str, Any]:
    cls = state.mapper.class_
    given = ((name, state.dict.get(name)) for name in names)
    return {"after": {name: as_recorded(cls, name, value, salt) for name, value in given}}


def _changes(state: InstanceState[Any], names: list[str], salt: str) -> dict[str, Any]:
    """Return what the changed columns held before, as far as it was known, and hold now."""
    cls = state.mapper.class_
    before, after = {}, {}
    for name in names:
        history = state.attrs[name].history
        if not history.added:
            continue
        after[name] = as_recorded(cls, name, history.added[0], salt)
        if history.deleted:
            before[name] = as_recorded(cls, name, history.deleted[0], salt)
    return {"before": before, "after": after} if after else {}


def _verb(row: Any, kind: str, after: dict[str, Any]) -> str:
    verbs = getattr(row, "__verbs__", {})
    occasions = after if kind == "changed" else ()
    fitting = next((verbs[name] for name in verbs if name in occasions), None)
    verb = fitting or verbs.get(kind, kind)
    return verb(row) if callable(verb) else str(verb)


@event.listens_for(Session, "do_orm_execute")
def _refuse_to_write_past_the_record(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if is_recorded(state.bind_mapper.class_):
        raise RuntimeError(f"bulk writing of {state.bind_mapper} would bypass the record")
