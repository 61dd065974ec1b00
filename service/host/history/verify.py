"""Was anything altered since? The chain is walked, and every live row is held against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, inspect, select
from sqlalchemy.orm import Session

from service.host.history.ledger import GENESIS, commitment, leaf
from service.host.history.rows import as_recorded, columns, recorded_classes, row_key
from service.host.store import digest, path_of
from service.host.tables import Document, Entry, LedgerHead


@dataclass(frozen=True)
class Break:
    """One place where what is there differs from what was recorded."""

    kind: str
    """`chain` (a line of the ledger), `row` (a live row) or `file` (a stored document)."""
    subject: str
    row: str | None
    sequence: int | None
    what: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many lines, where the chain ends, and every break."""

    entries: int
    head: str
    rows: int
    documents: int
    breaks: tuple[Break, ...] = ()

    @property
    def whole(self) -> bool:
        """Ask whether nothing was altered."""
        return not self.breaks

    @property
    def first(self) -> Break | None:
        """The first place that breaks."""
        return self.breaks[0] if self.breaks else None


Known = dict[tuple[str, str], dict[str, tuple[Any, str, int]]]
"""(subject, row) → column → what the ledger says last, the salt, and the line that says it."""


def verify(session: Session) -> Verdict:
    """Walk the chain from its beginning, then compare live rows and files with what it says."""
    known: Known = {}
    breaks: list[Break] = []
    size, head = 0, GENESIS
    for entry in _entries(session):
        found = _broken(entry, size + 1, head)
        if found:
            breaks.append(found)
        size, head = entry.sequence, entry.hash
        _learn(known, entry)
    breaks += _wrong_end(session, size, head)
    rows, documents = len(known), 0
    breaks += _altered_rows(session, known)
    for document in session.scalars(select(Document)):
        documents += 1
        breaks += _altered_file(session, document)
    return Verdict(size, head, rows, documents, tuple(breaks))


def _entries(session: Session) -> Iterator[Row[Any]]:
    table = inspect(Entry)
    wanted = [attribute.class_attribute for attribute in table.column_attrs]
    query = select(*wanted).order_by(Entry.sequence)
    return iter(session.execute(query.execution_options(yield_per=1000)))


def _broken(entry: Row[Any], sequence: int, previous: str) -> Break | None:
    def at(what: str) -> Break:
        return Break("chain", entry.subject, entry.row, entry.sequence, what)

    if entry.sequence != sequence:
        return at(f"line {sequence} is missing: line {entry.sequence} follows")
    if entry.previous != previous:
        return at("the line does not continue the line before it")
    if commitment(entry.salt, entry.data or {}) != entry.commitment:
        return at("the details of the line were altered")
    if leaf(dict(entry._mapping)) != entry.hash:
        return at("the line was altered")
    return None


def _learn(known: Known, entry: Row[Any]) -> None:
    if entry.row is None:
        return
    place = (entry.subject, entry.row)
    if entry.verb == "deleted":
        known.pop(place, None)
        return
    after = (entry.data or {}).get("after", {})
    facts = {name: (value, entry.salt, entry.sequence) for name, value in after.items()}
    known.setdefault(place, {}).update(facts)


def _wrong_end(session: Session, size: int, head: str) -> Iterator[Break]:
    end = session.scalars(select(LedgerHead)).one_or_none()
    if end is None or (end.size, end.hash) != (size, head):
        kept = end.size if end else 0
        yield Break("chain", "ledger", None, size, f"the ledger ends at {size}, its head at {kept}")


def _altered_rows(session: Session, known: Known) -> Iterator[Break]:
    for subject, cls in recorded_classes().items():
        left = {row for kind, row in known if kind == subject}
        for row in session.scalars(select(cls).execution_options(yield_per=500)):
            key = row_key(inspect(cls), row)
            left.discard(key)
            yield from _altered(cls, row, key, known.get((subject, key)))
        for key in sorted(left):
            said = max(line for _value, _salt, line in known[subject, key].values())
            yield Break("row", subject, key, said, "the row is gone, and no line says so")


def _altered(
    cls: type[Any], row: Any, key: str, facts: dict[str, tuple[Any, str, int]] | None
) -> Iterator[Break]:
    if facts is None:
        yield Break("row", cls.__history__, key, None, "the row is there, and no line says so")
        return
    for name in columns(inspect(cls)):
        if name not in facts:
            continue
        recorded, salt, sequence = facts[name]
        live = as_recorded(cls, name, getattr(row, name), salt)
        if live != recorded:
            what = f"{name} is {live!r}, the ledger says {recorded!r}"
            yield Break("row", cls.__history__, key, sequence, what)


def _altered_file(session: Session, document: Document) -> Iterator[Break]:
    path = path_of(_files(session), document.sha256)
    if not path.exists():
        yield Break("file", "document", document.key, None, f"file {document.sha256} is gone")
        return
    if digest(path) != document.sha256:
        yield Break("file", "document", document.key, None, "the bytes of the file were altered")


def _files(session: Session) -> Path:
    return Path(str(session.info["files"]))
