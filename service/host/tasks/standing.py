"""How the open work stands now: by step, by age, by week, by party, by person.

What was not sent yet counts nowhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from service import feel
from service.clock import BEIJING
from service.db import Session
from service.host.access import SENT
from service.host.registry import calendar
from service.host.tables.core import Party, ProcessInstance, UserTask
from service.host.tasks.boxes import WAITS
from service.host.tasks.durations import ONE_DAY, working_days, works
from service.people import roles
from service.people.tables import Account, Organisation

AGES = (3, 10, 20)
"""Working days: up to 3, up to 10, up to 20, longer."""
WEEKS = 6
RECENT = timedelta(days=30)
MOST = 40
"""Parties and people that are listed, those with most first."""


@dataclass(frozen=True)
class Step:
    """The open work of a step: how much, how much of it is overdue."""

    process: str
    name: str
    lane: str
    count: int
    late: int
    longest: int
    """Working days that the oldest has waited."""


@dataclass(frozen=True)
class Lane:
    """The open work of a role, by how long it has waited (`AGES`, and longer)."""

    name: str
    by_age: tuple[int, ...]
    late: int


@dataclass(frozen=True)
class Week:
    """A week from Monday on, and how much falls due in it."""

    monday: date
    count: int


@dataclass(frozen=True)
class Overdue:
    """How much of a party's open work is overdue, and for how many working days at most."""

    name: str
    count: int
    longest: int


@dataclass(frozen=True)
class Load:
    """What somebody has on their desk, and has done lately."""

    name: str
    organisation: str
    claimed: int
    late: int
    done: int


def steps(session: Session, *, at: datetime) -> list[Step]:
    """Return where cases stand: step by step, the most work first."""
    query = (
        select(
            ProcessInstance.process_name,
            UserTask.name,
            UserTask.lane,
            func.count(),
            _sum(UserTask.due_at < at),
            func.min(UserTask.created_at),
        )
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(WAITS, SENT)
        .group_by(ProcessInstance.process_name, UserTask.name, UserTask.lane)
        .order_by(func.count().desc(), ProcessInstance.process_name, UserTask.name)
    )
    days = calendar(session)
    found: dict[tuple[str, str, str], list[Any]] = {}
    for process, name, lane, count, late, oldest in session.execute(query):
        # What stands in brackets is of one case, and may name who judges in it.
        place = (process, name.partition("（")[0], lane or "")
        step = found.setdefault(place, [0, 0, oldest])
        step[:] = [step[0] + count, step[1] + late, min(step[2], oldest)]
    return [
        Step(*place, count, late, _waited(days, oldest, at))
        for place, (count, late, oldest) in found.items()
    ]


def lanes(session: Session, *, at: datetime) -> list[Lane]:
    """Return how long the open work of each role has waited, the most work first."""
    bounds = [UserTask.created_at >= day for day in _days_back(session, at)]
    within = [_sum(bounds[0])]
    within += [_sum(new, ~old) for old, new in pairwise(bounds)]
    within.append(_sum(~bounds[-1]))
    query = (
        select(UserTask.lane, _sum(UserTask.due_at < at), *within)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(WAITS, SENT)
        .group_by(UserTask.lane)
    )
    found = [Lane(lane or "", tuple(ages), late) for lane, late, *ages in session.execute(query)]
    return sorted(found, key=lambda one: (-sum(one.by_age), one.name))


def weeks(session: Session, *, at: datetime) -> tuple[int, list[Week]]:
    """Return how much is overdue, and how much falls due in this and each of the next weeks."""
    today = at.astimezone(BEIJING).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday + timedelta(weeks=turn) for turn in range(WEEKS)]
    spans = [(max(_begins(week), at), _begins(week + 7 * ONE_DAY)) for week in mondays]
    counts = [_sum(UserTask.due_at >= first, UserTask.due_at < end) for first, end in spans]
    query = (
        select(_sum(UserTask.due_at < at), *counts)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(WAITS, SENT)
    )
    late, *coming = (int(one or 0) for one in session.execute(query).one())
    return late, [Week(*one) for one in zip(mondays, coming, strict=True)]


def overdue(session: Session, *, at: datetime, relations: Collection[str]) -> list[Overdue]:
    """Return whose cases have overdue work, those with most first.

    :param relations: the parties of a case that are meant
    """
    query = (
        select(Organisation.name, func.count(), func.min(UserTask.due_at))
        .select_from(UserTask)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .join(Party, Party.instance_key == ProcessInstance.key)
        .join(Organisation, Organisation.code == Party.holder)
        .where(WAITS, SENT, UserTask.due_at < at, Party.relation.in_(relations))
        .group_by(Organisation.code, Organisation.name)
        .order_by(func.count().desc(), Organisation.name)
        .limit(MOST)
    )
    days = calendar(session)
    return [
        Overdue(name, count, _waited(days, oldest or at, at))
        for name, count, oldest in session.execute(query)
    ]


def load(session: Session, *, at: datetime) -> list[Load]:
    """Return what each officer has on their desk; who judges in a review is not named."""
    staffed = [role.name for role in roles.every(session) if role.staff and not role.blind]
    claimed = (
        select(
            UserTask.assignee.label("who"),
            func.count().label("has"),
            _sum(UserTask.due_at < at).label("late"),
        )
        .where(WAITS, UserTask.lane.in_(staffed), UserTask.assignee.is_not(None))
        .group_by(UserTask.assignee)
        .subquery()
    )
    done = (
        select(UserTask.completed_by.label("who"), func.count().label("done"))
        .where(
            UserTask.lane.in_(staffed),
            UserTask.status == "completed",
            UserTask.completed_at >= at - RECENT,
        )
        .group_by(UserTask.completed_by)
        .subquery()
    )
    has, late, finished = (
        func.coalesce(one, 0) for one in (claimed.c.has, claimed.c.late, done.c.done)
    )
    query = (
        select(Account.name, Organisation.name, has, late, finished)
        .outerjoin(Organisation, Organisation.code == Account.organisation_code)
        .outerjoin(claimed, claimed.c.who == Account.username)
        .outerjoin(done, done.c.who == Account.username)
        .where(has + finished > 0)
        .order_by(has.desc(), finished.desc(), Account.name)
        .limit(MOST)
    )
    return [
        Load(who, where or "", *map(int, counts)) for who, where, *counts in session.execute(query)
    ]


def _sum(*holds: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of which all of these hold."""
    condition = holds[0]
    for one in holds[1:]:
        condition = condition & one
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _days_back(session: Session, at: datetime) -> Sequence[datetime]:
    """Return since when work has waited for each of these working days, for each of `AGES`."""
    days, day = calendar(session), at.astimezone(BEIJING).date()
    found: list[datetime] = []
    passed = 0
    while len(found) < len(AGES):
        if passed == AGES[len(found)]:
            found.append(_begins(day))
            continue
        passed += works(days, day)
        day -= ONE_DAY
    return found


def _waited(days: feel.Calendar | None, since: datetime, at: datetime) -> int:
    """Return how many working days have passed since an instant."""
    aware = since if since.tzinfo else since.replace(tzinfo=UTC)
    return working_days(days, *(one.astimezone(BEIJING).date() for one in (aware, at)))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
