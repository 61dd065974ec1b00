"""Statements of the writer: compiled once for a table and a set of its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    Table,
    and_,
    bindparam,
    delete,
    insert,
    inspect,
    literal_column,
    null,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper

from service.db import Base
from service.host.ledger.guard import RECORDED
from service.host.ledger.rows import as_recorded, columns, plain
from service.prepared import Prepared

Values = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class About:
    """What the writer needs to know of a table, found out once."""

    table: type[Base]
    mapper: Mapper[Any]
    keys: tuple[str, ...]
    numbered: str | None
    """The attribute that the database numbers by itself, if there is one."""
    names: Mapping[str, str]
    """Attribute → column."""
    recorded: list[str]
    subject: str
    is_case: bool
    has_private: bool

    def stored(self, values: Values) -> dict[str, Any]:
        """Return values under the names of their columns."""
        names = self.names
        return {names[name]: value for name, value in values.items()}

    def recordable(self, values: Values, names: Iterable[str], salt: str) -> dict[str, Any]:
        """Return values as the ledger keeps them."""
        if self.has_private:
            return {name: as_recorded(self.table, name, values.get(name), salt) for name in names}
        return {name: plain(values.get(name)) for name in names}

    def place(self, key: Key) -> dict[str, Any]:
        """Return a key as the statements name its parts."""
        return {f"k_{name}": value for name, value in zip(self.keys, key, strict=True)}


@cache
def about(table: type[Base]) -> About:
    """Return what the writer needs to know of a table."""
    mapper = cast("Mapper[Any]", inspect(table))
    column = core(table).autoincrement_column
    subject = str(getattr(table, "__history__", ""))
    return About(
        table=table,
        mapper=mapper,
        keys=tuple(mapper.get_property_by_column(one).key for one in mapper.primary_key),
        numbered=None if column is None else mapper.get_property_by_column(column).key,
        names={prop.key: prop.columns[0].key for prop in mapper.column_attrs},
        recorded=columns(mapper),
        subject=subject,
        is_case=subject == "instance",
        has_private=bool(getattr(table, "__private__", ())),
    )


def core(table: type[Base]) -> Table:
    """Return the table of a mapped class."""
    return cast(Table, table.__table__)


@cache
def insert_row(table: type[Base], names: tuple[str, ...]) -> Prepared:
    """Return what inserts a row whose key is among these columns."""
    return Prepared(insert(core(table)).values(_parameters(names)), **RECORDED)


@cache
def insert_numbered(table: type[Base], names: tuple[str, ...]) -> Prepared:
    """Return what inserts a row and gives the key that the database numbers it with."""
    own = core(table)
    found = insert(own).values(_parameters(names)).returning(*own.primary_key)
    return Prepared(found, **RECORDED)


@cache
def insert_many(table: type[Base]) -> Any:
    """Return what inserts any number of rows at once and gives their keys in the same order."""
    own = core(table)
    found = insert(own).returning(*own.primary_key, sort_by_parameter_order=True)
    return found.execution_options(**RECORDED)


@cache
def upsert(table: type[Base], names: tuple[str, ...], dialect: str) -> Prepared:
    """Return what inserts a row, or changes the one that has its key already."""
    own = core(table)
    found = (postgresql if dialect == "postgresql" else sqlite).insert(own)
    found = found.values(_parameters(names))
    key = list(own.primary_key.columns)
    kept = {column.key for column in key}
    changed = {name: found.excluded[name] for name in names if name not in kept}
    return Prepared(found.on_conflict_do_update(index_elements=key, set_=changed), **RECORDED)


@cache
def both(
    table: type[Base], names: tuple[str, ...], guard: tuple[str, ...], dialect: str
) -> Prepared:
    """Return what changes a row and inserts another; it gives the keys of both.

    The row that is there meets its own key and is changed in place.
    """
    own = core(table)
    key, stored = own.primary_key.columns[0], about(table).names
    numbered = literal_column("DEFAULT") if dialect == "postgresql" else null()
    old, new = (
        {one.key: bindparam(f"{side}_{one.key}", type_=one.type) for one in own.columns}
        for side in ("o", "n")
    )
    found = (postgresql if dialect == "postgresql" else sqlite).insert(own)
    found = found.values([old, {**new, key.key: numbered}])
    met = [own.c[stored[name]] == bindparam(f"g_{name}") for name in guard]
    found = found.on_conflict_do_update(
        index_elements=[key],
        set_={stored[name]: found.excluded[stored[name]] for name in names},
        where=and_(*met) if met else None,
    )
    return Prepared(found.returning(key), **RECORDED)


@cache
def update_row(table: type[Base], names: tuple[str, ...], guard: tuple[str, ...]) -> Prepared:
    """Return what changes columns of a row that still holds what its guard says."""
    own, stored = core(table), about(table).names
    found = update(own).where(*_by_key(table))
    for name in guard:
        found = found.where(own.c[stored[name]] == bindparam(f"g_{name}"))
    return Prepared(found.values(_parameters([stored[name] for name in names])), **RECORDED)


@cache
def remove_row(table: type[Base]) -> Prepared:
    """Return what deletes a row."""
    return Prepared(delete(core(table)).where(*_by_key(table)), **RECORDED)


def _parameters(names: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


def _by_key(table: type[Base]) -> list[Any]:
    pairs = zip(core(table).primary_key.columns, about(table).keys, strict=True)
    return [column == bindparam(f"k_{name}") for column, name in pairs]
