"""Jobs that wait for programs outside: opened with the case, taken on for a while by a worker.

Any type of task that is neither an action nor a job of ours opens one. A worker gets the inputs
that the diagram maps (where it maps none: the item of its round, if there are rounds) and the
number of the case, nothing else of it: what is personal stays here unless a designer sends it.
What came of a job is said by `outcomes`.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from service import engine
from service.db import PerTransaction, Session
from service.errors import NotFound
from service.host.ledger.record import record
from service.host.storage.sweeping import sweep
from service.host.tables.core import ProcessInstance
from service.host.tables.external_jobs import ExternalJob, FinishedJob

REMEMBERED = timedelta(days=90)
"""How long it is known how a job ended."""


class Over(NotFound):
    """The job was there, and nothing is left to do about it; says how it ended."""

    def __init__(self, key: int, outcome: str) -> None:
        super().__init__(f"job {key}: {outcome}")
        self.outcome = outcome


@dataclass(frozen=True)
class Taken:
    """A job that a worker has taken on: what is asked, and the token that proves the lease."""

    key: int
    token: str
    type: str
    case: str
    process_id: str
    element: str
    inputs: dict[str, Any]
    headers: dict[str, Any]
    retries: int
    opened_at: datetime
    leased_until: datetime


@dataclass(frozen=True)
class Queue:
    """The jobs of one type that wait: how many, how many of them are in hand, since when."""

    type: str
    waiting: int
    in_hand: int
    oldest: datetime


def keep(session: Session, instance: ProcessInstance, jobs: Iterable[engine.OpenJob]) -> None:
    """Open what is new and take away what a case no longer waits for, under its lock."""
    query = select(ExternalJob).where(ExternalJob.instance_key == instance.key)
    rows = {row.job_id: row for row in session.scalars(query)}
    wanted = {job.id: job for job in jobs}
    for gone in rows.keys() - wanted.keys():
        _end(session, rows[gone])
    for job in wanted.values():
        row = rows.get(job.id)
        if row is None:
            session.add(_row(session, instance, job))
            continue
        row.element, row.inputs = job.element, dict(job.inputs)


def ends(session: Session, job: ExternalJob, outcome: str) -> None:
    """Say how a job ends if it ends in this transaction; one that nobody speaks of is cancelled."""
    _outcomes.of(session)[job.key] = outcome


def _end(session: Session, job: ExternalJob) -> None:
    outcome = _outcomes.of(session).get(job.key, "cancelled")
    ended = FinishedJob(key=job.key, type=job.type, outcome=outcome, ended_at=session.at)
    session.add(ended)
    session.delete(job)
    sweep(session, FinishedJob, by=FinishedJob.ended_at, before=session.at - REMEMBERED)


def finished(session: Session, *, key: int) -> FinishedJob | None:
    """Return how a job ended; None where there was none, or too long ago."""
    return session.get(FinishedJob, key)


def free(session: Session, job: ExternalJob) -> None:
    """Let anybody take a job on at once; whoever holds it finds that it is not theirs any more."""
    job.worker, job.token, job.available_at = None, None, session.at


def due(session: Session, *, types: Sequence[str], at: datetime) -> bool:
    """Ask whether a job of these types could be taken on: only looking, so it holds up nobody."""
    return session.scalars(_due(types, at, most=1)).first() is not None


def activate(
    session: Session,
    *,
    types: Sequence[str],
    worker: str,
    most: int,
    lease: timedelta,
    names: Sequence[str] | None = None,
) -> list[Taken]:
    """Take on at most `most` jobs of these types that nobody holds, the longest waiting first.

    :param names: the inputs to hand over; all that are mapped when not said
    """
    free = _due(types, session.at, most=most).with_for_update(skip_locked=True)
    keys = session.scalars(free).all()
    query = select(ExternalJob).where(ExternalJob.key.in_(keys))
    rows = session.scalars(
        query.options(joinedload(ExternalJob.instance)).order_by(
            ExternalJob.opened_at, ExternalJob.key
        )
    )
    return [_taken(session, row, worker, lease, names) for row in rows]


def still_held(
    session: Session, *, taken: Mapping[int, str], names: Sequence[str] | None
) -> list[Taken]:
    """Return those of some jobs that are still held under the fencing tokens of their leases.

    :param taken: the keys of the jobs, each with its token
    """
    query = select(ExternalJob).where(
        ExternalJob.key.in_(taken), ExternalJob.available_at > session.at
    )
    rows = session.scalars(
        query.options(joinedload(ExternalJob.instance)).order_by(
            ExternalJob.opened_at, ExternalJob.key
        )
    )
    return [_handed_over(row, names) for row in rows if row.token == taken[row.key]]


def waiting(
    session: Session, *, instance: ProcessInstance | None = None, most: int = 500
) -> list[ExternalJob]:
    """Return the jobs that wait for programs outside, of one case or of all, the oldest first.

    Each row says `type`, `element`, `opened_at`, `retries`, `error`, and who has taken it on
    (`worker`, None for nobody) until when (`available_at`).
    """
    query = select(ExternalJob).options(joinedload(ExternalJob.instance))
    if instance is not None:
        query = query.where(ExternalJob.instance_key == instance.key)
    return list(session.scalars(query.order_by(ExternalJob.opened_at, ExternalJob.key).limit(most)))


def held(session: Session, *, at: datetime, most: int = 500) -> list[ExternalJob]:
    """Return the jobs that programs hold under a lease, the longest lease first."""
    query = select(ExternalJob).options(joinedload(ExternalJob.instance))
    query = query.where(ExternalJob.worker.is_not(None), ExternalJob.available_at > at)
    order = ExternalJob.available_at.desc(), ExternalJob.key
    return list(session.scalars(query.order_by(*order).limit(most)))


def queues(session: Session, *, at: datetime) -> list[Queue]:
    """Return what waits by type, without saying of which cases: for whoever lets programs in."""
    leased = and_(ExternalJob.worker.is_not(None), ExternalJob.available_at > at)
    query = select(
        ExternalJob.type,
        func.count(),
        func.sum(case((leased, 1), else_=0)),
        func.min(ExternalJob.opened_at),
    )
    rows = session.execute(query.group_by(ExternalJob.type).order_by(ExternalJob.type))
    return [Queue(*row) for row in rows]


def _due(types: Sequence[str], now: datetime, *, most: int) -> Select[int]:
    query = select(ExternalJob.key).where(
        ExternalJob.type.in_(types), ExternalJob.available_at <= now
    )
    return query.order_by(ExternalJob.available_at, ExternalJob.key).limit(most)


def _row(session: Session, instance: ProcessInstance, job: engine.OpenJob) -> ExternalJob:
    at = session.at
    return ExternalJob(
        instance_key=instance.key,
        job_id=job.id,
        element=job.element,
        type=job.type,
        inputs=dict(job.inputs),
        headers=dict(job.headers),
        retries=job.retries,
        opened_at=at,
        available_at=at,
    )


def _taken(
    session: Session,
    row: ExternalJob,
    worker: str,
    lease: timedelta,
    names: Sequence[str] | None,
) -> Taken:
    until, token = session.at + lease, secrets.token_urlsafe(18)
    row.worker, row.token, row.available_at = worker, token, until
    details = {"type": row.type, "worker": worker, "until": until.isoformat()}
    note(session, row, "activated", details)
    return _handed_over(row, names)


def _handed_over(row: ExternalJob, names: Sequence[str] | None) -> Taken:
    wanted = row.inputs if names is None else {n: row.inputs[n] for n in names if n in row.inputs}
    return Taken(
        key=row.key,
        token=row.token or "",
        type=row.type,
        case=row.instance.number,
        process_id=row.instance.process_id,
        element=row.element,
        inputs=dict(wanted),
        headers=dict(row.headers),
        retries=row.retries,
        opened_at=row.opened_at,
        leased_until=row.available_at,
    )


_outcomes: PerTransaction[dict[int, str]] = PerTransaction(dict)


def note(session: Session, row: ExternalJob, verb: str, details: dict[str, Any]) -> None:
    """Put on record what happened to a job."""
    record(
        session,
        subject="job",
        verb=verb,
        instance=row.instance_key,
        element=row.element,
        row=str(row.key),
        data=details,
    )
