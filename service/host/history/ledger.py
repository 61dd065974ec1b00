"""The ledger: append-only lines, each chained to the one before, written last in a transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import orjson
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from service.host.history.tables import Entry, LedgerHead

GENESIS = "0" * 64
_HEAD = cast(Table, LedgerHead.__table__)
_ENTRIES = cast(Table, Entry.__table__)


@dataclass(frozen=True)
class Line:
    """What is to be written: about what, what happened to it, where, and the details."""

    subject: str
    verb: str
    row: str | None = None
    instance: int | None = None
    element: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    salt: str = field(default_factory=lambda: secrets.token_hex(16))

    def saying(self, verb: str, data: Mapping[str, Any]) -> "Line":
        """Return the same line with another verb and its details."""
        return replace(self, verb=verb, data=data)


def commitment(salt: str, data: str) -> str:
    """Return what the chain holds of the details (their JSON): nobody can guess them from it."""
    return hashlib.sha256(f"{salt}{data}".encode()).hexdigest()


def leaf(fields: Mapping[str, Any]) -> str:
    """Return the hash of a line: its fields in a fixed order, ending in the line before."""
    at: datetime = fields["at"]
    canonical = [
        fields["sequence"],
        at.isoformat(timespec="microseconds"),
        *(fields[name] for name in _COPIED),
    ]
    return hashlib.sha256(orjson.dumps(canonical)).hexdigest()


_COPIED = (
    "actor",
    "actor_name",
    "subject",
    "verb",
    "row",
    "instance_key",
    "element",
    "commitment",
    "previous",
)


_END = select(_HEAD.c.size, _HEAD.c.hash).with_for_update()
_MOVE_END = update(_HEAD).values(size=bindparam("now"), hash=bindparam("last"))
_WRITE = insert(_ENTRIES)


def append(session: Session, lines: list[Line]) -> None:
    """Write lines at the end of the ledger; the lock on its head is held until the commit."""
    connection = session.connection()
    size, end = connection.execute(_END).one()
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append(_row(session, line, sequence=size + 1, previous=end))
        size, end = size + 1, rows[-1]["hash"]
    connection.execute(_MOVE_END, {"now": size, "last": end})
    connection.execute(_WRITE, rows)


def _row(session: Session, line: Line, *, sequence: int, previous: str) -> dict[str, Any]:
    actor = session.info["actor"]
    fields: dict[str, Any] = {
        "sequence": sequence,
        "at": session.info["at"].astimezone(UTC),
        "actor": actor.id,
        "actor_name": actor.name,
        "subject": line.subject,
        "verb": line.verb,
        "row": line.row,
        "instance_key": line.instance,
        "element": line.element,
        "salt": line.salt,
        "data": dict(line.data),
        "commitment": commitment(line.salt, orjson.dumps(line.data).decode()),
        "previous": previous,
    }
    fields["hash"] = leaf(fields)
    fields["row_key"] = fields.pop("row")  # what the table calls it
    return fields
