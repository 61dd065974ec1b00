"""Jobs that wait for programs outside: opened with the case, taken on for a while by a worker.

Any type of task that is neither an action nor a job of ours opens one. A worker gets the inputs
that the diagram maps (where it maps none: the item of its round, if there are rounds) and the
number of the case, nothing else of it: what is personal stays here unless a designer sends it.
What came of a job is said by `outcomes`.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, joinedload

from service import engine
from service.host.history.record import record
from service.host.outside_tables import OutsideJob
from service.host.tables import ProcessInstance


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
    query = select(OutsideJob).where(OutsideJob.instance_key == instance.key)
    rows = {row.job_id: row for row in session.scalars(query)}
    wanted = {job.id: job for job in jobs}
    for gone in rows.keys() - wanted.keys():
        session.delete(rows[gone])
    for job in wanted.values():
        row = rows.get(job.id)
        if row is None:
            session.add(_row(session, instance, job))
            continue
        row.element, row.inputs = job.element, dict(job.inputs)


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
    """Take on at most so many jobs of these types that nobody holds, the longest waiting first.

    :param names: the inputs to hand over; all that are mapped when not said
    """
    free = _due(types, session.info["at"], most=most).with_for_update(skip_locked=True)
    keys = session.scalars(free).all()
    query = select(OutsideJob).where(OutsideJob.key.in_(keys))
    rows = session.scalars(
        query.options(joinedload(OutsideJob.instance)).order_by(
            OutsideJob.opened_at, OutsideJob.key
        )
    )
    return [_taken(session, row, worker, lease, names) for row in rows]


def waiting(
    session: Session, *, instance: ProcessInstance | None = None, most: int = 500
) -> list[OutsideJob]:
    """Return the jobs that wait for programs outside, of one case or of all, the oldest first.

    Each row says `type`, `element`, `opened_at`, `retries`, `error`, and who has taken it on
    (`worker`, None for nobody) until when (`available_at`).
    """
    query = select(OutsideJob).options(joinedload(OutsideJob.instance))
    if instance is not None:
        query = query.where(OutsideJob.instance_key == instance.key)
    return list(session.scalars(query.order_by(OutsideJob.opened_at, OutsideJob.key).limit(most)))


def queues(session: Session, *, at: datetime) -> list[Queue]:
    """Return what waits by type, without saying of which cases: for whoever lets programs in."""
    leased = and_(OutsideJob.worker.is_not(None), OutsideJob.available_at > at)
    query = select(
        OutsideJob.type,
        func.count(),
        func.sum(case((leased, 1), else_=0)),
        func.min(OutsideJob.opened_at),
    )
    rows = session.execute(query.group_by(OutsideJob.type).order_by(OutsideJob.type))
    return [Queue(*row) for row in rows]


def _due(types: Sequence[str], now: datetime, *, most: int) -> Select[int]:
    query = select(OutsideJob.key).where(OutsideJob.type.in_(types), OutsideJob.available_at <= now)
    return query.order_by(OutsideJob.available_at, OutsideJob.key).limit(most)


def _row(session: Session, instance: ProcessInstance, job: engine.OpenJob) -> OutsideJob:
    at = session.info["at"]
    return OutsideJob(
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
    row: OutsideJob,
    worker: str,
    lease: timedelta,
    names: Sequence[str] | None,
) -> Taken:
    until, token = session.info["at"] + lease, secrets.token_urlsafe(18)
    row.worker, row.token, row.available_at = worker, token, until
    details = {"type": row.type, "worker": worker, "until": until.isoformat()}
    note(session, row, "activated", details)
    wanted = row.inputs if names is None else {n: row.inputs[n] for n in names if n in row.inputs}
    return Taken(
        key=row.key,
        token=token,
        type=row.type,
        case=row.instance.number,
        process_id=row.instance.process_id,
        element=row.element,
        inputs=dict(wanted),
        headers=dict(row.headers),
        retries=row.retries,
        opened_at=row.opened_at,
        leased_until=until,
    )


def note(session: Session, row: OutsideJob, verb: str, details: dict[str, Any]) -> None:
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
