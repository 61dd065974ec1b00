"""Cases that only messages move, or that begin each other: too often, and they wait for the staff.

Within a move the engine's budget ends a loop. A case that sends messages to itself, or signals to
others that signal back, makes a small move each time and would go on for ever. So would a process
whose cases throw what begins its next case: one after the other, or many at a time.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from service import engine
from service.db import Session
from service.host.tables.core import ProcessInstance

MOST = 500
WITHIN = timedelta(hours=1)
MOST_BEGUN = 200
"""Cases of a process that may be begun by each other within an hour."""
GENERATIONS = 50
"""So far back it is asked whose message began a case."""


def limit_message_loop(
    session: Session, instance: ProcessInstance, context: engine.MoveContext
) -> engine.MoveContext:
    """Return the context of a move that a message sets off: without budget once it loops.

    The message is taken in, and what would come next waits as an incident that can be retried.
    """
    if not is_looping(session, instance):
        return context
    zh = f"一小时内消息推动了 {MOST} 多次，没有人办理：请检查是否在互相发消息"
    en = f"messages moved it more than {MOST} times in an hour, and nobody worked on it"
    return replace(context, budget=engine.Budget(spent=(zh, en)))


def counting_restarts(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether nobody attended to a case for so long that its messages are counted from now."""
    return instance.attended_at is None or session.at - instance.attended_at > WITHIN


def is_looping(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether messages alone have moved a case too often."""
    if counting_restarts(session, instance):
        return False
    return instance.revision - instance.attended_revision > MOST


def limit_self_starting(
    session: Session, *, instance: ProcessInstance, context: engine.MoveContext
) -> engine.MoveContext:
    """Return the services of a case that begins: no budget where cases start each other endlessly.

    One that a person's case begins is never stopped, however many it begins: only those that
    have a case of their own process among those they came from.
    """
    if instance.process_id not in _ancestry(session, instance):
        return context
    since = session.at - WITHIN
    query = select(func.count()).where(
        ProcessInstance.process_id == instance.process_id,
        ProcessInstance.begun_by.is_not(None),
        ProcessInstance.started_at > since,
    )
    if (session.scalar(query) or 0) <= MOST_BEGUN:
        return context
    zh = f"一小时内这类案件互相引发了 {MOST_BEGUN} 多件，没有人办理：请检查流程是否在用消息引发自己"
    en = f"cases of this process began each other more than {MOST_BEGUN} times in an hour"
    return replace(context, budget=engine.Budget(spent=(zh, en)))


def _ancestry(session: Session, instance: ProcessInstance) -> Iterator[str]:
    """Yield the processes of the cases that a case came from, the nearest first."""
    above = instance.begun_by
    for _ in range(GENERATIONS):
        found = session.get(ProcessInstance, above) if above is not None else None
        if found is None:
            return
        yield found.process_id
        above = found.begun_by
