"""The desk: what waits for somebody, narrowed by a filter, counted, sorted, and gone on with.

What is counted beside a filter is counted among the most urgent `BASE` pieces of open work: an
officer's whole desk, and of a larger one no more than an index gives at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from service.db import Session
from service.host.storage.pagination import MOST
from service.host.tables.core import Party, ProcessInstance, Tag, UserTask
from service.host.tasks import boxes
from service.people.actor import Actor

BASE = 500  # pieces of work; they are counted one by one
OPEN = "open"
"""The box of all that somebody could do now: what is theirs and what they may claim."""
SORTS = ("due", "created", "number", "step")
GROUPS = ("", "step", "title")


@dataclass(frozen=True)
class Filter:
    """What of a desk is shown: each part narrows it; `tags` and `parties` by their names."""

    box: str = OPEN
    words: str = ""
    step: str = ""
    due: str = ""
    """`late`, `today` or `week`."""
    fresh: bool = False
    """Came since the reader looked last."""
    returned: bool = False
    """Came back to a step that the reader has done before in the same case."""
    tags: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    sort: str = "due"
    group: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything of its box out, but for words."""
        parts = (self.step, self.due, self.fresh, self.returned)
        return any(parts) or any(self.tags.values()) or any(self.parties.values())


@dataclass(frozen=True)
class Moment:
    """Until when something counts as late, due today or this week, and since when as new."""

    now: datetime
    tomorrow: datetime
    next_week: datetime
    since: datetime | None


@dataclass(frozen=True)
class Row:
    """A piece of open work as it is counted."""

    key: int
    step: str
    number: str
    title: str
    assignee: str | None
    created_at: datetime
    due_at: datetime | None
    returned: bool
    tags: Mapping[str, Any]
    parties: Mapping[str, str]


@dataclass(frozen=True)
class Base:
    """The most urgent open work of a box, by which everything beside it is counted."""

    rows: tuple[Row, ...]
    more: bool
    """Whether there is more than was read."""

    def within(self, box: str) -> "Base":
        """Return what of it lies in a box: claimed, or to be claimed."""
        if box == OPEN:
            return self
        return Base(
            tuple(row for row in self.rows if (row.assignee is None) == (box == "claimable")),
            self.more,
        )


def fitting(rows: Iterable[Row], wanted: Filter, moment: Moment) -> list[Row]:
    """Return the open work that a filter shows, in its order."""
    said = _said(wanted)
    return [row for row in rows if all(_holds(row, wanted, moment, part) for part in said)]


def _said(wanted: Filter) -> tuple[str, ...]:
    """Return the parts of a filter that leave something out."""
    flags = ("step", "due", "fresh", "returned")
    narrowing = [name for name in flags if getattr(wanted, name)]
    for named in (wanted.tags, wanted.parties):
        narrowing += [name for name, value in named.items() if value]
    return tuple(narrowing)


def _holds(row: Row, wanted: Filter, moment: Moment, part: str) -> bool:
    if part == "step":
        return row.step == wanted.step
    if part == "due":
        return is_due(row.due_at, wanted.due, moment)
    if part == "fresh":
        return moment.since is not None and row.created_at > moment.since
    if part == "returned":
        return row.returned
    if part in wanted.tags:
        return str(row.tags.get(part)) == wanted.tags[part]
    return row.parties.get(part) == wanted.parties[part]


def is_due(at: datetime | None, when: str, moment: Moment) -> bool:
    """Ask whether a deadline is `late`, or falls on `today` or in this `week` and is not late."""
    if at is None or not when:
        return not when
    if when == "late":
        return at < moment.now
    return moment.now <= at <= (moment.tomorrow if when == "today" else moment.next_week)


def conditions(wanted: Filter, moment: Moment, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what a filter says as conditions on open work."""
    found: list[ColumnElement[bool]] = []
    if wanted.step:
        found.append(UserTask.name == wanted.step)
    if wanted.due == "late":
        found.append(UserTask.due_at < moment.now)
    elif wanted.due:
        last = moment.tomorrow if wanted.due == "today" else moment.next_week
        found.append(UserTask.due_at.between(moment.now, last))
    if wanted.fresh:
        found.append(UserTask.created_at > (moment.since or moment.now))
    if wanted.returned:
        found.append(_returned(actor))
    found += [_tagged(name, value) for name, value in wanted.tags.items() if value]
    found += [_of_party(name, value) for name, value in wanted.parties.items() if value]
    return tuple(found)


def base(
    session: Session,
    *,
    actor: Actor,
    box: str,
    narrowed: Sequence[ColumnElement[bool]] = (),
    relations: Sequence[str] = (),
    most: int = BASE,
) -> Base:
    """Return the most urgent open work of a box, at most so much.

    :param relations: the parties of each case that are read with it
    """
    keys = boxes.keys(actor, box, *narrowed, most=most + 1, at=session.at)
    holders = [_holder(name).label(f"party_{name}") for name in relations]
    columns = (
        UserTask.key,
        UserTask.name,
        UserTask.assignee,
        UserTask.created_at,
        UserTask.due_at,
        ProcessInstance.number,
        ProcessInstance.title,
        ProcessInstance.tags,
        _returned(actor).label("returned"),
    )
    query = (
        select(*columns, *holders)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(UserTask.key.in_(select(keys.c.key)))
        .order_by(*boxes.URGENT_FIRST)
        .limit(most + 1)
    )
    found = tuple(_row(one, relations) for one in session.execute(query))
    return Base(found[:most], len(found) > most)


def _row(one: Any, relations: Sequence[str]) -> Row:
    return Row(
        key=one.key,
        step=one.name,
        number=one.number,
        title=one.title,
        assignee=one.assignee,
        created_at=one.created_at,
        due_at=one.due_at,
        returned=bool(one.returned),
        tags=one.tags or {},
        parties={name: holder for name in relations if (holder := getattr(one, f"party_{name}"))},
    )


def in_order(rows: Iterable[Row], wanted: Filter) -> list[Row]:
    """Return rows in the order a filter asks for; grouped, the most urgent of a group leads it."""
    found = list(rows)
    if wanted.sort == "created":
        found.sort(key=lambda one: one.created_at, reverse=True)
    elif wanted.sort == "number":
        found.sort(key=lambda one: one.number)
    elif wanted.sort == "step":
        found.sort(key=lambda one: one.step)
    if wanted.group:
        first: dict[str, int] = {}
        for place, one in enumerate(found):
            first.setdefault(grouped_by(one, wanted.group), place)
        found.sort(key=lambda one: first[grouped_by(one, wanted.group)])
    return found


def grouped_by(row: Row, group: str) -> str:
    """Return the heading under which a row stands."""
    return {"step": row.step, "title": row.title}.get(group) or row.parties.get(group, "")


def counted(rows: Iterable[Row], wanted: Filter, moment: Moment) -> dict[str, dict[str, int]]:
    """Count by the values of each part of a filter what its other parts leave.

    :return: by the name of a part, the values that rows have there
    """
    parts = ("step", "due", "fresh", "returned", *wanted.tags, *wanted.parties)
    found: dict[str, dict[str, int]] = {part: {} for part in parts}
    said = _said(wanted)
    for row in rows:
        against = [part for part in said if not _holds(row, wanted, moment, part)]
        if len(against) > 1:
            continue
        for part in against or parts:
            of_part = found[part]
            for value in _values(row, part, moment):
                of_part[value] = of_part.get(value, 0) + 1
    return found


def _values(row: Row, each: str, moment: Moment) -> Iterable[str]:
    if each == "step":
        return (row.step,)
    if each == "due":
        return [one for one in ("late", "today", "week") if is_due(row.due_at, one, moment)]
    if each == "fresh":
        return ("1",) if moment.since is not None and row.created_at > moment.since else ()
    if each == "returned":
        return ("1",) if row.returned else ()
    value = row.parties.get(each) or row.tags.get(each)
    return (str(value),) if value else ()


def after(keys: Sequence[int], key: int) -> list[int]:
    """Return what comes after a piece of work in a list, then what comes before it.

    >>> after([1, 2, 3, 4], 2), after([1, 2], 9)
    ([3, 4, 1], [1, 2])
    """
    if key not in keys:
        return list(keys)
    place = list(keys).index(key)
    return [*keys[place + 1 :], *keys[:place]]


def listed(
    session: Session, *, actor: Actor, base: Base, wanted: Filter, moment: Moment
) -> tuple[list[int], bool]:
    """Return the keys that a filter leaves, in its order, and whether there are more.

    :param base: the work of the filter's box, narrowed by its words; where that is not all of it,
        the database narrows by the other parts
    """
    if not (base.more and wanted.narrows and not wanted.words):
        shown = in_order(fitting(base.rows, wanted, moment), wanted)
        return [row.key for row in shown], base.more
    narrowed = conditions(wanted, moment, actor)
    keys = boxes.keys(actor, wanted.box, *narrowed, most=MOST, at=session.at)
    query = select(UserTask.key).where(UserTask.key.in_(select(keys.c.key)))
    found = list(session.scalars(query.order_by(*boxes.URGENT_FIRST).limit(MOST)))
    return found, len(found) >= MOST


def still_open(session: Session, *, keys: Sequence[int], actor: Actor) -> int | None:
    """Return the first of these pieces of work that nobody else has taken meanwhile."""
    free = select(UserTask.key).where(
        UserTask.key.in_(keys[:MOST]),
        UserTask.status == "open",
        UserTask.assignee.is_(None) | (UserTask.assignee == actor.id),
    )
    there = set(session.scalars(free))
    return next((key for key in keys if key in there), None)


def _returned(actor: Actor) -> ColumnElement[bool]:
    before = aliased(UserTask)
    return exists().where(
        before.instance_key == UserTask.instance_key,
        before.status == "completed",
        before.element == UserTask.element,
        before.completed_by == actor.id,
    )


def _tagged(name: str, value: str) -> ColumnElement[bool]:
    return exists().where(
        Tag.instance_key == UserTask.instance_key, Tag.name == name, Tag.value == value
    )


def _of_party(relation: str, holder: str) -> ColumnElement[bool]:
    cases = select(Party.instance_key).where(Party.relation == relation, Party.holder == holder)
    return UserTask.instance_key.in_(cases)


def _holder(relation: str) -> Any:
    held = select(Party.holder).where(
        Party.instance_key == UserTask.instance_key, Party.relation == relation
    )
    return held.order_by(Party.holder).limit(1).scalar_subquery()
