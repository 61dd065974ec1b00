"""Who has looked at work that whoever did the step before may take back until then."""

from sqlalchemy import exists, select

from service import engine
from service.db import Session
from service.errors import NotFound
from service.host import access
from service.host.definitions.reminding import is_said
from service.host.storage.locks import lock_work
from service.host.tables.core import UserTask
from service.host.tables.handling import TaskLook
from service.people.actor import Actor


def matters(session: Session, task: UserTask, actor: Actor) -> bool:
    """Ask whether a look at a piece of open work has yet to be written down."""
    if task.status != "open" or looked_at(session, task, by_others_than=""):
        return False
    before = select(UserTask.properties).where(
        UserTask.instance_key == task.instance_key,
        UserTask.status == "completed",
        UserTask.completed_at == task.created_at,
        UserTask.completed_by != actor.id,
    )
    return any(is_said(one.get(engine.TAKE_BACK)) for one in session.scalars(before))


def note(session: Session, *, key: int, actor: Actor) -> None:
    """Write down that somebody has looked at a piece of work.

    :raises NotFound: there is no such work for them
    """
    task = lock_work(session, task=key)
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    if task.status == "open" and not looked_at(session, task, by_others_than=""):
        session.add(TaskLook(task_key=task.key, person=actor.id, at=session.at))
        session.flush()


def looked_at(session: Session, task: UserTask, *, by_others_than: str) -> bool:
    """Ask whether somebody else has looked at a piece of work."""
    look = exists().where(TaskLook.task_key == task.key, TaskLook.person != by_others_than)
    return bool(session.scalar(select(look)))
