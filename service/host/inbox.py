"""The inbox: what waits for me, what I could take, what I have done; overdue first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from service.host import given
from service.host.access import addressed, may_work, visible
from service.host.pages import Page, page_of
from service.host.tables import Candidate, Draft, Party, ProcessInstance, Tag, UserTask
from service.people.actor import Actor
from service.people.tables import Account, Organisation

Box = Literal["mine", "claimable", "done"]
NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class TaskRow:
    """One line of an inbox."""

    key: int
    name: str
    number: str
    title: str
    unit: str
    process: str
    round: str
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    assignee: str | None
    completed_at: datetime | None
    draft_saved_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A piece of open work, as the page of its case shows it."""

    key: int
    name: str
    lane: str | None
    assignee_name: str | None
    due_at: datetime | None
    workable: bool
    draft_saved_at: datetime | None


@dataclass(frozen=True)
class Counts:
    """How much lies in each box, and how much of what waits is overdue."""

    mine: int
    claimable: int
    done: int
    overdue: int


def inbox(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    box: Box,
    query: str = "",
    tags: Mapping[str, str] = NO_TAGS,
    round: str = "",  # noqa: A002 - the regulation's word
    page: int = 1,
) -> Page[TaskRow]:
    """Return a page of somebody's work: overdue first, then by due date; done ones newest first.

    `query` looks in number, title, unit and the work's name; `tags` are tags the case must bear.
    """
    narrowed = [*_searched(query), *_tagged({"round": round, **tags})]
    wanted = _rows(actor).where(_in_box(session, actor, box), *narrowed)
    order: tuple[Any, ...] = (UserTask.completed_at.desc(),)
    if box != "done":
        order = (UserTask.due_at.is_(None), UserTask.due_at, UserTask.priority.desc())
    ordered = wanted.order_by(*order, UserTask.created_at, UserTask.key)
    total = _done(session, actor) if box == "done" and not narrowed else None
    return page_of(session, ordered, number=page, make=lambda row: _row(row, at), total=total)


def counts(session: Session, *, actor: Actor, at: datetime) -> Counts:
    """Return how much lies in each of somebody's boxes."""
    mine, claimable = (_in_box(session, actor, box) for box in ("mine", "claimable"))
    waiting = or_(mine, claimable)
    return Counts(
        mine=_count(session, mine),
        claimable=_count(session, claimable),
        done=_done(session, actor),
        overdue=_count(session, and_(waiting, UserTask.due_at < at)),
    )


def rounds(session: Session, *, actor: Actor) -> list[str]:
    """Return the rounds of the cases that somebody sees, newest name first."""
    query = (
        select(Tag.value)
        .join(ProcessInstance, ProcessInstance.key == Tag.instance_key)
        .where(Tag.name == "round", visible(actor))
    )
    return sorted(session.scalars(query.distinct()), reverse=True)


def waiting(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Waiting]:
    """Return the open work of a case, and which of it somebody could do themselves."""
    query = (
        select(UserTask, Account.name, Draft.saved_at)
        .outerjoin(Account, Account.username == UserTask.assignee)
        .outerjoin(Draft, and_(Draft.task_key == UserTask.key, Draft.person == actor.id))
        .where(UserTask.instance_key == instance.key, UserTask.status == "open")
        .order_by(UserTask.created_at, UserTask.key)
        .options(selectinload(UserTask.candidates))
    )
    return [_waiting(row, actor) for row in session.execute(query)]


def _waiting(row: Any, actor: Actor) -> Waiting:
    task, assignee_name, saved_at = row
    return Waiting(
        key=task.key,
        name=task.name,
        lane=task.lane,
        assignee_name=assignee_name or task.assignee,
        due_at=task.due_at,
        workable=may_work(task, actor),
        draft_saved_at=saved_at,
    )


def _in_box(session: Session, actor: Actor, box: str) -> ColumnElement[bool]:
    if box == "done":
        return and_(UserTask.completed_by == actor.id, _not_recused(session, actor))
    waits = UserTask.status == "open"
    if box == "mine":
        return and_(waits, UserTask.assignee == actor.id, _not_recused(session, actor))
    mine = exists().where(Candidate.task_key == UserTask.key, addressed(Candidate, actor))
    return and_(waits, UserTask.assignee.is_(None), mine, visible(actor))


def _not_recused(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Leave out the cases that somebody must keep out of: few, so they are named."""
    cases = select(Party.instance_key)
    found = session.scalars(cases.where(Party.relation == "recused", Party.holder == actor.id))
    keys = found.all()
    return UserTask.instance_key.not_in(keys) if keys else true()


def _searched(query: str) -> list[ColumnElement[bool]]:
    """Let every word of a query be found somewhere."""
    places = (
        ProcessInstance.number,
        ProcessInstance.title,
        ProcessInstance.process_name,
        UserTask.name,
        _unit_name(),
    )
    return [
        or_(*(place.icontains(word, autoescape=True) for place in places))
        for word in given.words(query)
    ]


def _tagged(tags: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [
        exists().where(
            Tag.instance_key == UserTask.instance_key,
            Tag.name == name,
            Tag.value == given.text(value),
        )
        for name, value in tags.items()
        if value
    ]


def _unit_name() -> Any:
    return (
        select(func.min(Organisation.name))
        .join(Party, Party.holder == Organisation.code)
        .where(Party.instance_key == UserTask.instance_key, Party.relation == "unit")
        .scalar_subquery()
    )


def _rows(actor: Actor) -> Select[Any]:
    saved = select(Draft.saved_at).where(Draft.task_key == UserTask.key, Draft.person == actor.id)
    joined = select(UserTask, ProcessInstance, _unit_name(), saved.scalar_subquery())
    return joined.join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(UserTask).join(UserTask.instance).where(condition)
    return session.scalar(query) or 0


def _done(session: Session, actor: Actor) -> int:
    """Count what somebody has done, mostly out of an index alone."""
    done = select(func.count()).select_from(UserTask).where(UserTask.completed_by == actor.id)
    return session.scalar(done.where(_not_recused(session, actor))) or 0


def _row(row: Any, at: datetime) -> TaskRow:
    task, instance, unit, saved_at = row
    return TaskRow(
        key=task.key,
        name=task.name,
        number=instance.number,
        title=instance.title,
        unit=unit or "",
        process=instance.process_name,
        round=str(instance.tags.get("round") or ""),
        created_at=task.created_at,
        due_at=task.due_at,
        overdue=task.status == "open" and task.due_at is not None and task.due_at < at,
        assignee=task.assignee,
        completed_at=task.completed_at,
        draft_saved_at=saved_at,
    )
