"""The ledger: append-only lines, each chained to the one before, written last in a transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from typing import cast as typed

import orjson
from sqlalchemy import (
    BigInteger,
    String,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql

from service import exact_json
from service.db import Session
from service.host.ledger.guard import RECORDED
from service.host.ledger.merkle import leaf_hash
from service.host.ledger.tables import Entry, LedgerHead
from service.host.storage.work_rows import ledger_end
from service.prepared import Prepared

GENESIS = "0" * 64
_HEAD = typed(Table, LedgerHead.__table__)
_ENTRIES = typed(Table, Entry.__table__)


def new_salt() -> str:
    """Return what makes the commitment of a line a secret as long as its salt is one."""
    return secrets.token_hex(16)


@dataclass(slots=True)
class Line:
    """What is to be written: about what, what happened to it, where, and the details."""

    subject: str
    verb: str
    row: str | None = None
    instance: int | None = None
    element: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    salt: str = field(default_factory=new_salt)


def commitment(salt: str, data: str) -> str:
    """Return what the chain holds of the details (their JSON): nobody can guess them from it."""
    return hashlib.sha256(f"{salt}{data}".encode()).hexdigest()


def canonical(fields: Mapping[str, Any]) -> bytes:
    """Return the bytes of a line that are hashed: a JSON array, ending in the line before.

    Chain and Merkle tree hash the same bytes: `line_hash` and `merkle.leaf_hash`.
    """
    at: datetime = fields["at"]
    return orjson.dumps([
        fields["sequence"], at.isoformat(timespec="microseconds"), fields["actor"],
        fields["actor_name"], fields["subject"], fields["verb"], fields["row"],
        fields["instance_key"], fields["element"], fields["commitment"], fields["previous"],
    ])  # fmt: skip


def line_hash(entry: bytes) -> str:
    """Return the hash by which the next line names this one; `entry` is its canonical bytes."""
    return hashlib.sha256(entry).hexdigest()


_END = select(_HEAD.c.size, _HEAD.c.hash).with_for_update()
_LOCK_END = Prepared(_END)
_DUMPED = table(
    "ledger_entry",
    *(column(one.name, Text() if one.name == "data" else one.type) for one in _ENTRIES.columns),
)
"""The table of lines whose details are JSON already: they are hashed as that very text."""
_WRITE = Prepared(
    insert(_DUMPED).values({one.name: bindparam(one.name) for one in _DUMPED.columns}), **RECORDED
)

_NAMES = [one.name for one in _ENTRIES.columns]
_LISTED = func.json_populate_recordset(
    literal_column("NULL::ledger_entry"), cast(bindparam("lines", type_=Text()), postgresql.JSON())
).table_valued(*_NAMES)
_WRITE_AT_ONCE = Prepared(
    insert(_ENTRIES)
    .from_select(_NAMES, select(*_LISTED.columns))
    .add_cte(
        update(_HEAD)
        .values(size=bindparam("now", type_=BigInteger()), hash=bindparam("last", type_=String()))
        .cte("moved")
    ),
    **RECORDED,
)
"""On PostgreSQL the lines go as one value, and the end of the ledger moves with them: a statement
for each line takes the driver longer than their hashes.
"""


def append(session: Session, lines: list[Line]) -> None:
    """Write lines at the end of the ledger; the lock on its head is held until the commit."""
    connection = session.connection()
    size, end = ledger_end(session) or _LOCK_END.rows(connection, {})[0]
    actor = session.actor
    common = {"at": session.at.astimezone(UTC), "actor": actor.id, "actor_name": actor.name}
    rows: list[dict[str, Any]] = []
    for line in lines:
        size += 1
        rows.append(_row(common, line, sequence=size, previous=end))
        end = rows[-1]["hash"]
    if connection.dialect.name == "postgresql":
        _WRITE_AT_ONCE.run(connection, [{"now": size, "last": end, "lines": _listed(rows)}])
        return
    _WRITE.run(connection, rows, common)  # a trigger moves the end with them


def _listed(rows: list[dict[str, Any]]) -> str:
    """Return lines as JSON that PostgreSQL reads as rows."""
    listed = [{**row, "leaf": f"\\x{row['leaf'].hex()}"} for row in rows]
    return orjson.dumps(listed).decode()


def _row(common: Mapping[str, Any], line: Line, *, sequence: int, previous: str) -> dict[str, Any]:
    data = exact_json.dumps(line.data).decode()
    fields: dict[str, Any] = {
        **common,
        "sequence": sequence,
        "subject": line.subject,
        "verb": line.verb,
        "row": line.row,
        "instance_key": line.instance,
        "element": line.element,
        "salt": line.salt,
        "data": data,
        "commitment": commitment(line.salt, data),
        "previous": previous,
    }
    entry = canonical(fields)
    fields["hash"], fields["leaf"] = line_hash(entry), leaf_hash(entry)
    fields["row_key"] = line.row  # what the table calls it
    return fields
