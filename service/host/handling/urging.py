"""Urging whoever holds open work (催办): counted, and at most once a working day for each piece."""

from collections.abc import Collection

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access
from service.host.cases import reminders
from service.host.cases.sight import sight
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.tables.core import UserTask
from service.people.actor import Actor


def urge(session: Session, *, key: int, actor: Actor) -> int:
    """Urge the holders of a piece of work; return how often it has been done.

    :raises NotFound: there is no such work in a case that this person sees
    :raises Refused: it is theirs to do, done already, or was urged on this working day
    """
    task = session.get(UserTask, sanitize.row_key(key))
    if task is None or not may_urge(session, task, actor=actor):
        raise NotFound(f"task {key}")
    lock(session, instance=task.instance_key)
    session.refresh(task)
    if task.status == "open" and access.is_theirs(task, actor):
        raise Refused("这项工作就等您办理，不用催办")
    count, last = reminders.urged(session, tasks=[task.key]).get(task.key, (0, None))
    if last is not None and not reminders.is_new_working_day(session, since=last):
        raise Refused(say("今天已经催办过（共%(count)s次），下一个工作日可以再催", count=count))
    reminders.by_hand(session, task_key=task.key, actor=actor)
    return count + 1


def may_urge(session: Session, task: UserTask, *, actor: Actor) -> bool:
    """Ask whether somebody sees that a piece of work waits, so that they may urge it."""
    if not any(role.works and not role.named_only for role in actor.roles):
        return False
    if not access.sees(actor, task.instance):
        return False
    seen = sight(session, task.instance, actor)
    return seen.sees_step(task.process_id, task.lane, task.assignee)


def counted(session: Session, *, tasks: Collection[int]) -> dict[int, int]:
    """Return how often the holders of pieces of work were urged, by their keys."""
    return {key: one[0] for key, one in reminders.urged(session, tasks=tasks).items()}
