"""Giving a piece of work to another person who could do it."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access, standing_in
from service.host.ledger.record import record
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.tables.core import Candidate, UserTask
from service.people import roles
from service.people.accounts import as_actor
from service.people.actor import Actor
from service.people.tables import Account


def assignable(session: Session, *, task: UserTask) -> list[Account]:
    """Return who could take over a piece of work: they hold its role where it belongs.

    Some are named by the procedure itself (drawn, recused, substituted), so nobody can be put in
    their place by hand.
    """
    if task.status != "open" or _named_by_procedure(session, task):
        return []
    accounts = session.scalars(
        select(Account)
        .where(Account.active.is_(True))
        .order_by(Account.name, Account.username)
        .options(selectinload(Account.grants))
    )
    others = (one for one in accounts if one.username != task.assignee)
    apart = standing_in.kept_apart(session, task)
    free = (one for one in others if one.username not in apart)
    return [one for one in free if _fits(task, as_actor(session, one))]


def assign(
    session: Session, *, order: Order, task_key: int, username: str, revision: int | None = None
) -> UserTask:
    """Give a piece of work to somebody; what the one before has typed stays theirs.

    :param revision: the work's, as the page showed it

    :raises Refused: not theirs to say, no reason, closed, or the other could not do it
    :raises Stale: the case has moved since the page was shown
    """
    instance = interventions.ordered(session, order)
    task = session.get(UserTask, task_key, populate_existing=True)
    if task is None or task.instance_key != instance.key:
        raise NotFound(f"task {task_key}")
    if revision is not None and revision != task.revision:
        raise interventions.stale(session, instance)
    chosen = next((a for a in assignable(session, task=task) if a.username == username), None)
    if chosen is None:
        raise Refused("这项工作不能改派给这个人：须是在岗、能办这一步、不须回避的人")
    details = {"from": task.assignee, "to": chosen.username, "to_name": chosen.name}
    _hand_over(session, order, task, chosen)
    record(
        session,
        subject="intervention",
        verb="assigned",
        instance=instance.key,
        element=task.element,
        data={"reason": order.reason.strip(), "name": task.name, **details},
    )
    return task


def _hand_over(session: Session, order: Order, task: UserTask, to: Account) -> None:
    for candidate in list(task.candidates):
        if candidate.person is not None:
            task.candidates.remove(candidate)
            session.delete(candidate)
    if not access.is_candidate(task, as_actor(session, to)):
        task.candidates.append(Candidate(person=to.username))
    task.assignee = to.username
    task.passed, task.delegated_by = "transferred", None
    task.revision += 1
    task.touched_by, task.touched_at = order.actor.id, session.at
    session.flush()


def _named_by_procedure(session: Session, task: UserTask) -> bool:
    lane = roles.find(session, task.lane)
    if lane is not None:
        return lane.named_only
    groups = (roles.find(session, candidate.role) for candidate in task.candidates)
    return any(group.named_only for group in groups if group)


def _fits(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody could do it: a candidate, or of the lane in the right organisation."""
    if access.recused(task.instance, actor):
        return False
    by_role = any(c.person is None for c in task.candidates)
    if by_role:
        return access.is_candidate(task, actor)
    return access.holds(actor, task.lane, task.instance)
