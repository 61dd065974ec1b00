"""The inbox: what waits for me, what I could take, what I have done; overdue first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from service.db import Session
from service.host.access import may_work
from service.host.cases import by_word, moves
from service.host.cases.sight import Sight, sight
from service.host.storage import sanitize
from service.host.storage.distinct import distinct
from service.host.storage.pagination import MOST, SIZE, Page
from service.host.tables.core import Draft, Party, ProcessInstance, Tag, UserTask
from service.host.tasks import boxes
from service.people import roles
from service.people.actor import Actor
from service.people.tables import Account, Organisation
from service.searching import holds, words

Box = Literal["open", "mine", "claimable", "done"]
FOUND = 100
"""Pieces of work found by words that are counted: each word has to be compared with their texts."""
NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class TaskRow:
    """One line of an inbox."""

    key: int
    name: str
    number: str
    title: str
    organisation: str
    """The name of the organisation whose case it is."""
    process: str
    tags: Mapping[str, Any]
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
    since: datetime | None = None


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
    page: int = 1,
    known: int | None = None,
) -> Page[TaskRow]:
    """Return a page of somebody's work: overdue first, then by due date; done ones newest first.

    `query` looks in number, title, organisation and the work's name; `tags` are tags the case must
    bear. `known`: how much lies in the box, for callers who have counted.
    """
    owner = _owner_name(session)
    narrowed: tuple[ColumnElement[bool], ...] = tuple(_tagged(tags))
    # What one person has done is never so much that an index would be quicker.
    is_long = box != "done" and (known is None or known >= by_word.LONG)
    asked = words(query)
    narrowed += tuple(_with_word(session, word, owner, is_long=is_long) for word in asked)
    number = min(max(page, 1), MOST // SIZE)
    most = min(max(FOUND, (number + 1) * SIZE), MOST) if asked else MOST
    first: Any
    if asked:
        of_box = boxes.keys(actor, box, *narrowed, most=most + 1, at=at)
        first = session.scalars(select(of_box.c.key)).all()
        total = len(first)
    else:
        first = select(boxes.keys(actor, box, *narrowed, most=number * SIZE, at=at).c.key)
        total = _total(session, actor, box, narrowed, known, at)
    order = boxes.NEWEST_FIRST if box == "done" else boxes.URGENT_FIRST
    rows = session.execute(
        _rows(actor, owner)
        .where(UserTask.key.in_(first))
        .order_by(*order)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    lines = tuple(_row(row, at) for row in rows)
    return Page(lines, min(total, most), number, SIZE, total > most)


def _total(
    session: Session,
    actor: Actor,
    box: Box,
    narrowed: tuple[ColumnElement[bool], ...],
    known: int | None,
    at: datetime,
) -> int:
    if not narrowed and known is not None:
        return known
    return boxes.length(session, boxes.keys(actor, box, *narrowed, most=MOST + 1, at=at))


def rows_of(session: Session, *, actor: Actor, at: datetime, keys: Sequence[int]) -> list[TaskRow]:
    """Return the lines of these pieces of work, in their order."""
    found = session.execute(_rows(actor, _owner_name(session)).where(UserTask.key.in_(keys)))
    lines = {row.key: _row(row, at) for row in found}
    return [lines[key] for key in keys if key in lines]


def searched(
    session: Session, *, query: str, actor: Actor, known: int
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that open work holds the words of a search.

    :param known: how much lies in the box; a short one is searched in what units have sent, too
    """
    owner, is_long = _owner_name(session), known >= by_word.LONG
    sent = not is_long and any(role.staff for role in actor.roles)
    return tuple(
        or_(_with_word(session, word, owner, is_long=is_long), *_sent(session, word, sent=sent))
        for word in words(query)
    )


def _sent(session: Session, word: str, *, sent: bool) -> list[ColumnElement[bool]]:
    """Return the condition that a word stands in a form that the owner of a case has sent."""
    if not sent:
        return []
    done = aliased(UserTask)
    lanes = [role.name for role in roles.every(session) if role.owner]
    return [
        exists().where(
            done.instance_key == UserTask.instance_key,
            done.status == "completed",
            done.lane.in_(lanes),
            holds(cast(done.answer, Text), word),
        )
    ]


def counts(session: Session, *, actor: Actor, at: datetime, most: int = MOST) -> Counts:
    """Return how much lies in each of somebody's boxes, each up to `most` + 1."""
    return Counts(*boxes.counted(session, actor, at, most))


def done(session: Session, *, actor: Actor, at: datetime, most: int = MOST) -> int:
    """Return how much work somebody has done, up to `most` + 1."""
    return boxes.length(session, boxes.keys(actor, "done", most=most + 1, at=at))


def tag_values(session: Session, *, name: str) -> list[str]:
    """Return the values that a tag has in any case, the highest first."""
    return distinct(session, Tag.value, Tag.name == name)[::-1]


def waiting(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Waiting]:
    """Return the open work of a case, and which of it somebody could do themselves.

    Of a review that runs others see one line, by the name of the process.
    """
    seen = sight(session, instance, actor)
    query = (
        select(UserTask, Account.name, _saved_at(actor))
        .outerjoin(Account, Account.username == UserTask.assignee)
        .where(UserTask.instance_key == instance.key, UserTask.status == "open")
        .order_by(UserTask.created_at, UserTask.key)
        .options(selectinload(UserTask.candidates))
    )
    rows = session.execute(query).all()
    mine = [row for row in rows if _is_for(row[0], actor, seen)]
    apart = dict.fromkeys(row[0].process_id for row in rows if not _is_for(row[0], actor, seen))
    return [*(_waiting(row, actor, seen) for row in mine), *_apart(session, instance, apart)]


def _is_for(task: UserTask, actor: Actor, seen: Sight) -> bool:
    return may_work(task, actor) or seen.sees_step(task.process_id, task.lane, task.assignee)


def _apart(
    session: Session, instance: ProcessInstance, processes: Iterable[str]
) -> Iterator[Waiting]:
    """Yield what is told of work in processes that are nobody else's business: their names."""
    found = moves.diagram_of(session, instance).processes
    for process_id in processes:
        name = found[process_id].name if process_id in found else process_id
        yield Waiting(0, name, None, None, None, workable=False, draft_saved_at=None)


def _waiting(row: Any, actor: Actor, seen: Sight) -> Waiting:
    task, assignee_name, saved_at = row
    name = assignee_name or task.assignee
    return Waiting(
        key=task.key,
        name=task.name,
        lane=task.lane,
        assignee_name=name and seen.name(task.assignee, name),
        due_at=task.due_at,
        workable=may_work(task, actor),
        draft_saved_at=saved_at,
        since=task.created_at,
    )


def _with_word(session: Session, word: str, owner: Any, *, is_long: bool) -> ColumnElement[bool]:
    """Return the condition that a word is found somewhere in a piece of work or its case."""
    texts = (ProcessInstance.number, ProcessInstance.title, ProcessInstance.process_name)
    if not (is_long and by_word.is_selective(session, word)):
        return or_(*(holds(place, word) for place in (*texts, UserTask.name, owner)))
    owned = by_word.of_organisations(word, Party.relation.in_(_owners(session)))
    return by_word.open_work(session, word, [by_word.holding(word, texts=texts), owned])


def _tagged(tags: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [
        exists().where(
            Tag.instance_key == UserTask.instance_key,
            Tag.name == name,
            Tag.value == sanitize.clean_text(value),
        )
        for name, value in tags.items()
        if value
    ]


def _owner_name(session: Session) -> Any:
    """Return the name of the organisation whose case it is, as a column."""
    return (
        select(func.min(Organisation.name))
        .join(Party, Party.holder == Organisation.code)
        .where(Party.instance_key == UserTask.instance_key, Party.relation.in_(_owners(session)))
        .scalar_subquery()
    )


def _saved_at(actor: Actor) -> Any:
    """Return when somebody last typed something into a draft of a task, as a column."""
    mine = Draft.task_key == UserTask.key, Draft.person == actor.id
    return select(func.max(Draft.saved_at)).where(*mine).scalar_subquery().label("saved_at")


def _owners(session: Session) -> list[str]:
    """Return the variables that name the organisation whose case it is."""
    return [role.bound_by[0] for role in roles.every(session) if role.owner and role.bound_by]


def _rows(actor: Actor, owner: Any) -> Select[Any]:
    columns = (
        UserTask.key,
        UserTask.name,
        UserTask.status,
        UserTask.assignee,
        UserTask.created_at,
        UserTask.due_at,
        UserTask.completed_at,
        ProcessInstance.number,
        ProcessInstance.title,
        ProcessInstance.process_name,
        ProcessInstance.tags,
    )
    joined = select(*columns, owner.label("owner"), _saved_at(actor))
    return joined.join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)


def _row(row: Any, at: datetime) -> TaskRow:
    return TaskRow(
        key=row.key,
        name=row.name,
        number=row.number,
        title=row.title,
        organisation=row.owner or "",
        process=row.process_name,
        tags=row.tags,
        created_at=row.created_at,
        due_at=row.due_at,
        overdue=row.status == "open" and row.due_at is not None and row.due_at < at,
        assignee=row.assignee,
        completed_at=row.completed_at,
        draft_saved_at=row.saved_at,
    )
