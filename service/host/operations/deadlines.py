"""Deadlines of running cases, counted again when the calendar of working days changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from service import engine
from service.db import Session
from service.host.cases import moves, reminders
from service.host.jobs import queue
from service.host.storage.locks import lock
from service.host.tables.core import Job, UserTask
from service.people.actor import SYSTEM

KIND = "recount"


def recount_all(session: Session, *, since: datetime) -> int:
    """Have the deadlines that lie after a moment counted again; return of how many cases.

    The worker does them one by one; each that changes goes on the record.
    """
    timed = Job.kind.in_(("wake", reminders.KIND))
    waking = select(Job.instance_key).where(timed, Job.run_at >= since)
    late = or_(UserTask.due_at >= since, UserTask.instance_key.in_(waking))
    found = select(UserTask.instance_key).where(UserTask.status == "open", late).distinct()
    cases = list(session.scalars(found))
    for case in cases:
        queue.enqueue(
            session,
            kind=KIND,
            key=f"{KIND}-{case}",
            args={"instance": case},
            run_at=session.at,
            instance=case,
        )
    return len(cases)


def recount(session: Session, args: Mapping[str, Any]) -> None:
    """Count the deadlines of a case's open work again, from the moment that it was opened."""
    case = lock(session, instance=args["instance"])
    if case.ended_at is not None:
        return
    query = select(UserTask.task_id, UserTask.created_at).where(
        UserTask.instance_key == case.key, UserTask.status == "open"
    )
    begun = {row.task_id: row.created_at for row in session.execute(query)}
    with moves.moving(session, case=case, actor=SYSTEM, subject="wake", by="clock") as move:
        move.persist(engine.recount(move.diagram, move.state, begun=begun, context=move.context))
    session.flush()
    reminders.reschedule(session, case)
