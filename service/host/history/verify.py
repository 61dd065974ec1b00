"""Was anything altered since? The chain is walked, and every live row is held against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Row, Text, inspect, select, type_coerce
from sqlalchemy.orm import Session

from service.host.history.ledger import GENESIS, commitment, leaf
from service.host.history.rows import as_recorded, columns, recorded_classes, row_key
from service.host.history.tables import Entry, LedgerHead
from service.host.store import digest, path_of
from service.host.tables import Document

LONGEST = 200
"""So many characters of a value are shown."""


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
    def sentence(self) -> str:
        """What a person is told."""
        if self.first is None:
            return (
                f"历史完整：{self.entries} 条记录首尾相接，{self.rows} 行数据、"
                f"{self.documents} 份文件与记录一致。链尾 {self.head}"
            )
        place = f"{self.first.subject} {self.first.row or ''}".strip()
        line = f"（第 {self.first.sequence} 条记录）" if self.first.sequence else ""
        more = f"；另有 {len(self.breaks) - 1} 处" if len(self.breaks) > 1 else ""
        return f"数据被改动：{place}{line}：{self.first.what}{more}"

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
    for entry in _entries(session, breaks):
        breaks += _broken(entry, size + 1, head)
        size, head = entry.sequence, entry.hash
        _learn(known, entry)
    breaks += _wrong_end(session, size, head)
    breaks += _altered_rows(session, known)
    documents = session.scalars(select(Document)).all()
    breaks += [found for document in documents for found in _altered_file(session, document)]
    return Verdict(size, head, len(known), len(documents), tuple(breaks))


def _entries(session: Session, breaks: list[Break]) -> Iterator[Row[Any]]:
    """Read the ledger as it is stored, its details as plain text."""
    columns = [attribute for attribute in inspect(Entry).column_attrs if attribute.key != "data"]
    wanted = [attribute.class_attribute for attribute in columns]
    data = type_coerce(Entry.data, Text).label("data")
    query = select(*wanted, data).order_by(Entry.sequence)
    try:
        for entry in session.execute(query.execution_options(yield_per=1000)):
            yield cast("Row[Any]", entry)
    except ValueError as unreadable:
        what = f"a line cannot be read: {unreadable}"
        breaks.append(Break("chain", "ledger", None, None, what))


def _broken(entry: Row[Any], sequence: int, previous: str) -> Iterator[Break]:
    def at(what: str) -> Break:
        return Break("chain", entry.subject, entry.row, entry.sequence, what)

    if entry.sequence != sequence:
        yield at(f"line {sequence} is missing: line {entry.sequence} follows")
    elif entry.previous != previous:
        yield at("the line does not continue the line before it")
    if commitment(entry.salt, entry.data or "") != entry.commitment:
        yield at("the details of the line were altered")
    elif leaf(dict(entry._mapping)) != entry.hash:
        yield at("the line was altered")


def _learn(known: Known, entry: Row[Any]) -> None:
    if entry.row is None:
        return
    place = (entry.subject, entry.row)
    if entry.verb == "deleted":
        known.pop(place, None)
        return
    after = _details(entry).get("after", {})
    facts = {name: (value, entry.salt, entry.sequence) for name, value in after.items()}
    known.setdefault(place, {}).update(facts)


def _details(entry: Row[Any]) -> dict[str, Any]:
    try:
        found = orjson.loads(entry.data or "{}")
    except ValueError:
        return {}  # the line was altered: its commitment says so
    return found if isinstance(found, dict) else {}


def _wrong_end(session: Session, size: int, head: str) -> Iterator[Break]:
    end = session.scalars(select(LedgerHead)).one_or_none()
    if end is None or (end.size, end.hash) != (size, head):
        kept = end.size if end else 0
        yield Break("chain", "ledger", None, size, f"the ledger ends at {size}, its head at {kept}")


def _altered_rows(session: Session, known: Known) -> Iterator[Break]:
    for subject, cls in recorded_classes().items():
        left = {row for kind, row in known if kind == subject}
        for key, row in _rows(session, cls):
            left.discard(key)
            yield from _altered(cls, row, key, known.get((subject, key)))
        for key in sorted(left):
            said = max(line for _value, _salt, line in known[subject, key].values())
            yield Break("row", subject, key, said, "the row is gone, and no line says so")


def _rows(session: Session, cls: type[Any]) -> Iterator[tuple[str, Any]]:
    """Read the rows of a class; one that cannot be read comes as None.

    A table that is gone has none: what the ledger says of them is then left over.
    """
    mapper = inspect(cls)
    if not inspect(session.connection()).has_table(cls.__tablename__):
        return
    try:
        rows = session.scalars(select(cls)).all()
        yield from ((row_key(mapper, row), row) for row in rows)
    except ValueError:
        for identity in session.execute(select(*mapper.primary_key)).all():
            yield "|".join(map(str, identity)), _row(session, cls, tuple(identity))


def _row(session: Session, cls: type[Any], identity: tuple[Any, ...]) -> Any:
    try:
        return session.get(cls, identity)
    except ValueError:
        return None


def _altered(
    cls: type[Any], row: Any, key: str, facts: dict[str, tuple[Any, str, int]] | None
) -> Iterator[Break]:
    if facts is None:
        yield Break("row", cls.__history__, key, None, "the row is there, and no line says so")
        return
    if row is None:
        yield Break("row", cls.__history__, key, None, "the row cannot be read")
        return
    for name in columns(inspect(cls)):
        if name not in facts:
            continue
        recorded, salt, sequence = facts[name]
        live = as_recorded(cls, name, getattr(row, name), salt)
        if live != recorded:
            what = f"{name} is {_short(live)}, the ledger says {_short(recorded)}"
            yield Break("row", cls.__history__, key, sequence, what)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _altered_file(session: Session, document: Document) -> Iterator[Break]:
    path = path_of(_files(session), document.sha256)
    if not path.exists():
        yield Break("file", "document", document.key, None, f"file {document.sha256} is gone")
        return
    if digest(path) != document.sha256:
        yield Break("file", "document", document.key, None, "the bytes of the file were altered")


def _files(session: Session) -> Path:
    return Path(str(session.info["files"]))
