"""Checkpoints, signed once a day: what the record was, for those who keep a copy outside."""

import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from service import log, notes
from service.clock import BEIJING, Clock
from service.db import Database, Session
from service.host.jobs.queue import Outside, enqueue
from service.host.ledger import checkpoints, merkle
from service.host.ledger.published import Checkpoint, latest
from service.host.ledger.record import record
from service.host.ledger.tables import Entry, SignedCheckpoint
from service.host.ledger.verdict import Verdict
from service.host.ledger.verify import verify_lines
from service.host.outbox import mails, sending
from service.host.tables.core import Job
from service.host.transparency import cosigning
from service.host.transparency.tree import Tree, grown, store
from service.people.actor import SYSTEM
from service.signing import Signing, SigningKeyMissing

KIND, SEND = "publish-checkpoint", "send-checkpoint"
AT = time(0, 30)
"""When a day's checkpoint is signed, in Beijing."""
FIRST = timedelta(minutes=5)  # after a worker has begun: what is due goes first
COSIGNED_BY_THEN = timedelta(minutes=10)
"""So long mails wait for cosigners."""


def ensure(database: Database, clock: Clock) -> None:
    """Let a checkpoint be signed every day, the first soon after a worker's beginning."""
    if database.resources.signing is None:
        return
    with database.read() as session:
        if session.scalars(select(Job.key).where(Job.name == KIND)).first() is not None:
            return
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        _enqueue(session, at=session.at + FIRST)


def ask(session: Session) -> None:
    """Let a checkpoint be signed now."""
    _enqueue(session, at=session.at)


def look(job: Outside) -> dict[str, Any]:
    """Hash the lines since the last checkpoint, and find what the tree has grown by."""
    with job.database.read() as session:
        verdict = verify_lines(session)
        return {"verdict": verdict, "tiles": grown(session, size=verdict.entries)}


def publish(session: Session, args: Mapping[str, Any]) -> None:
    """Sign what was hashed, hand it to those outside, and see to tomorrow's (work of a job)."""
    sign(session, verdict=args["result"]["verdict"], tiles=args["result"]["tiles"])
    _enqueue(session, at=_tomorrow(session.at))


def sign_now(session: Session) -> tuple[Verdict, SignedCheckpoint | None]:
    """Hash the lines since the last checkpoint and sign them in this transaction."""
    verdict = verify_lines(session)
    tiles = grown(session, size=verdict.entries)
    return verdict, sign(session, verdict=verdict, tiles=tiles)


def sign(
    session: Session, *, verdict: Verdict, tiles: list[tuple[int, bytes]]
) -> SignedCheckpoint | None:
    """Sign the tree of the lines that were hashed; None where there is nothing that may be.

    What breaks is not signed, nor what does not begin with what was signed before: the reason
    goes on the record.

    :raises SigningKeyMissing: there is no key to sign with
    """
    before = latest(session)
    if verdict.whole and (not verdict.entries or (before and before.size == verdict.entries)):
        return None
    why = _against(session, verdict, before, tiles)
    if why:
        log.event("checkpoint withheld", logging.ERROR, count=verdict.count)
        record(session, subject="checkpoint", verb="withheld", data={"reason": why})
        return None
    store(session, tiles)
    checkpoints.keep(session, verdict, at=session.at)
    made = _signed(session, verdict, is_first=before is None)
    _hand_out(session, made)
    return made


def send(session: Session, args: Mapping[str, Any]) -> None:
    """Put a checkpoint down for those who get it by mail (the work of a job)."""
    for address in signing(session).recipients:
        payload = {"size": args["size"]}
        sending.put(session, kind="mail", target=address, event=mails.CHECKPOINT, payload=payload)


def signing(session: Session) -> Signing:
    """Return how this installation signs.

    :raises SigningKeyMissing: the database was opened without
    """
    found = session.resources.signing
    if found is None:
        raise SigningKeyMissing("the database was opened without a key that signs checkpoints")
    return found


def _against(
    session: Session, verdict: Verdict, before: Checkpoint | None, tiles: list[tuple[int, bytes]]
) -> str:
    """Say what keeps a tree from being signed; empty: nothing."""
    if verdict.first is not None:
        return verdict.first.what
    size = verdict.entries
    tree = Tree(session, size=size, new=tiles)
    if tree.root() != verdict.root:
        return "the stored roots of the tree are not those of its lines"
    if before is None:
        return ""
    if before.size > size:
        return f"a checkpoint of {before.size} lines was signed, and there are {size}"
    grows = merkle.extends(
        size=before.size,
        root=before.root,
        later_size=size,
        later_root=verdict.root,
        proof=tree.consistency(before.size),
    )
    return "" if grows else f"the tree does not begin with the {before.size} lines signed before"


def _signed(session: Session, verdict: Verdict, *, is_first: bool) -> SignedCheckpoint:
    keys = signing(session).keys
    text = merkle.checkpoint_text(
        origin=keys.origin,
        size=verdict.entries,
        root=verdict.root,
        more=[f"chain {verdict.head}"] if is_first else (),
    )
    note = notes.signed(text, keys.signing()).whole
    made = SignedCheckpoint(size=verdict.entries, note=note, signed_at=session.at)
    session.add(made)
    session.flush()
    return made


def _hand_out(session: Session, made: SignedCheckpoint) -> None:
    found = signing(session)
    for one in found.cosigners:
        cosigning.ask(session, size=made.size, cosigner=one)
    if found.recipients:
        after = COSIGNED_BY_THEN if found.cosigners else timedelta()
        enqueue(
            session,
            kind=SEND,
            key=f"{SEND}:{made.size}",
            args={"size": made.size},
            run_at=session.at + after,
        )


def _enqueue(session: Session, *, at: datetime) -> None:
    enqueue(session, kind=KIND, key=KIND, args={}, run_at=at)


def _tomorrow(at: datetime) -> datetime:
    """Return when the next day's checkpoint is due.

    >>> from datetime import UTC
    >>> _tomorrow(datetime(2026, 12, 1, 16, 40, tzinfo=UTC)).isoformat()
    '2026-12-03T00:30:00+08:00'
    """
    day = at.astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(day, AT, BEIJING)


def unsigned(session: Session) -> int:
    """Return how many lines came after the last checkpoint."""
    size: int = session.scalar(select(func.max(Entry.sequence))) or 0
    found = latest(session)
    return size - (found.size if found else 0)
