"""The one writer of recorded tables: plain changes become rows and lines of the ledger.

Each table is written once per kind of change, by statements of SQLAlchemy Core that are compiled
once for a set of columns. Objects of the ORM that the session has loaded follow what is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Connection,
)
from sqlalchemy.orm import Mapper, attributes

from service.db import Base, Session
from service.host.ledger import statements
from service.host.ledger.chain import Line, new_salt
from service.host.ledger.record import add
from service.host.ledger.rows import is_recorded
from service.host.ledger.scope import SCOPE
from service.host.ledger.statements import About, Key, Values
from service.prepared import Prepared


@dataclass(eq=False)
class Created:
    """A new row; what the database numbers gets its key when it is written.

    `parent` is a new row whose key this one holds in the column `link`.
    """

    table: type[Base]
    values: dict[str, Any]
    parent: "Created | None" = None
    link: str = ""
    beside: "Changed | None" = None
    """The row of the same table that one statement writes with this one; `write` finds it."""


@dataclass(eq=False)
class Replaced:
    """A row by its full key, new or not: `before` is what it held, None if there was none."""

    table: type[Base]
    values: dict[str, Any]
    before: Values | None = None


@dataclass(eq=False)
class Changed:
    """Columns of a row that change; it must still hold what `guard` says."""

    table: type[Base]
    key: Key
    before: Values
    after: Values
    guard: Values = field(default_factory=dict)
    element: str | None = None
    """The element of the diagram that the row is filed under, where its columns do not change."""
    whole: Values | None = None
    """Everything the row held when it was read: it may then be written along with a new one."""
    with_new: bool = False
    """Whether the statement that writes a new row writes this one too; `write` says so."""


@dataclass(eq=False)
class Deleted:
    """A row that goes."""

    table: type[Base]
    key: Key


Change = Created | Replaced | Changed | Deleted


def write(session: Session, changes: Iterable[Change]) -> None:
    """Write changes in the order given, the same kind of the same table together.

    :raises RuntimeError: a row that changes or goes is not as its change expects it
    """
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for change in _paired(list(changes)):
        groups.setdefault(_kind(change), []).append(change)
    if not groups:
        return
    connection = session.connection()
    for (kind, table, *_rest), alike in groups.items():
        _WRITERS[kind](session, connection, table, alike)


def held_columns(row: Base) -> dict[str, Any]:
    """Return what an object of the ORM holds, column by column."""
    return {name: getattr(row, name) for name in statements.about(type(row)).names}


def _paired(changes: list[Change]) -> list[Change]:
    """Let a row that was read whole be written by the statement of the one new row of its table.

    So the end of a piece of work and the beginning of the next take one journey to the database.
    """
    for changed in changes:
        if not isinstance(changed, Changed) or changed.whole is None:
            continue
        new = [c for c in changes if isinstance(c, Created) and c.table is changed.table]
        if len(new) == 1 and new[0].parent is None and new[0].beside is None:
            new[0].beside, changed.with_new = changed, True
    return changes


def _kind(change: Change) -> tuple[Any, ...]:
    if isinstance(change, Changed):
        return (Changed, change.table, tuple(change.after), tuple(change.guard))
    if isinstance(change, Deleted):
        return (Deleted, change.table)
    return (
        (type(change), change.table, tuple(change.values), change.parent is not None)
        if (isinstance(change, Created))
        else (Replaced, change.table, tuple(change.values))
    )


def _create(
    session: Session, connection: Connection, table: type[Base], alike: list[Created]
) -> None:
    about = statements.about(table)
    for change in alike:
        if change.parent is not None:
            change.values[change.link] = change.parent.values["key"]
    rows = [about.stored(change.values) for change in alike]
    numbered, names = about.numbered, tuple(rows[0])
    if numbered is None or numbered in alike[0].values:
        statements.insert_row(table, names).run(connection, rows)
    elif alike[0].beside is not None:
        alike[0].values[numbered] = _write_both(connection, about, alike[0], alike[0].beside)
    elif len(rows) == 1:
        alike[0].values[numbered] = statements.insert_numbered(table, names).rows(
            connection, rows[0]
        )[0][0]
    else:
        keys = connection.execute(statements.insert_many(table), rows).scalars()
        for change, key in zip(alike, keys, strict=True):
            change.values[numbered] = key
    for change in alike:
        key = tuple([change.values[name] for name in about.keys])
        _tell(session, about, "created", {}, change.values, key=key)


def _write_both(connection: Connection, about: About, new: Created, old: Changed) -> Any:
    """Insert a row and change another by one statement; return the key of the new one."""
    statement = statements.both(
        about.table, tuple(old.after), tuple(old.guard), connection.dialect.name
    )
    held = {**(old.whole or {}), **old.after}
    values = {f"o_{column}": held.get(name) for name, column in about.names.items()}
    values |= {f"n_{column}": new.values.get(name) for name, column in about.names.items()}
    values |= {f"g_{name}": value for name, value in old.guard.items()}
    keys = [row[0] for row in statement.rows(connection, values)]
    if len(keys) != 2:
        raise RuntimeError(f"{about.table.__tablename__} {old.key} is not as it was read")
    return next(key for key in keys if key != old.key[0])


def _replace(
    session: Session, connection: Connection, table: type[Base], alike: list[Replaced]
) -> None:
    about = statements.about(table)
    rows = [about.stored(one.values) for one in alike]
    statements.upsert(table, tuple(rows[0]), connection.dialect.name).run(connection, rows)
    for change in alike:
        key, after = tuple([change.values[name] for name in about.keys]), change.values
        if change.before is None:
            _tell(session, about, "created", {}, after, key=key)
            continue
        after = {name: value for name, value in after.items() if name not in about.keys}
        _follow(session, about.mapper, key, after)
        _tell(session, about, "changed", change.before, after, key=key)


def _change(
    session: Session, connection: Connection, table: type[Base], alike: list[Changed]
) -> None:
    about, first = statements.about(table), alike[0]
    rows = []
    for change in alike:
        if change.with_new:
            continue
        row = about.stored(change.after)
        row |= about.place(change.key)
        row |= {f"g_{name}": value for name, value in change.guard.items()}
        rows.append(row)
    if rows:
        _expect(
            connection, statements.update_row(table, tuple(first.after), tuple(first.guard)), rows
        )
    for change in alike:
        _follow(session, about.mapper, change.key, change.after)
        was, now = change.before, change.after
        _tell(session, about, "changed", was, now, key=change.key, element=change.element)


def _delete(
    session: Session, connection: Connection, table: type[Base], alike: list[Deleted]
) -> None:
    about = statements.about(table)
    _expect(connection, statements.remove_row(table), [about.place(one.key) for one in alike])
    for change in alike:
        identity = about.mapper.identity_key_from_primary_key(change.key)
        gone = session.identity_map.get(identity)
        if gone is not None:
            session.expunge(gone)
        _tell(session, about, "deleted", {}, {}, key=change.key)


_WRITERS: dict[type, Any] = {
    Created: _create,
    Replaced: _replace,
    Changed: _change,
    Deleted: _delete,
}


def _expect(connection: Connection, statement: Prepared, rows: list[dict[str, Any]]) -> None:
    """Write rows of which every one must be there."""
    done = statement.run(connection, rows)
    if done != len(rows):
        raise RuntimeError(f"{len(rows) - done} rows are not as they were read")


def _follow(session: Session, mapper: Mapper[Any], key: Key, after: Values) -> None:
    """Let an object of the ORM that is loaded hold what its row holds now."""
    row = session.identity_map.get(mapper.identity_key_from_primary_key(key))
    if row is None:
        return
    for name, value in after.items():
        attributes.set_committed_value(row, name, value)


def _tell(
    session: Session,
    about: About,
    kind: str,
    before: Values,
    after: Values,
    *,
    key: Key,
    element: str | None = None,
) -> None:
    """Put the line of a change on the record, as the hooks of the ORM do for its objects."""
    table, recorded = about.table, about.recorded
    if not is_recorded(table):
        return
    scope, salt = SCOPE.of(session), new_salt()
    names = recorded if kind == "created" else [name for name in recorded if name in after]
    data: dict[str, dict[str, Any]] = {}
    if kind == "changed":
        there = [name for name in names if name in before]
        data["before"] = about.recordable(before, there, salt)
    if kind != "deleted":
        data["after"] = about.recordable(after, names, salt)
        if not names:
            return
    add(
        session,
        Line(
            about.subject,
            _verb(table, kind, data.get("after", {})),
            row="|".join(map(str, key)),
            instance=(key[0] if about.is_case else after.get("instance_key")) or scope.instance,
            element=element or after.get("element") or scope.element,
            data=data,
            salt=salt,
        ),
    )


def _verb(table: type[Any], kind: str, after: Values) -> str:
    verbs = getattr(table, "__verbs__", {})
    fitting = next((verbs[name] for name in verbs if kind == "changed" and name in after), None)
    return str(fitting or verbs.get(kind, kind))
