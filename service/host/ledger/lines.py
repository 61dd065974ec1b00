"""Verification of the ledger's lines: each is hashed as it is stored, in one stream."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select, Text, func, select, type_coerce

from service.db import Session
from service.host.ledger.chain import GENESIS, line_hash
from service.host.ledger.merkle import Frontier, leaf_hash
from service.host.ledger.tables import Entry, LedgerHead
from service.host.ledger.verdict import Break, Findings, Progress, Report

FETCHED = 1000  # lines held in memory at once
REPORTED = 20_000  # lines between two reports


@dataclass
class Walk:
    """The lines hashed so far: the hash of the last, its number, and the tree of all."""

    head: str = GENESIS
    size: int = 0
    frontier: Frontier = field(default_factory=Frontier)


def walk(
    session: Session,
    *,
    walked: Walk,
    known: dict[int, tuple[bytes, str]],
    findings: Findings,
    report: Report,
    outside: Mapping[int, bytes] | None = None,
) -> None:
    """Hash every line after those already walked and hold it against what is stored with it.

    `known` holds root and last hash of the checkpoints by size: each that is passed must agree.
    So must the roots of checkpoints that were kept outside, which must all be passed.
    """
    kept = outside or {}
    total = session.scalar(select(func.count()).select_from(Entry)) or 0
    sha256, dumps, frontier = hashlib.sha256, orjson.dumps, walked.frontier
    head, expected = walked.head, walked.size + 1
    done = walked.size
    try:
        for (
            sequence, at, actor, actor_name, subject, verb, row, case, element,
            data, salt, committed, previous, hashed, leaf,
        ) in _stored(session, walked.size):  # fmt: skip
            entry = dumps([
                sequence, instant(at), actor, actor_name, subject, verb, row, case, element,
                committed, previous,
            ])  # fmt: skip
            if (
                sequence != expected
                or previous != head
                or sha256((salt + data).encode()).hexdigest() != committed
                or sha256(entry).hexdigest() != hashed
                or sha256(b"\x00" + entry).digest() != leaf
            ):
                line = _Line(subject, row, sequence, previous, salt + data, committed, hashed, leaf)
                findings.add(_explained(line, entry, expected, head))
            frontier.add(leaf)
            head, expected, done = hashed, sequence + 1, done + 1
            if sequence in known and known[sequence] != (frontier.root(), head):
                what = f"the checkpoint of {sequence} lines names another tree"
                findings.add([Break("chain", "ledger", None, sequence, what)])
            if sequence in kept and kept[sequence] != frontier.root():
                findings.add([_forked(sequence)])
            if not done % REPORTED:
                report(Progress("lines", done, total))
    except (TypeError, ValueError) as unreadable:
        what = f"a line cannot be read: {unreadable}"
        findings.add([Break("chain", "ledger", None, None, what)])
    walked.head, walked.size = head, expected - 1
    findings.add(_cut(size, walked.size) for size in kept if size > walked.size)
    findings.add(_wrong_end(session, walked))
    report(Progress("lines", done, total))


def _stored(session: Session, after: int) -> Iterator[Any]:
    """Read lines as they are stored: times and details as the driver gives them."""
    query = (
        select(
            Entry.sequence,
            type_coerce(Entry.at, Text),
            Entry.actor,
            Entry.actor_name,
            Entry.subject,
            Entry.verb,
            Entry.row,
            Entry.instance_key,
            Entry.element,
            type_coerce(Entry.data, Text),
            Entry.salt,
            Entry.commitment,
            Entry.previous,
            Entry.hash,
            Entry.leaf,
        )
        .where(Entry.sequence > after)
        .order_by(Entry.sequence)
    )
    yield from streamed(session, query, FETCHED)


def streamed(session: Session, query: Select[*tuple[Any, ...]], many: int) -> Iterator[Any]:
    """Read plain rows from a cursor on the server, `many` at once."""
    found = session.connection().execute(query, execution_options={"yield_per": many})
    for part in found.partitions():  # quicker than row by row
        yield from part


def instant(stored: Any) -> str:
    """Return a stored time as the ledger writes it: SQLite keeps text, PostgreSQL a time."""
    if isinstance(stored, datetime):
        return stored.isoformat(timespec="microseconds") + "+00:00"
    text = str(stored)
    return f"{text[:10]}T{text[11:]}+00:00"


class _Line(NamedTuple):
    """What a line that does not hold is explained by."""

    subject: str
    row: str | None
    sequence: int
    previous: str
    details: str
    commitment: str
    hash: str
    leaf: bytes


def _explained(line: _Line, entry: bytes, expected: int, head: str) -> Iterator[Break]:
    """Say what is wrong with a line: one fault of its place, one of its content."""

    def at(what: str) -> Break:
        return Break("chain", line.subject, line.row, line.sequence, what)

    if line.sequence != expected:
        yield at(f"line {expected} is missing: line {line.sequence} follows")
    elif line.previous != head:
        yield at("the line does not continue the line before it")
    if hashlib.sha256(line.details.encode()).hexdigest() != line.commitment:
        yield at("the details of the line were altered")
    elif line_hash(entry) != line.hash:
        yield at("the line was altered")
    elif leaf_hash(entry) != line.leaf:
        yield at("the line's leaf of the Merkle tree was altered")


def _forked(size: int) -> Break:
    what = (
        f"the first {size} lines are not those that a checkpoint kept outside was signed for: "
        "the record was rewritten"
    )
    return Break("chain", "ledger", None, size, what)


def _cut(size: int, there: int) -> Break:
    what = (
        f"a checkpoint kept outside was signed for {size} lines, the record has {there}: "
        "its end was cut off, or it was rolled back"
    )
    return Break("chain", "ledger", None, there, what)


def _wrong_end(session: Session, walked: Walk) -> Iterator[Break]:
    end = session.scalars(select(LedgerHead)).one_or_none()
    if end is None or (end.size, end.hash) != (walked.size, walked.head):
        kept = end.size if end else 0
        what = f"the ledger ends at {walked.size}, its head at {kept}"
        yield Break("chain", "ledger", None, walked.size, what)
