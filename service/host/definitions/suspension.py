"""Processes that are suspended: no new cases begin, timers wait; work that is open goes on."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host.tables.batches import Suspension
from service.people.actor import Actor

LOOKED_AT_AGAIN = timedelta(minutes=2)
"""So long after a process was resumed its timers go off at the latest."""
SHORTEST_REASON = 2
LONGEST_REASON = 400  # letters, as the column


def suspend(session: Session, *, process_id: str, name: str, reason: str, by: Actor) -> Suspension:
    """Let a process begin no cases and its timers wait, until it is resumed.

    :raises Refused: it is suspended already, or no reason
    """
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused("请写明暂停或者恢复的理由，最多 400 个字")
    if of(session, process_id) is not None:
        raise Refused("这个流程已经暂停")
    row = Suspension(
        process_id=process_id,
        name=name,
        reason=reason.strip(),
        by=by.id,
        by_name=by.name,
        since=session.at,
    )
    session.add(row)
    session.flush()
    return row


def resume(session: Session, *, process_id: str) -> None:
    """Let a process go on; what was due meanwhile happens now.

    :raises NotFound: it is not suspended
    """
    row = of(session, process_id)
    if row is None:
        raise NotFound(f"suspension of {process_id}")
    session.delete(row)
    session.flush()


def of(session: Session, process_id: str) -> Suspension | None:
    """Return how a process is suspended, None where it is not."""
    return session.get(Suspension, process_id)


def every(session: Session) -> Sequence[Suspension]:
    """Return the processes that are suspended."""
    return session.scalars(select(Suspension).order_by(Suspension.since)).all()


def refuse_new(session: Session, process_id: str) -> None:
    """Refuse to begin a case of a process that is suspended.

    :raises Refused: it is; the sentence says why and since when
    """
    row = of(session, process_id)
    if row is not None:
        raise Refused(
            say("“%(name)s”暂停受理：%(reason)s。恢复后再提交", name=row.name, reason=row.reason)
        )
