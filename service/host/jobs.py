"""Things to be done later: enqueued in the caller's transaction, done once, whoever dies.

A worker claims what is due for a while (a lease) under a fencing token of its own. A job of the
database deletes its row by that token and does its work in one transaction: killed at any point,
either both happened or neither. What fails is put off, longer each time; after eight attempts it
is parked and an incident tells the staff.
"""

import importlib
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from service.clock import Clock
from service.db import Database
from service.errors import Refused
from service.host.history.record import record
from service.host.locks import lock
from service.host.numbers import hold
from service.host.registry import Registry
from service.host.tables import Incident, Job, ProcessInstance
from service.host.upsert import put
from service.people.actor import SYSTEM

ATTEMPTS = 8
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)

Work = Callable[[Session, Mapping[str, Any]], None]
BEGINNING = frozenset({"begin", "deliver"})
"""Kinds of jobs that may begin cases, by the start events of the current release."""
KINDS: dict[str, Work] = {}
"""What is done for each kind of job, in a transaction of the system."""

Call = Callable[[Registry, str, Mapping[str, Any]], dict[str, Any]]
OUTSIDE: dict[str, Call] = {}
"""What is done before that, outside any transaction; it gets the job's name as its key."""


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


def kind(name: str) -> Callable[[Work], Work]:
    """Say what is done for a kind of job."""

    def register(work: Work) -> Work:
        KINDS[name] = work
        return work

    return register


def outside(name: str) -> Callable[[Call], Call]:
    """Say what is done outside the database before the work of a kind of job is done in it."""

    def register(call: Call) -> Call:
        OUTSIDE[name] = call
        return call

    return register


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
        "leased_until": None,
        "error": None,
        "parked": False,
    }
    put(session, Job, job, by="name")


def drop(session: Session, *, key: str) -> None:
    """Take a job out of the table, if it is there."""
    session.execute(delete(Job).where(Job.name == key))


def run_due(database: Database, *, clock: Clock, limit: int = 20) -> int:
    """Do what is due, at most `limit` jobs; return how many were taken on."""
    claims = claim(database, clock=clock, limit=limit)
    for claimed in claims:
        run(database, claimed, clock=clock)
    return len(claims)


def claim(database: Database, *, clock: Clock, limit: int) -> list[Claim]:
    """Take on due jobs that nobody holds, or whose holder's lease has run out."""
    now, token = clock.now(), secrets.token_hex(12)
    with database.read() as session:
        if session.scalars(_due(now, limit=1)).first() is None:
            return []
    with database.write(actor=SYSTEM, at=now) as session:
        keys = session.scalars(_due(now, limit=limit).with_for_update(skip_locked=True)).all()
        taken = (
            update(Job)
            .where(Job.key.in_(keys))
            .values(owner=token, leased_until=now + LEASE, attempts=Job.attempts + 1)
        )
        session.execute(taken)
        rows = session.scalars(select(Job).where(Job.owner == token).order_by(Job.run_at, Job.key))
        return [_claim(job, token) for job in rows]


def _due(now: datetime, *, limit: int) -> Select[int]:
    free = or_(Job.leased_until.is_(None), Job.leased_until < now)
    query = select(Job.key).where(Job.parked.is_(False), Job.run_at <= now, free)
    return query.order_by(Job.run_at, Job.key).limit(limit)


def run(database: Database, claimed: Claim, *, clock: Clock) -> None:
    """Do one job and take it off the table in the same transaction."""
    importlib.import_module("service.host.duties")  # says what each kind of job does
    try:
        args = _call_out(database, claimed, clock=clock)
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            _lock_case(session, claimed)
            if _take_off(session, claimed):
                KINDS[claimed.kind](session, args)
    except Refused as refusal:
        _put_off(database, claimed, refusal.sentence, clock=clock, final=True)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is kept and looked at
        reason = f"{type(failure).__name__}: {failure}"
        final = claimed.attempts >= ATTEMPTS
        _put_off(database, claimed, reason, clock=clock, final=final)


def _call_out(database: Database, claimed: Claim, *, clock: Clock) -> Mapping[str, Any]:
    """Do what a job does outside, its lease renewed; return its arguments with the result."""
    call = OUTSIDE.get(claimed.kind)
    if call is None:
        return claimed.args
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        own = update(Job).where(Job.key == claimed.key, Job.owner == claimed.token)
        session.execute(own.values(leased_until=clock.now() + LEASE))
    lent = database.info.get("registry")
    result = call(lent if isinstance(lent, Registry) else Registry(), claimed.name, claimed.args)
    return {**claimed.args, "result": result}


def delay(attempts: int, *, luck: float) -> timedelta:
    """Return how long a job waits after so many failed attempts; `luck` (0 to 1) spreads them.

    >>> [round(delay(n, luck=1).total_seconds()) for n in (1, 2, 3, 12)]
    [5, 10, 20, 3600]
    """
    full: timedelta = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return full * (0.5 + luck / 2)


def _claim(job: Job, token: str) -> Claim:
    return Claim(job.key, job.kind, job.name, job.args, job.instance_key, job.attempts, token)


def _lock_case(session: Session, claimed: Claim) -> ProcessInstance | None:
    """Lock what a job's work will move: its case; or, where it may begin one, what is deployed."""
    if claimed.kind in BEGINNING:
        hold(session, series="release")
    return None if claimed.instance is None else lock(session, instance=claimed.instance)


def _take_off(session: Session, claimed: Claim) -> bool:
    """Delete the job's row if it is still ours: a lease that ran out leaves nothing to do."""
    own = delete(Job).where(Job.key == claimed.key, Job.owner == claimed.token)
    return cast("CursorResult[Any]", session.execute(own)).rowcount == 1


def _put_off(database: Database, claimed: Claim, reason: str, *, clock: Clock, final: bool) -> None:
    now = clock.now()
    with database.write(actor=SYSTEM, at=now) as session:
        case = _lock_case(session, claimed)
        job = session.get(Job, claimed.key, with_for_update=True)
        if job is None or job.owner != claimed.token:
            return
        job.owner, job.leased_until, job.error = None, None, reason[:4000]
        job.run_at = now + delay(claimed.attempts, luck=random.random())  # noqa: S311
        job.parked = final
        details = {"job": claimed.name, "attempt": claimed.attempts, "reason": job.error}
        record(session, subject="job", verb="failed", instance=claimed.instance, data=details)
        if final:
            session.add(_incident(claimed, job.error, now))
            if case is not None:
                case.status = "incident"


def _incident(claimed: Claim, reason: str, now: datetime) -> Incident:
    return Incident(
        instance_key=claimed.instance,
        job_name=claimed.name,
        kind=f"job:{claimed.kind}",
        reason=reason,
        opened_at=now,
    )
