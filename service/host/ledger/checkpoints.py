"""Checkpoints of the ledger: the Merkle tree of lines that were verified, kept to go on from."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from service.db import Session
from service.host.ledger.merkle import Frontier
from service.host.ledger.tables import Entry, LedgerCheckpoint
from service.host.ledger.verdict import Verdict
from service.host.storage.upsert import put
from service.prepared import Prepared

MOVES = ("step", "task", "candidate", "variable", "instance", "party", "completion", "sign-in")
"""What lines speak of when a case moves or somebody signs in: the most of them by far."""
_BEYOND = select(func.max(Entry.sequence)).where(
    Entry.sequence > bindparam("seen"), *(Entry.subject != subject for subject in MOVES)
)
_GROWTH = Prepared(select(func.max(Entry.sequence), _BEYOND.scalar_subquery()))


def grown(session: Session, *, seen: int) -> tuple[int, bool]:
    """Return how many lines the ledger has, and whether one after those seen tells of no move.

    As long as it is as long as it was, nothing was written.
    """
    size, beyond = _GROWTH.rows(session.connection(), {"seen": seen})[0]
    return size or 0, beyond is not None


def latest(session: Session) -> LedgerCheckpoint | None:
    """Return the checkpoint of the longest ledger."""
    query = select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1)
    return session.scalars(query).first()


def roots(session: Session) -> dict[int, tuple[bytes, str]]:
    """Return size → root and hash of the last line, of every checkpoint."""
    kept = LedgerCheckpoint
    found = session.execute(select(kept.size, kept.root, kept.head))
    return {size: (root, head) for size, root, head in found}


def tree(session: Session, checkpoint: LedgerCheckpoint) -> Frontier:
    """Return the tree of a checkpoint, to go on from.

    :raises ValueError: the checkpoint contradicts itself or the line that it ends with
    """
    frontier = Frontier.unpacked(checkpoint.size, checkpoint.frontier)
    if frontier.root() != checkpoint.root:
        raise ValueError(f"the checkpoint of {checkpoint.size} lines was altered")
    last = select(Entry.hash).where(Entry.sequence == checkpoint.size)
    if session.scalar(last) != checkpoint.head:
        raise ValueError(f"line {checkpoint.size} is not the one that its checkpoint names")
    return frontier


def keep(session: Session, verdict: Verdict, *, at: datetime) -> None:
    """Keep what a verification found as a checkpoint.

    :raises ValueError: something was altered, so nothing may go on from there
    """
    if not verdict.whole:
        raise ValueError("what breaks is no checkpoint")
    if verdict.entries == 0:
        return
    row = {
        "size": verdict.entries,
        "root": verdict.root,
        "frontier": verdict.frontier.packed(),
        "head": verdict.head,
        "verified_at": at,
    }
    put(session, LedgerCheckpoint, row, by="size")
