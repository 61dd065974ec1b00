"""The heartbeats of workers: who runs, who died, and what the dead held is free at once.

A worker holds a lock on a file of its own as long as it lives: the kernel lets go of it however
the process ends, so whoever starts on the same home knows at once. Elsewhere, or where nothing
was left behind, silence tells it.
"""

import fcntl
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from service import log
from service.clock import Clock
from service.db import Database, Session
from service.host.jobs import queue
from service.host.jobs.queue import Claim
from service.host.tables.workers import Worker
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM

BEAT = 10.0
"""Seconds between two heartbeats."""
LOOK = 1.0
"""Seconds between two looks whether the clock was moved: then it beats at once."""
SILENT = timedelta(seconds=35)
"""Who was not heard of for so long counts as dead: three heartbeats and a busy moment."""
KEPT = timedelta(days=7)
"""How long it is shown which workers ended."""


@dataclass
class Presence:
    """A worker that runs: its id, and what it is doing."""

    id: str
    doing: Claim | None = None
    since: datetime | None = None

    def watch(self, clock: Clock, claim: Claim | None) -> None:
        """Take down which job is being done."""
        self.doing, self.since = claim, clock.now() if claim else None


@contextmanager
def present(database: Database, clock: Clock, *, folder: Path | None = None) -> Iterator[Presence]:
    """Be a worker as long as the block lasts: free what dead ones hold, and beat.

    :param folder: where the workers of this home lay their locks; without one silence alone tells
    """
    own, stop = Presence(secrets.token_hex(12)), threading.Event()
    with _locked(folder, own.id):
        _arrive(database, clock, own)
        free_claims_of_the_dead(database, clock, folder=folder)
        beating = threading.Thread(target=_beat, args=(database, clock, own, stop, folder))
        beating.start()
        try:
            yield own
        finally:
            stop.set()
            beating.join()
            _leave(database, clock, own)


def free_claims_of_the_dead(database: Database, clock: Clock, *, folder: Path | None) -> int:
    """Free the jobs that dead workers hold, and say so; return how many."""
    with database.read() as session:
        running = session.scalars(select(Worker).where(Worker.ended_at.is_(None))).all()
        dead = [one.id for one in running if _is_dead(one, at=clock.now(), folder=folder)]
        alive = {one.id for one in running} - set(dead)
        holding = [one for one in queue.holders(session) if one not in alive]
    if dead:
        _mark_dead(database, clock, dead, folder)
    if not holding:
        return 0
    freed = queue.give_back(database, clock=clock, workers=holding, handlers=HANDLERS)
    for one in freed:
        log.event(
            "job of a dead worker freed",
            job=one.key,
            kind=one.kind,
            case=one.instance,
            attempt=one.attempts,
        )
    return len(freed)


def workers(session: Session) -> list[Worker]:
    """Return the workers that run, and those that ended lately, the newest first."""
    return list(session.scalars(select(Worker).order_by(Worker.started_at.desc(), Worker.id)))


def is_heard_of(worker: Worker, *, at: datetime) -> bool:
    """Ask whether a worker runs and was heard of lately."""
    return worker.ended_at is None and at - worker.seen_at < SILENT


def is_any_heard_of(session: Session, *, at: datetime) -> bool:
    """Ask whether any worker runs and was heard of lately."""
    lately = select(Worker.id).where(Worker.ended_at.is_(None), Worker.seen_at > at - SILENT)
    return session.scalars(lately.limit(1)).first() is not None


def _is_dead(worker: Worker, *, at: datetime, folder: Path | None) -> bool:
    return not is_heard_of(worker, at=at) or _is_unlocked(folder, worker.id)


def _arrive(database: Database, clock: Clock, own: Presence) -> None:
    now = clock.now()
    with database.write(actor=SYSTEM, at=now) as session:
        session.execute(delete(Worker).where(Worker.ended_at < now - KEPT))
        row = Worker(id=own.id, host=socket.gethostname()[:255], pid=os.getpid())
        row.started_at = row.seen_at = now
        session.add(row)


def _leave(database: Database, clock: Clock, own: Presence) -> None:
    with suppress(DBAPIError), database.write(actor=SYSTEM, at=clock.now()) as session:
        row = session.get(Worker, own.id)
        if row is not None:
            row.ended_at, row.kind, row.since = clock.now(), None, None


def _mark_dead(database: Database, clock: Clock, dead: list[str], folder: Path | None) -> None:
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        query = select(Worker).where(Worker.id.in_(dead), Worker.ended_at.is_(None))
        for row in session.scalars(query.with_for_update(skip_locked=True)):
            row.ended_at, row.died = clock.now(), True
            log.event("worker found dead")
    for one in dead:
        if folder is not None and _is_unlocked(folder, one):
            _file(folder, one).unlink(missing_ok=True)


def _beat(
    database: Database, clock: Clock, own: Presence, stop: threading.Event, folder: Path | None
) -> None:
    last = clock.now()
    while not stop.wait(LOOK):
        now = clock.now()
        if abs((now - last).total_seconds()) < BEAT:
            continue
        try:
            _say(database, now, own)
            free_claims_of_the_dead(database, clock, folder=folder)
        except Exception as failure:  # noqa: BLE001 - the next one may come through
            log.failure("heartbeat failed", failure)
        last = now


def _say(database: Database, now: datetime, own: Presence) -> None:
    doing, since = own.doing, own.since
    with database.write(actor=SYSTEM, at=now) as session:
        row = session.get(Worker, own.id, with_for_update=True)
        if row is None:
            return
        row.seen_at, row.kind, row.since = now, doing.kind if doing else None, since
        row.ended_at, row.died = None, False  # it was only silent for a while


@contextmanager
def _locked(folder: Path | None, name: str) -> Iterator[None]:
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = _file(folder, name)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is_unlocked(folder: Path | None, name: str) -> bool:
    """Ask whether a worker of this home has left its file without holding its lock."""
    if folder is None:
        return False
    try:
        with _file(folder, name).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
    except OSError:
        return False


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
