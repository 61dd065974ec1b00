"""The three boxes of an inbox as queries, each read from an index of its own.

What may be claimed is found by the address of a piece of work (`access.address`): one branch for
each address of a person, in the order of the index, no longer than the page needs.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, select, true, union_all

from service.db import Session
from service.host import access
from service.host.storage.pagination import MOST
from service.host.tables.core import Candidate, Party, UserTask
from service.host.tables.handling import Snooze
from service.people.actor import Actor

Conditions = tuple[ColumnElement[bool], ...]
WAITS = UserTask.status == "open"
URGENT_FIRST = (
    UserTask.due_at.asc().nulls_last(),
    UserTask.priority.desc(),
    UserTask.created_at,
    UserTask.key,
)
NEWEST_FIRST = (UserTask.completed_at.desc(), UserTask.key.desc())


def keys(
    actor: Actor, box: str, *narrowed: ColumnElement[bool], most: int, at: datetime
) -> Subquery:
    """Return the keys of the first pieces of work in a box, at most a number of each address.

    The box `open` holds what is somebody's and what they may claim. Of their own work what they
    see to later (`Snooze`) is left out until then.
    """
    if box == "claimable":
        return _claimable(actor, narrowed, most)
    if box == "open":
        mine, claimable = (
            keys(actor, one, *narrowed, most=most, at=at) for one in ("mine", "claimable")
        )
        return union_all(select(mine), select(claimable)).subquery()
    of_person = UserTask.completed_by if box == "done" else UserTask.assignee
    wanted = (of_person == actor.id, _not_recused(actor), *narrowed)
    if box == "done":
        return _some(wanted).order_by(*NEWEST_FIRST).limit(most).subquery()
    return (
        _some((WAITS, ~_put_off(actor, at), *wanted)).order_by(*URGENT_FIRST).limit(most).subquery()
    )


def counted(
    session: Session, actor: Actor, at: datetime, most: int = MOST
) -> tuple[int, int, int, int]:
    """Count mine, claimable, done and what waits overdue, none beyond `most` + 1.

    What is overdue comes first in a box, so it is among the rows that are counted.
    """
    mine, claimable, done = (
        _tally(keys(actor, box, most=most + 1, at=at), at) for box in ("mine", "claimable", "done")
    )
    side_by_side = mine.join(claimable, true()).join(done, true())
    row = session.execute(select(mine, claimable, done).select_from(side_by_side)).one()
    counts = (row[0], row[2], row[4], (row[1] or 0) + (row[3] or 0))
    own, open_to_all, finished, late = (min(int(count), most + 1) for count in counts)
    return own, open_to_all, finished, late


def _tally(found: Subquery, at: datetime) -> Subquery:
    overdue = func.sum(case((found.c.due_at < at, 1), else_=0))
    return (
        select(func.count().label("number"), overdue.label("overdue")).select_from(found).subquery()
    )


def length(session: Session, found: Subquery) -> int:
    """Count what a query of keys found."""
    return session.scalar(select(func.count()).select_from(found)) or 0


def _claimable(actor: Actor, narrowed: Conditions, most: int) -> Subquery:
    open_to_all = (WAITS, UserTask.assignee.is_(None), access.visible(actor), *narrowed)
    mine = exists().where(Candidate.task_key == UserTask.key, access.addressed(Candidate, actor))
    named = UserTask.key.in_(
        select(Candidate.task_key).where(access.addressed_by_name(Candidate, actor))
    )
    branches = [
        *((UserTask.addressed == address,) for address in access.addresses(actor)),
        (UserTask.addressed == access.SEVERAL, named),
        (UserTask.addressed == access.SEVERAL_ROLES, mine),
    ]
    some = [
        _some((*branch, *open_to_all)).order_by(*URGENT_FIRST).limit(most).subquery()
        for branch in branches
    ]
    return union_all(*(select(one) for one in some)).subquery()


def _some(conditions: Conditions) -> "Select[int, datetime | None]":
    return select(UserTask.key, UserTask.due_at).join(UserTask.instance).where(*conditions)


def _put_off(actor: Actor, at: datetime) -> ColumnElement[bool]:
    of_task = Snooze.task_key == UserTask.key, Snooze.person == actor.id
    return exists().where(*of_task, Snooze.until > at)


def _not_recused(actor: Actor) -> ColumnElement[bool]:
    from_these = select(Party.instance_key).where(
        Party.relation == access.RECUSED, Party.holder == actor.id
    )
    return UserTask.instance_key.not_in(from_these)
