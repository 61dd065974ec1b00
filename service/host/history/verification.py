"""Verifications that run in the background: begun by a page, done by the worker, read by the page.

A long ledger takes minutes. So the worker hashes it in a thread of its own, in a transaction that
only reads, and writes down now and then how far it is; other jobs go on meanwhile. A worker that
is ended leaves the verification unfinished: it is shown as interrupted and can be begun again.
"""

import logging
import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from service import log
from service.clock import Clock
from service.db import Database, Session
from service.errors import Refused
from service.host.jobs.queue import enqueue
from service.host.ledger import checkpoints
from service.host.ledger.tables import Verification
from service.host.ledger.verdict import Progress, Verdict
from service.host.ledger.verify import verify
from service.people.actor import SYSTEM

KIND = "verify"
SILENT_FOR = timedelta(minutes=2)  # without a word a verification counts as interrupted
SHOWN = 100  # breaks that are kept for the page


def begin(session: Session, *, full: bool) -> None:
    """Let the worker verify the ledger; `full` hashes every line again.

    :raises Refused: one is running
    """
    last = latest(session)
    if last is not None and running(last, session.at):
        raise Refused("正在核验，请等它结束")
    asked = Verification(full=full, started_at=session.at, started_by=session.actor.id)
    session.add(asked)
    session.flush()
    enqueue(session, kind=KIND, key=KIND, args={"verification": asked.key}, run_at=session.at)


def latest(session: Session) -> Verification | None:
    """Return the verification that was begun last."""
    query = select(Verification).order_by(Verification.key.desc()).limit(1)
    return session.scalars(query).first()


def running(one: Verification, now: datetime) -> bool:
    """Ask whether a verification still says how far it is; one that waits for the worker does."""
    said = one.reported_at or one.started_at
    return one.finished_at is None and now - said < SILENT_FOR


def run_beside(database: Database, clock: Clock, *, key: int) -> threading.Thread:
    """Verify in a thread of its own, so that a worker's other jobs need not wait."""
    thread = threading.Thread(
        target=run, args=(database, clock), kwargs={"key": key}, name="verify", daemon=True
    )
    thread.start()
    return thread


def run(database: Database, clock: Clock, *, key: int) -> None:
    """Verify the ledger, say how far it is meanwhile, and keep result and checkpoint."""

    def report(progress: Progress) -> None:
        _write(database, clock, key, **asdict(progress), reported_at=clock.now())

    _write(database, clock, key, reported_at=clock.now())
    try:
        with database.read() as session:
            asked = session.get_one(Verification, key)
            verdict = verify(session, full=asked.full, report=report)
    except Exception as failure:  # noqa: BLE001 - the page says that there is no result
        log.failure("verification failed", failure)
        _write(database, clock, key, finished_at=clock.now())
        return
    now = clock.now()
    level = logging.INFO if verdict.whole else logging.ERROR
    log.event("verification done", level, count=verdict.count)
    with database.write(actor=SYSTEM, at=now) as session:
        if verdict.whole:
            checkpoints.keep(session, verdict, at=now)
        row = session.get_one(Verification, key)
        row.finished_at, row.reported_at, row.result = now, now, _result(verdict)


def _write(database: Database, clock: Clock, key: int, **columns: Any) -> None:
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        session.execute(update(Verification).where(Verification.key == key).values(**columns))


def _result(verdict: Verdict) -> dict[str, Any]:
    return {
        "entries": verdict.entries,
        "head": verdict.head,
        "root": verdict.root.hex(),
        "rows": verdict.rows,
        "documents": verdict.documents,
        "since": verdict.since,
        "count": verdict.count,
        "breaks": [asdict(one) for one in verdict.breaks[:SHOWN]],
    }
