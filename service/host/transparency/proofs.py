"""Proofs to hand out: that a line is on the record, and that the record only grew."""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Text, select, type_coerce

from service.db import Session
from service.errors import NotFound
from service.host.ledger import merkle, published
from service.host.ledger.chain import canonical
from service.host.ledger.tables import Entry
from service.host.transparency.tree import Tree

HEAD = "c2sp.org/tlog-proof@v1"
VERIFIER = Path(__file__).with_name("verifier.py")
"""What is handed out with proofs, under the name `verify.py`."""
AT_ONCE = 500  # lines read at a time


class Damaged(Exception):
    """The stored tree does not prove what it should: the record is to be verified in full."""


class ProvenLine(NamedTuple):
    """A line as a proof shows it: its bytes, and what opens its details."""

    sequence: int
    entry: str
    salt: str
    data: str

    def extra(self, *, details: bool) -> str:
        """Return what stands beside a proof: the line, and its details unless they are withheld."""
        said = {"entry": self.entry}
        if details:
            said |= {"salt": self.salt, "data": self.data}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def lines(session: Session, sequences: Sequence[int]) -> Iterator[ProvenLine]:
    """Yield lines of the record by their numbers, in the order of the record."""
    for begin in range(0, len(sequences), AT_ONCE):
        some = sequences[begin : begin + AT_ONCE]
        said = type_coerce(Entry.data, Text).label("said")
        query = select(Entry, said).where(Entry.sequence.in_(some))
        for entry, data in session.execute(query.order_by(Entry.sequence)):
            fields = {name: getattr(entry, name) for name in _FIELDS}
            yield ProvenLine(entry.sequence, canonical(fields).decode(), entry.salt, data)


_FIELDS = (
    "sequence", "at", "actor", "actor_name", "subject", "verb", "row", "instance_key", "element",
    "commitment", "previous",
)  # fmt: skip


class Prover:
    """Proofs against one signed checkpoint."""

    def __init__(self, session: Session, *, size: int) -> None:
        """Take the size of the checkpoint.

        :raises NotFound: none of that size was signed
        """
        note = published.whole(session, size=size)
        if note is None:
            raise NotFound(f"checkpoint {size}")
        self._checkpoint, self.note, self.size = published.parsed(note), note, size
        self._tree = Tree(session, size=size)

    @property
    def keys(self) -> list[str]:
        """The public keys of this installation, the newest first."""
        signing = self._tree.session.resources.signing
        return [key.written for key in signing.keys.public()] if signing else []

    def inclusion(self, line: ProvenLine, *, details: bool) -> str:
        """Return the `.tlog-proof` of a line (c2sp.org/tlog-proof).

        :raises Damaged: it would not hold: lines or stored roots were altered
        """
        index = line.sequence - 1
        path = self._tree.inclusion(index)
        holds = merkle.includes(
            leaf=merkle.leaf_hash(line.entry.encode()),
            index=index,
            size=self._checkpoint.size,
            proof=path,
            root=self._checkpoint.root,
        )
        if not holds:
            raise Damaged(f"line {line.sequence} is not in the tree that was signed")
        extra = base64.b64encode(line.extra(details=details).encode()).decode()
        said = [HEAD, f"extra {extra}", f"index {index}", *_written(path), "", self.note]
        return "\n".join(said)

    def consistency(self, old: int) -> str:
        """Return the proof that the record only grew since an older size.

        As a cosigner gets it (c2sp.org/tlog-witness): the old size, the hashes, the checkpoint.

        :raises IndexError: the record never had that size before the checkpoint
        """
        path = self._tree.consistency(old)
        return "\n".join([f"old {old}", *_written(path), "", self.note])


def entry(session: Session, *, sequence: int) -> Entry | None:
    """Return a line of the record by its number."""
    return session.get(Entry, sequence)


def newest(session: Session) -> Prover:
    """Return what proves against the newest checkpoint.

    :raises NotFound: none was signed
    """
    last = published.latest(session)
    if last is None:
        raise NotFound("checkpoint")
    return Prover(session, size=last.size)


def proof_of(session: Session, *, sequence: int, details: bool = True) -> str:
    """Return the proof of one line against the newest checkpoint.

    :raises NotFound: there is no such line, or no checkpoint covers it yet
    :raises Damaged: it would not hold
    """
    found = published.covering(session, sequence=sequence)
    line = next(lines(session, [sequence]), None)
    if found is None or line is None:
        raise NotFound(f"proof of line {sequence}")
    return Prover(session, size=found.size).inclusion(line, details=details)


def _written(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in path]
