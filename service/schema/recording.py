"""Lines of the ledger that a migration writes: what it adds to recorded tables is on the record.

The ledger as revision 0009 left it; a migration must not use code that changes after it. One that
changes the ledger's own table brings a copy of its own.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from service.db import Instant

_ENTRY = sa.table(
    "ledger_entry",
    sa.column("sequence", sa.BigInteger()),
    sa.column("at", Instant()),
    *(
        sa.column(name, sa.String())
        for name in ("actor", "actor_name", "subject", "verb", "row_key", "element", "salt", "data")
    ),
    sa.column("instance_key", sa.BigInteger()),
    *(sa.column(name, sa.String()) for name in ("commitment", "previous", "hash")),
    sa.column("leaf", sa.LargeBinary()),
)
_HEAD = sa.table("ledger_head", sa.column("size", sa.BigInteger()), sa.column("hash", sa.String()))

Said = tuple[str, str, str, Mapping[str, Any]]
"""Subject, past-tense verb, the row's key and its columns as they are now (JSON values)."""


def record(connection: sa.Connection, lines: Iterable[Said]) -> None:
    """Write lines at the end of the ledger, in the name of the system, as of now."""
    size, previous = connection.execute(sa.select(_HEAD.c.size, _HEAD.c.hash)).one()
    last = connection.scalar(sa.select(sa.func.max(_ENTRY.c.at)).select_from(_ENTRY))
    at = max(datetime.now(UTC), last or datetime.min.replace(tzinfo=UTC))
    rows = []
    for subject, verb, key, after in lines:
        size += 1
        row = _row(size, at, subject, verb, key, after, previous)
        previous = row["hash"]
        rows.append(row)
    if rows:
        connection.execute(sa.insert(_ENTRY), rows)
        connection.execute(sa.update(_HEAD).values(size=size, hash=previous))


def _row(
    sequence: int,
    at: datetime,
    subject: str,
    verb: str,
    key: str,
    after: Mapping[str, Any],
    previous: str,
) -> dict[str, Any]:
    salt, data = secrets.token_hex(16), orjson.dumps({"after": dict(after)}).decode()
    commitment = hashlib.sha256(f"{salt}{data}".encode()).hexdigest()
    said = ["system", "系统", subject, verb, key, None, None, commitment, previous]
    line = orjson.dumps([sequence, at.isoformat(timespec="microseconds"), *said])
    return {
        "sequence": sequence,
        "at": at,
        "actor": "system",
        "actor_name": "系统",
        "subject": subject,
        "verb": verb,
        "row_key": key,
        "instance_key": None,
        "element": None,
        "salt": salt,
        "data": data,
        "commitment": commitment,
        "previous": previous,
        "hash": hashlib.sha256(line).hexdigest(),
        "leaf": hashlib.sha256(b"\x00" + line).digest(),
    }
