"""Things to be done later: enqueued in the caller's transaction, done once, whoever dies.

A worker claims what is due for a while (a lease) under a fencing token of its own. A job of the
database deletes its row by that token and does its work in one transaction: killed at any point,
either both happened or neither. What fails is put off, longer each time; after eight attempts it
is parked and an incident tells the staff.
"""

import logging
import random
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, and_, case, delete, func, or_, select, update

from service import log, measuring
from service.clock import Clock
from service.db import Database, Session
from service.errors import Refused
from service.host import registry
from service.host.ledger.record import record
from service.host.registry import Registry
from service.host.storage.locks import lock
from service.host.storage.sequences import hold
from service.host.storage.upsert import put
from service.host.tables.core import Incident, Job, ProcessInstance
from service.people.actor import SYSTEM

ATTEMPTS = 8
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)

Args = Mapping[str, Any]


@dataclass(frozen=True)
class Handler:
    """What is done for one kind of job.

    `work` runs in the job's transaction. `outside` runs before it, in no transaction; what it
    returns reaches `work` as the argument `result`. `starts_cases` says that the work may begin
    cases, by the start events of the current deployment, which is then held meanwhile.
    """

    work: Callable[[Session, Args], None]
    outside: "Callable[[Outside], dict[str, Any]] | None" = None
    starts_cases: bool = False


@dataclass(frozen=True)
class Outside:
    """What a job's work outside its transaction may use."""

    database: Database
    clock: Clock
    name: str
    """The job's name, its idempotency key."""
    args: Args

    @property
    def registry(self) -> Registry:
        """The functions that diagrams may name."""
        return registry.of(self.database.resources)


Handlers = Mapping[str, Handler]


@dataclass(frozen=True)
class Claim:
    """A job somebody has taken on, with the token that proves it."""

    key: int
    kind: str
    name: str
    args: Mapping[str, Any]
    instance: int | None
    attempts: int
    token: str


def enqueue(
    session: Session,
    *,
    kind: str,
    key: str,
    args: Mapping[str, Any],
    run_at: datetime,
    instance: int | None = None,
) -> None:
    """Put a job into the table in the caller's transaction; one of the same key is replaced.

    Whoever had taken that one on finds that it is not theirs any more.
    """
    job = {
        "kind": kind,
        "name": key,
        "args": dict(args),
        "run_at": run_at,
        "instance_key": instance,
        "attempts": 0,
        "owner": None,
        "worker": None,
        "leased_until": None,
        "error": None,
        "parked": False,
    }
    put(session, Job, job, by="name")


def claim_own(session: Session, *, name: str, lease: timedelta) -> Claim:
    """Take on a job in the transaction that enqueues it: for whoever does it right afterwards.

    If they die before that, a worker does it once the lease has run out.
    """
    job, token = session.scalars(select(Job).where(Job.name == name)).one(), secrets.token_hex(12)
    job.owner, job.leased_until, job.attempts = token, session.at + lease, 1
    session.flush()
    return _claim(job, token)


@dataclass(frozen=True)
class Depth:
    """How much of one kind waits in the queue."""

    kind: str
    waiting: int
    """Jobs that are not parked, also those for later."""
    due: int
    """Those of them whose time has come."""
    in_hand: int
    parked: int
    oldest: datetime | None
    """Since when the one that is overdue longest is due; None where nothing is."""


def depths(session: Session, *, at: datetime) -> list[Depth]:
    """Return what waits in the queue, by kind."""
    open_, late = Job.parked.is_(False), and_(Job.parked.is_(False), Job.run_at <= at)
    held = and_(late, Job.leased_until >= at)
    query = select(
        Job.kind,
        func.sum(case((open_, 1), else_=0)),
        func.sum(case((late, 1), else_=0)),
        func.sum(case((held, 1), else_=0)),
        func.sum(case((Job.parked, 1), else_=0)),
        func.min(case((late, Job.run_at))),
    )
    rows = session.execute(query.group_by(Job.kind).order_by(Job.kind))
    return [Depth(*row) for row in rows]


def drop(session: Session, *, key: str) -> None:
    """Take a job out of the table, if it is there."""
    session.execute(delete(Job).where(Job.name == key))


def run_due(
    database: Database,
    *,
    clock: Clock,
    handlers: Handlers,
    limit: int = 20,
    worker: str | None = None,
    watch: Callable[[Claim | None], None] = lambda _claim: None,
) -> int:
    """Do what is due, at most `limit` jobs; return how many were claimed.

    :param worker: who does it, as in the table of workers
    :param watch: is told of each job before it is done, and of None after the last
    """
    claims = claim(database, clock=clock, limit=limit, worker=worker)
    if claims:
        log.event("jobs claimed", count=len(claims))
    for claimed in claims:
        watch(claimed)
        run(database, claimed, clock=clock, handlers=handlers)
    watch(None)
    return len(claims)


def claim(
    database: Database,
    *,
    clock: Clock,
    limit: int,
    worker: str | None = None,
    prefix: str = "",
) -> list[Claim]:
    """Take on due jobs that nobody holds, or whose holder's lease has run out.

    :param prefix: only jobs whose names begin so
    """
    now, token = clock.now(), secrets.token_hex(12)
    with database.read() as session:
        if session.scalars(_due(now, limit=1, prefix=prefix)).first() is None:
            return []
    with database.write(actor=SYSTEM, at=now) as session:
        due = _due(now, limit=limit, prefix=prefix)
        keys = session.scalars(due.with_for_update(skip_locked=True)).all()
        taken = (
            update(Job)
            .where(Job.key.in_(keys))
            .values(owner=token, worker=worker, leased_until=now + LEASE, attempts=Job.attempts + 1)
        )
        session.execute(taken)
        rows = session.scalars(select(Job).where(Job.owner == token).order_by(Job.run_at, Job.key))
        return [_claim(job, token) for job in rows]


def holders(session: Session) -> list[str]:
    """Return the ids of the workers that hold jobs."""
    held = select(Job.worker).where(Job.owner.is_not(None), Job.worker.is_not(None))
    return [one for one in session.scalars(held.distinct()) if one]


def give_back(
    database: Database, *, clock: Clock, workers: Collection[str], handlers: Handlers
) -> list[Claim]:
    """Free what workers hold that do nothing any more; return it.

    What was tried once is due at once. What has seen its worker die again and again waits longer
    each time, and is parked in the end: it may be what kills them.
    """
    now, tired, freed = clock.now(), [], []
    with database.write(actor=SYSTEM, at=now) as session:
        held = select(Job).where(Job.worker.in_(workers), Job.owner.is_not(None))
        for job in session.scalars(held.with_for_update(skip_locked=True)):
            own = _claim(job, job.owner or "")
            if job.attempts >= ATTEMPTS:
                tired.append(own)
                continue
            if job.attempts > 1:
                job.run_at = now + delay(job.attempts - 1, luck=random.random())  # noqa: S311
            job.owner, job.worker, job.leased_until = None, None, None
            freed.append(own)
    for own in tired:
        handler = handlers.get(own.kind) or Handler(_refuse_unknown)
        reason = "办理它的后台程序几次中途停止，不再自动重试"
        _put_off(database, own, handler, reason, clock=clock, final=True)
    return [*freed, *tired]


def _due(now: datetime, *, limit: int, prefix: str = "") -> Select[int]:
    free = or_(Job.leased_until.is_(None), Job.leased_until < now)
    query = select(Job.key).where(Job.parked.is_(False), Job.run_at <= now, free)
    if prefix:
        query = query.where(Job.name.startswith(prefix, autoescape=True))
    return query.order_by(Job.run_at, Job.key).limit(limit)


def run(database: Database, claimed: Claim, *, clock: Clock, handlers: Handlers) -> None:
    """Do one job and take it off the table in the same transaction."""
    handler = handlers.get(claimed.kind) or Handler(_refuse_unknown)
    with log.context(
        job=claimed.key, kind=claimed.kind, case=claimed.instance, attempt=claimed.attempts
    ):
        _run(database, claimed, handler, clock=clock)


def _run(database: Database, claimed: Claim, handler: Handler, *, clock: Clock) -> None:
    began = time.perf_counter()
    try:
        args = _call_out(database, claimed, handler, clock=clock)
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            _lock_case(session, claimed, handler)
            held = _take_off(session, claimed)
            if held:
                handler.work(session, args)
        spent = round((time.perf_counter() - began) * 1000, 1)
        log.event("job done" if held else "job lost to another worker", ms=spent)
        measuring.JOBS.labels(claimed.kind, "done" if held else "lost").inc()
    except Refused as refusal:
        log.event("job refused", logging.WARNING)
        measuring.JOBS.labels(claimed.kind, "refused").inc()
        _put_off(database, claimed, handler, refusal.sentence, clock=clock, final=True)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is kept and looked at
        reason = f"{type(failure).__name__}: {failure}"
        final = claimed.attempts >= ATTEMPTS
        log.failure("job failed", failure)
        measuring.JOBS.labels(claimed.kind, "failed").inc()
        _put_off(database, claimed, handler, reason, clock=clock, final=final)


def _refuse_unknown(_session: Session, _args: Args) -> None:
    raise Refused("没有程序会做这一类后台作业")


def _call_out(database: Database, claimed: Claim, handler: Handler, *, clock: Clock) -> Args:
    """Do what a job does outside, its lease renewed; return its arguments with the result."""
    if handler.outside is None:
        return claimed.args
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        own = update(Job).where(Job.key == claimed.key, Job.owner == claimed.token)
        session.execute(own.values(leased_until=clock.now() + LEASE))
    result = handler.outside(Outside(database, clock, claimed.name, claimed.args))
    return {**claimed.args, "result": result}


def delay(attempts: int, *, luck: float) -> timedelta:
    """Return how long a job waits after a number of failed attempts; `luck` (0 to 1) spreads them.

    >>> [round(delay(n, luck=1).total_seconds()) for n in (1, 2, 3, 12)]
    [5, 10, 20, 3600]
    """
    full: timedelta = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return full * (0.5 + luck / 2)


def _claim(job: Job, token: str) -> Claim:
    return Claim(job.key, job.kind, job.name, job.args, job.instance_key, job.attempts, token)


def _lock_case(session: Session, claimed: Claim, handler: Handler) -> ProcessInstance | None:
    """Lock what a job's work will move: its case; or, where it may begin one, what is deployed."""
    if handler.starts_cases:
        hold(session, series="release")
    return None if claimed.instance is None else lock(session, instance=claimed.instance)


def _take_off(session: Session, claimed: Claim) -> bool:
    """Delete the job's row if it is still ours: a lease that ran out leaves nothing to do."""
    own = delete(Job).where(Job.key == claimed.key, Job.owner == claimed.token)
    return cast("CursorResult[Any]", session.execute(own)).rowcount == 1


def _put_off(
    database: Database, claimed: Claim, handler: Handler, reason: str, *, clock: Clock, final: bool
) -> None:
    now = clock.now()
    with database.write(actor=SYSTEM, at=now) as session:
        instance = _lock_case(session, claimed, handler)
        job = session.get(Job, claimed.key, with_for_update=True)
        if job is None or job.owner != claimed.token:
            return
        job.owner, job.worker, job.leased_until, job.error = None, None, None, reason[:4000]
        job.run_at = now + delay(claimed.attempts, luck=random.random())  # noqa: S311
        job.parked = final
        wait = round((job.run_at - now).total_seconds(), 1)
        details = {"job": claimed.name, "attempt": claimed.attempts, "reason": job.error}
        record(session, subject="job", verb="failed", instance=claimed.instance, data=details)
        if final:
            session.add(_incident(claimed, job.error, now))
            if instance is not None:
                instance.status = "incident"
    if final:
        log.event("job parked with an incident", logging.ERROR)
    else:
        log.event("job put off", wait=wait)


def _incident(claimed: Claim, reason: str, now: datetime) -> Incident:
    return Incident(
        instance_key=claimed.instance,
        job_name=claimed.name,
        kind=f"job:{claimed.kind}",
        reason=reason,
        opened_at=now,
    )
