"""Verification of live rows: each is held against what the ledger says last of it.

Both sides come from the database sorted by the row's key, so one row is in memory at a time,
however many there are.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Table,
    Text,
    collate,
    func,
    inspect,
    literal,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast

from service import exact_json, privacy
from service.db import Instant, Json, Session
from service.host.ledger import rows as recorded_rows
from service.host.ledger.lines import instant, streamed
from service.host.ledger.rows import as_recorded, columns, recorded_classes
from service.host.ledger.tables import Entry
from service.host.ledger.verdict import Break, Findings, Progress, Report

FETCHED_LINES = 1000  # held in memory at once
FETCHED_ROWS = 200  # held in memory at once: a case's state may be large
REPORTED = 20_000  # lines between two reports
LONGEST = 200  # characters of a value that are shown

Facts = dict[str, tuple[Any, str, int]]
"""Column → what the ledger says last, the salt, and the line that says it."""


def compare(session: Session, *, since: int, findings: Findings, report: Report) -> int:
    """Hold every live row against the ledger; return how many rows the ledger knows of.

    Lines up to `since` were not hashed in this run, so their details are held against their
    commitments here.
    """
    spoken = select(func.count()).select_from(Entry).where(Entry.row.is_not(None))
    progress = _Count(session.scalar(spoken) or 0, report)
    rows = 0
    for subject, cls in sorted(recorded_classes().items()):
        gone = recorded_rows.deleted(cls)
        recorded = _recorded(progress.counting(_lines(session, subject)), since, findings, gone)
        for key, facts, live in _joined(recorded, _live(session, cls)):
            rows += facts is not None
            findings.add(_altered(session, cls, key, facts, live))
    report(Progress("rows", progress.done, progress.total))
    return rows


@dataclass
class _Count:
    """Counts the lines that were read, and reports now and then."""

    total: int
    report: Report
    done: int = 0

    def counting(self, lines: Iterable[Any]) -> Iterator[Any]:
        for line in lines:
            self.done += 1
            if not self.done % REPORTED:
                self.report(Progress("rows", self.done, self.total))
            yield line


def _lines(session: Session, subject: str) -> Iterator[Any]:
    """Read what the ledger says of the rows of a subject, row by row, the oldest line first."""
    key = _bytewise(session, Entry.__table__.c.row_key)
    query = (
        select(
            Entry.row, Entry.sequence, Entry.verb, Entry.salt,
            type_coerce(Entry.data, Text), Entry.commitment,
        )
        .where(Entry.subject == subject, Entry.row.is_not(None))
        .order_by(key, Entry.sequence)
    )  # fmt: skip
    yield from streamed(session, query, FETCHED_LINES)


def _bytewise(session: Session, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sort text by its bytes, as Python compares it; SQLite does so anyway."""
    return text if session.get_bind().dialect.name == "sqlite" else collate(text, "C")


def _recorded(
    lines: Iterable[Any], since: int, findings: Findings, gone: str
) -> Iterator[tuple[str, Facts]]:
    """Lay the lines of each row together: its key, and what is said last of its columns.

    :param gone: the verb with which the class says that a row was deleted
    """
    current, facts = None, Facts()
    for key, sequence, verb, salt, data, committed in lines:
        if key != current:
            if current is not None and facts:
                yield current, facts
            current, facts = key, Facts()
        if verb in ("deleted", gone):
            facts = Facts()
            continue
        if sequence <= since and _altered_details(salt, data, committed):
            what = "the details of the line were altered"
            findings.add([Break("chain", "ledger", key, sequence, what)])
        for name, value in _after(data).items():
            facts[name] = (value, salt, sequence)
    if current is not None and facts:
        yield current, facts


def _altered_details(salt: str, data: str, committed: str) -> bool:
    return hashlib.sha256(f"{salt}{data}".encode()).hexdigest() != committed


def _after(data: str | None) -> dict[str, Any]:
    """Return what a line says its row held afterwards."""
    try:
        found = exact_json.loads(data or "{}")
    except ValueError:
        return {}  # the line was altered: its commitment says so
    after = found.get("after") if isinstance(found, dict) else None
    return after if isinstance(after, dict) else {}


Readers = list[tuple[str, Callable[[Any], Any]]]
Live = tuple[Readers, tuple[Any, ...]]
"""The readers of a class's columns by name, and the values of one row as they are stored."""


def _live(session: Session, cls: type[Any]) -> Iterator[tuple[str, Live]]:
    """Read the rows of a class, each with its key, in the order of the keys.

    A table that is gone has none: what the ledger says of them is then left over.
    """
    if not inspect(session.connection()).has_table(cls.__tablename__):
        return
    mapper, table = inspect(cls), cls.__table__
    named = {name: mapper.columns[name] for name in columns(mapper)}
    readers = [(name, _reader(column)) for name, column in named.items()]
    key = _key(table)
    query = select(key, *map(_stored, named.values())).order_by(_bytewise(session, key))
    for row in streamed(session, query, FETCHED_ROWS):
        yield row[0], (readers, row[1:])


def _key(table: Table) -> ColumnElement[Any]:
    """Return the primary key as the ledger writes it: its parts as text, joined by bars."""
    first, *others = (sql_cast(column, Text) for column in table.primary_key.columns)
    key: ColumnElement[Any] = first
    for part in others:
        key = key.concat(literal("|")).concat(part)
    return key


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    """Select a column so that an unreadable value does not end the stream."""
    raw = isinstance(column.type, Json | Instant | Date | Boolean)
    return type_coerce(column, Text) if raw else column


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Json):
        return exact_json.loads
    if isinstance(column.type, Instant):
        return instant
    if isinstance(column.type, Boolean):
        return _truth
    return _as_it_is


def _truth(value: Any) -> Any:
    """Read SQLite's 0 and 1; anything else stays what it is."""
    return bool(value) if value in (0, 1) else value


def _as_it_is(value: Any) -> Any:
    return value


def _joined(
    recorded: Iterator[tuple[str, Facts]], live: Iterator[tuple[str, Live]]
) -> Iterator[tuple[str, Facts | None, Live | None]]:
    """Merge both sides by key; a side that does not have it is None."""
    said, there = next(recorded, None), next(live, None)
    while said or there:
        if there is None or (said and said[0] < there[0]):
            assert said is not None
            yield said[0], said[1], None
            said = next(recorded, None)
        elif said is None or there[0] < said[0]:
            yield there[0], None, there[1]
            there = next(live, None)
        else:
            yield said[0], said[1], there[1]
            said, there = next(recorded, None), next(live, None)


def _altered(
    session: Session, cls: type[Any], key: str, facts: Facts | None, live: Live | None
) -> Iterator[Break]:
    subject = cls.__history__
    if facts is None:
        yield Break("row", subject, key, None, "the row is there, and no line says so")
        return
    if live is None:
        said = max(line for _value, _salt, line in facts.values())
        yield Break("row", subject, key, said, "the row is gone, and no line says so")
        return
    private = getattr(cls, "__private__", ())
    for (name, reader), stored in zip(*live, strict=True):
        if name not in facts:
            continue
        recorded, salt, sequence = facts[name]
        try:
            value = stored if stored is None else reader(stored)
        except ValueError:
            yield Break("row", subject, key, sequence, f"{name} cannot be read")
            continue
        # What is JSON already is what the ledger holds; the rest is written as JSON first.
        if value is recorded or (value == recorded and name not in private):
            continue
        found = as_recorded(cls, name, value, salt)
        if found != recorded and not _put_in_since(session, name, value, salt, recorded):
            what = f"{name} is {_short(found)}, the ledger says {_short(recorded)}"
            yield Break("row", subject, key, sequence, what)


def _put_in_since(session: Session, name: str, value: Any, salt: str, recorded: Any) -> bool:
    """Ask whether a row says what was recorded, and only its private values were put in since."""
    if not privacy.holds_private(value):
        return False
    clear = privacy.reveal(session, value)
    return recorded in (
        recorded_rows.plain(clear),
        recorded_rows.committed(name, clear, salt),
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
