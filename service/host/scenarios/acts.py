"""A run as a list of acts: who began, finished or pressed what, when, with which answer.

Acts are read from the rows and the record of a database, a sandbox's or the real one's, and are
plain JSON: they hold no key of a row. A case is named by its process and its turn among the cases
of that process (`objection#1`), a file by its kind (`~file:evidence~`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from service import privacy
from service.clock import BEIJING
from service.db import Session
from service.host.ledger.tables import Entry
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import Document, ProcessInstance, UserTask
from service.people.actor import SYSTEM

Kind = Literal["start", "finish", "press"]
FILE = re.compile(r"~file:([\w.-]{1,60})~\Z")
"""What stands in an act's answer for a file that was handed in."""
HOSTS = "case"
"""The variable that the host gives every case."""


@dataclass(frozen=True)
class Act:
    """One thing that somebody did.

    `element` is the user task that was finished, or the event whose button was pressed; of a start
    it is empty. `at` is ISO 8601 with its zone.
    """

    kind: Kind
    who: str
    at: str
    case: str
    element: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        """When it was done."""
        return datetime.fromisoformat(self.at)

    @property
    def process(self) -> str:
        """The process of its case."""
        return self.case.rpartition("#")[0]

    def as_json(self) -> dict[str, Any]:
        """Return it as a scenario's file holds it."""
        return asdict(self)


def read(said: Mapping[str, Any]) -> Act:
    """Read an act as a scenario's file holds it.

    :raises ValueError: it is none
    """
    try:
        act = Act(
            kind=said["kind"],
            who=str(said["who"]),
            at=str(said["at"]),
            case=str(said["case"]),
            element=str(said.get("element", "")),
            answer=dict(said.get("answer") or {}),
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"no act: {wrong}") from None
    known = act.kind in ("start", "finish", "press") and "#" in act.case
    if not known or act.when.tzinfo is None:
        raise ValueError("no act: its kind, case or time")
    return act


def done_in(session: Session, cases: Sequence[ProcessInstance]) -> list[Act]:
    """Return what people did in some cases, in its order; private values are revealed.

    Cases that began by themselves are named only. What programs and operators did is left out.
    """
    names = named(cases)
    files = _files(session, cases)
    found = [
        one
        for instance in cases
        for one in (
            *_start(session, instance, names[instance.key]),
            *_finished(session, instance, names[instance.key]),
            *_pressed(session, instance, names[instance.key]),
        )
    ]
    return [
        replace(act, answer=_without_keys(privacy.reveal(session, act.answer), files))
        for _, act in sorted(found, key=lambda one: one[0])
    ]


def named(cases: Sequence[ProcessInstance]) -> dict[int, str]:
    """Return what cases are called in a scenario, by their keys."""
    turns: dict[str, int] = {}
    found = {}
    for one in sorted(cases, key=lambda one: one.key):
        turns[one.process_id] = turns.get(one.process_id, 0) + 1
        found[one.key] = f"{one.process_id}#{turns[one.process_id]}"
    return found


Placed = tuple[int, Act]
"""An act, and the line of the record that it is told by."""


def _start(session: Session, instance: ProcessInstance, name: str) -> Iterator[Placed]:
    if instance.started_by == SYSTEM.id:
        return
    line = _line(session, instance, Entry.subject == "instance", Entry.verb == "started")
    given = session.get(StartAnswer, instance.key)
    beside = _beside(session, instance)
    answer = {**beside, **(given.answer if given else {})}
    yield (
        line.sequence if line else 0,
        Act("start", instance.started_by, _iso(instance.started_at), name, "", answer),
    )


def _beside(session: Session, instance: ProcessInstance) -> dict[str, Any]:
    """Return the variables that a case began with besides the answer to its form."""
    lines = session.scalars(
        select(Entry)
        .where(
            Entry.instance_key == instance.key,
            Entry.subject == "variable",
            Entry.at == instance.started_at,
        )
        .order_by(Entry.sequence)
    )
    found = {}
    for line in lines:
        after = line.data.get("after") or {}
        first = (line.element or after.get("element")) in (None, instance.process_id)
        name = str(after.get("name") or (line.row or "").rpartition("/")[2])
        if first and name and name != HOSTS and "value" in after:
            found[name] = after["value"]
    return found


def _finished(session: Session, instance: ProcessInstance, name: str) -> Iterator[Placed]:
    lines = session.scalars(
        select(Entry).where(
            Entry.instance_key == instance.key,
            Entry.subject == "task",
            Entry.verb == "completed",
        )
    )
    places = {str(line.row): line.sequence for line in lines}
    of = select(UserTask).where(
        UserTask.instance_key == instance.key, UserTask.status == "completed"
    )
    for task in session.scalars(of):
        if task.completed_at is None or task.completed_by in (None, SYSTEM.id):
            continue
        answer = task.answer if isinstance(task.answer, Mapping) else {}
        yield (
            places.get(str(task.key), 0),
            Act(
                "finish",
                str(task.completed_by),
                _iso(task.completed_at),
                name,
                task.element,
                answer,
            ),
        )


def _pressed(session: Session, instance: ProcessInstance, name: str) -> Iterator[Placed]:
    of = select(Entry).where(
        Entry.instance_key == instance.key, Entry.subject == "button", Entry.verb == "pressed"
    )
    for line in session.scalars(of):
        answer = line.data.get("answer") or {}
        yield (
            line.sequence,
            Act("press", line.actor, _iso(line.at), name, line.element or "", answer),
        )


def _line(session: Session, instance: ProcessInstance, *which: Any) -> Entry | None:
    query = select(Entry).where(Entry.instance_key == instance.key, *which)
    return session.scalars(query.order_by(Entry.sequence).limit(1)).first()


def _files(session: Session, cases: Sequence[ProcessInstance]) -> dict[str, str]:
    """Return what stands for each file of some cases, by its key."""
    of = select(Document).where(Document.instance_key.in_([one.key for one in cases]))
    return {one.key: f"~file:{one.kind or 'file'}~" for one in session.scalars(of)}


def _without_keys(value: Any, files: Mapping[str, str]) -> Any:
    return changed(value, lambda text: files.get(text, text))


def changed(value: Any, change: Callable[[str], Any]) -> Any:
    """Return a JSON value with every text in it changed; names stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: changed(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [changed(one, change) for one in value]
    return value


def _iso(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat()
