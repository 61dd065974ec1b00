"""A checkpoint as it is kept and read: size and root of the tree, who signed it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from service import notes
from service.db import Session
from service.host.ledger.merkle import HASH_SIZE
from service.host.ledger.tables import Cosignature, SignedCheckpoint
from service.host.storage.pagination import Page, page_of
from service.notes import BadNote, Note, VerifierKey

BEGIN, END = "-----BEGIN CHECKPOINT-----\n", "-----END CHECKPOINT-----\n"
"""What stands around a checkpoint in a mail."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: the first `size` lines of a log have this root."""

    origin: str
    size: int
    root: bytes
    note: Note
    more: tuple[str, ...] = ()


def parsed(written: str) -> Checkpoint:
    """Read a checkpoint, alone or within a mail; no signature is checked.

    :raises BadNote: it is none
    """
    plain = written.replace("\r\n", "\n")
    if BEGIN in plain:
        plain = plain.partition(BEGIN)[2].partition(END)[0]
    note = notes.parsed(plain)
    origin, *rest = note.text.split("\n")[:-1]
    if len(rest) < 2 or not rest[0].isascii() or not rest[0].isdigit() or not origin:
        raise BadNote("this is no checkpoint: its text is not origin, size and root")
    try:
        root = base64.b64decode(rest[1], validate=True)
    except ValueError:
        root = b""
    if len(root) != HASH_SIZE or str(int(rest[0])) != rest[0]:
        raise BadNote("this is no checkpoint: its size or its root is malformed")
    return Checkpoint(origin, int(rest[0]), root, note, tuple(rest[2:]))


def trusted(written: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Read a checkpoint that one of the keys has signed as the log's own.

    :raises BadNote: it is none, or was signed by none of them
    """
    found = parsed(written)
    notes.opened(found.note, [key for key in keys if key.name == found.origin])
    return found


def latest(session: Session) -> Checkpoint | None:
    """Return the checkpoint that was signed last."""
    query = select(SignedCheckpoint.note).order_by(SignedCheckpoint.size.desc()).limit(1)
    note = session.scalars(query).first()
    return parsed(note) if note else None


def covering(session: Session, *, sequence: int) -> SignedCheckpoint | None:
    """Return the newest checkpoint, if a line is within it."""
    query = select(SignedCheckpoint).order_by(SignedCheckpoint.size.desc()).limit(1)
    found = session.scalars(query).first()
    return found if found is not None and found.size >= sequence else None


def whole(session: Session, *, size: int) -> str | None:
    """Return the signed note of a size with all cosignatures that came; None: there is none."""
    note = session.scalar(select(SignedCheckpoint.note).where(SignedCheckpoint.size == size))
    if note is None:
        return None
    query = select(Cosignature.line).where(Cosignature.size == size)
    return note + "".join(session.scalars(query.order_by(Cosignature.cosigner)))


def listed(session: Session, *, page: int) -> Page[SignedCheckpoint]:
    """Return the checkpoints, the newest first."""
    query = select(SignedCheckpoint).order_by(SignedCheckpoint.size.desc())
    return page_of(session, query, number=page, make=lambda row: row[0])


def cosigned(session: Session, sizes: Sequence[int]) -> dict[int, list[Cosignature]]:
    """Return the cosignatures of checkpoints, by size."""
    query = select(Cosignature).where(Cosignature.size.in_(sizes))
    found: dict[int, list[Cosignature]] = {}
    for one in session.scalars(query.order_by(Cosignature.cosigner)):
        found.setdefault(one.size, []).append(one)
    return found


def count(session: Session) -> int:
    """Return how many checkpoints were signed."""
    return session.scalar(select(func.count()).select_from(SignedCheckpoint)) or 0
