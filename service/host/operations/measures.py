"""Figures for whoever watches over the service: counted in the database, the same in every process.

No figure says anything of a person or a case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.db import Session
from service.host.jobs import external, queue
from service.host.ledger.tables import Entry, LedgerHead
from service.host.tables.core import Incident, ProcessInstance, UserTask
from service.host.tables.workers import Worker


@dataclass(frozen=True)
class Inbox:
    """The open work of a lane: how much, how much of it is overdue, and since when."""

    lane: str
    open: int
    overdue: int
    oldest: datetime


@dataclass(frozen=True)
class Measures:
    """How everything stands at one moment."""

    at: datetime
    jobs: list[queue.Depth]
    programs: list[external.Queue]
    incidents: dict[str, int]
    """Open incidents by kind."""
    inboxes: list[Inbox]
    running: int
    """Cases that have not ended."""
    lines: int
    """Lines of the ledger."""
    last_line: datetime | None
    heard: datetime | None
    """When a worker that has not ended was last heard of."""

    def age(self, since: datetime | None) -> float:
        """Return how many seconds ago something was; 0 where it was not."""
        return max((self.at - since).total_seconds(), 0) if since else 0


def measure(session: Session, *, at: datetime) -> Measures:
    """Return how everything stands."""
    lines = session.scalar(select(LedgerHead.size)) or 0
    return Measures(
        at=at,
        jobs=queue.depths(session, at=at),
        programs=external.queues(session, at=at),
        incidents=_incidents(session),
        inboxes=_inboxes(session, at),
        running=session.scalar(
            select(func.count()).select_from(ProcessInstance).where(_RUNS)
        ) or 0,
        lines=lines,
        last_line=session.scalar(select(Entry.at).where(Entry.sequence == lines)),
        heard=session.scalar(select(func.max(Worker.seen_at)).where(Worker.ended_at.is_(None))),
    )  # fmt: skip


_RUNS = ProcessInstance.ended_at.is_(None)


def _incidents(session: Session) -> dict[str, int]:
    query = select(Incident.kind, func.count()).where(Incident.resolved_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(Incident.kind))}


def _inboxes(session: Session, at: datetime) -> list[Inbox]:
    lane = func.coalesce(UserTask.lane, "")
    query = select(
        lane,
        func.count(),
        func.count(UserTask.due_at).filter(UserTask.due_at <= at),
        func.min(UserTask.created_at),
    ).where(UserTask.status == "open")
    return [Inbox(*row) for row in session.execute(query.group_by(lane).order_by(lane))]


LATE = timedelta(minutes=10)
"""A job that is due for so long shows that workers do not keep up."""


def longest_overdue(session: Session, *, at: datetime) -> timedelta:
    """Return for how long the oldest job is due that nobody has taken on."""
    since = [one.oldest for one in queue.depths(session, at=at) if one.oldest]
    return max((at - min(since), timedelta())) if since else timedelta()
