"""Work that somebody sees to later (稍后处理): it lies apart in their inbox until a day."""

from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused
from service.host import access, standing_in
from service.host.storage import sanitize
from service.host.storage.locks import lock_work
from service.host.tables.core import UserTask
from service.host.tables.handling import Snooze
from service.people.actor import Actor

MORNING = time(0)
SHOWN = 200


def put_off(session: Session, *, key: int, until: date | None, actor: Actor) -> datetime:
    """Lay a piece of work of somebody's aside until a day; that day it lies on top again.

    :raises NotFound: there is no such work for them
    :raises Refused: they do not hold it, or the day is none, not ahead, or after it is due
    """
    task = lock_work(session, task=sanitize.row_key(key))
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    if task.status != "open" or task.assignee != actor.id:
        raise Refused("这项工作不在您手里，不用稍后处理")
    if until is None:
        raise Refused("请填写到哪天再办")
    if until <= standing_in.today(session):
        raise Refused("请填写今天以后的日期")
    moment = datetime.combine(until, MORNING, BEIJING)
    if task.due_at is not None and moment >= task.due_at:
        raise Refused("不能晚于办理期限")
    _forget(session, task.key, actor)
    session.add(Snooze(task_key=task.key, person=actor.id, until=moment))
    session.flush()
    return moment


def take_up(session: Session, *, key: int, actor: Actor) -> None:
    """Lay a piece of work back among the others."""
    _forget(session, sanitize.row_key(key), actor)


def later(session: Session, *, actor: Actor) -> list[tuple[UserTask, datetime]]:
    """Return what somebody has laid aside and until when, the first first."""
    query = (
        select(UserTask, Snooze.until)
        .join(Snooze, Snooze.task_key == UserTask.key)
        .where(Snooze.person == actor.id, Snooze.until > session.at)
        .where(UserTask.status == "open", UserTask.assignee == actor.id)
        .where(~access.party(access.RECUSED, actor.id, UserTask.instance_key))
        .order_by(Snooze.until, UserTask.key)
        .limit(SHOWN)
        .options(joinedload(UserTask.instance))
    )
    return [(task, until) for task, until in session.execute(query)]


def _forget(session: Session, key: int, actor: Actor) -> None:
    session.execute(delete(Snooze).where(Snooze.task_key == key, Snooze.person == actor.id))
