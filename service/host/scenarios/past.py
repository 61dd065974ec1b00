"""What happened in a real case, read from the record: what the engine was given, and when.

Private values stay what stands in their place everywhere; nothing is revealed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import and_, or_, select

from service.clock import BEIJING
from service.db import Session
from service.host.ledger.tables import Entry
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import SYSTEM

Kind = Literal["finish", "press", "message", "signal"]


@dataclass(frozen=True)
class Event:
    """Something that came from outside: an answer, a button, a message."""

    kind: Kind
    at: datetime
    element: str
    payload: Mapping[str, Any]
    person: str = ""
    message: str = ""
    key: str | None = None


@dataclass(frozen=True)
class Past:
    """A case as it was: `acted` are the results of its actions by element, in their order."""

    number: str
    process_id: str
    release: int
    started_at: datetime
    ended: bool
    start_event: str | None
    variables: Mapping[str, Any]
    caught: Mapping[str, Any] | None
    events: tuple[Event, ...]
    acted: Mapping[str, Sequence[Mapping[str, Any]]]
    path: tuple[str, ...]
    """The elements that were completed, in their order."""
    until: datetime
    """When it ended; of one that runs, when it went on last."""


_WANTED = or_(
    and_(Entry.subject == "step", Entry.verb.in_(("entered", "acted", "completed"))),
    and_(Entry.subject == "task", Entry.verb == "completed"),
    and_(Entry.subject == "button", Entry.verb == "pressed"),
    and_(Entry.subject == "message", Entry.verb == "delivered"),
)


def read(session: Session, instance: ProcessInstance) -> Past:
    """Return what happened in a case."""
    lines = session.execute(
        select(
            Entry.subject, Entry.verb, Entry.at, Entry.row, Entry.element, Entry.actor, Entry.data
        )
        .where(
            Entry.instance_key == instance.key,
            or_(
                _WANTED,
                and_(Entry.subject == "variable", Entry.at == instance.started_at),
            ),
        )
        .order_by(Entry.sequence)
    ).all()
    work = {
        str(row.key): row
        for row in session.execute(
            select(
                UserTask.key,
                UserTask.element,
                UserTask.assignee,
                UserTask.completed_by,
                UserTask.answer,
            ).where(UserTask.instance_key == instance.key)
        )
    }
    acted: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        if (line.subject, line.verb) == ("step", "acted"):
            outputs = (line.data.get("detail") or {}).get("outputs") or {}
            acted.setdefault(line.element or "", []).append(outputs)
    by_itself = instance.started_by == SYSTEM.id
    first = next(
        (one.element for one in lines if (one.subject, one.verb) == ("step", "entered")), None
    )
    begun = [
        one.data
        for one in lines
        if one.subject == "message" and one.at == instance.started_at and one.element == first
    ]
    path = tuple(
        one.element or "" for one in lines if (one.subject, one.verb) == ("step", "completed")
    )
    return Past(
        number=instance.number,
        process_id=instance.process_id,
        release=instance.release,
        started_at=instance.started_at,
        ended=instance.ended_at is not None,
        start_event=path[0] if path else None,
        variables=_variables(session, instance, lines),
        caught=dict(begun[0].get("payload") or {}) if begun else {} if by_itself else None,
        events=tuple(_events(lines, work, instance, first if begun else None)),
        acted=acted,
        path=path,
        until=instance.ended_at or max((one.at for one in lines), default=instance.started_at),
    )


def _variables(session: Session, instance: ProcessInstance, lines: Sequence[Any]) -> dict[str, Any]:
    """Return what a case began with: as its first move left it, and what its form was answered."""
    found: dict[str, Any] = {}
    for line in lines:
        after = line.data.get("after") or {}
        if line.subject == "variable" and "value" in after and not after.get("scope"):
            name = str(after.get("name") or (line.row or "").rpartition("/")[2])
            found[name] = after["value"]
    given = session.get(StartAnswer, instance.key)
    return {**found, **(given.answer if given else {})}


def _events(
    lines: Sequence[Any], work: Mapping[str, Any], instance: ProcessInstance, start: str | None
) -> Iterator[Event]:
    for line in lines:
        if line.subject == "task":
            task = work.get(str(line.row))
            if task is not None:
                answer = task.answer if isinstance(task.answer, Mapping) else {}
                person = str(task.assignee or task.completed_by or "")
                yield Event("finish", line.at, task.element, answer, person)
        elif line.subject == "button":
            answer = line.data.get("answer") or {}
            yield Event("press", line.at, line.element or "", answer, line.actor)
        elif line.subject == "message" and not (
            start == line.element and line.at == instance.started_at
        ):
            payload = line.data.get("payload") or {}
            yield Event(
                "message",
                line.at,
                line.element or "",
                payload,
                message=str(line.data.get("message") or ""),
                key=line.data.get("key"),
            )


def finished(
    session: Session, *, process_id: str, since: date, until: date
) -> list[ProcessInstance]:
    """Return the cases of a process that ended between two days, both included."""
    first = datetime.combine(since, datetime.min.time(), BEIJING)
    last = datetime.combine(until, datetime.max.time(), BEIJING)
    query = select(ProcessInstance).where(
        ProcessInstance.process_id == process_id,
        ProcessInstance.ended_at.between(first, last),
        ProcessInstance.status.not_in(("discarded", "draft")),
    )
    return list(session.scalars(query.order_by(ProcessInstance.key)))


def running(session: Session, *, process_id: str) -> list[ProcessInstance]:
    """Return the cases of a process that run and were sent."""
    query = select(ProcessInstance).where(
        ProcessInstance.process_id == process_id,
        ProcessInstance.ended_at.is_(None),
        ProcessInstance.status != "draft",
    )
    return list(session.scalars(query.order_by(ProcessInstance.key)))
