"""The ledger: append-only lines, each chained to the one before, written last in a transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.host.history.tables import Entry, LedgerHead

GENESIS = "0" * 64


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


def append(session: Session, lines: list[Line]) -> None:
    """Write lines at the end of the ledger; the lock on its head is held until the commit."""
    head = session.scalars(
        select(LedgerHead).with_for_update().execution_options(populate_existing=True)
    ).one()
    rows = []
    for line in lines:
        row = _row(session, line, sequence=head.size + 1, previous=head.hash)
        rows.append(row)
        head.size, head.hash = row["sequence"], row["hash"]
    session.execute(insert(Entry), rows, execution_options={"render_nulls": True})
    session.flush()


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
    return {**fields, "hash": leaf(fields)}
