"""A live case: kept in memory as its last move left it, and used only at the version it says.

What is kept are bytes and frozen values: nobody who reads it can change what another reads.
`ProcessInstance.revision` grows with every move, whoever makes it, so a case that another thread
or process has moved since, or whose move was undone, does not fit any more and is read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import memory
from service.host.tables import ProcessInstance, Subscription, Tag, UserTask, Variable

Scopes = Mapping[str, Mapping[str, Any]]
ALL = frozenset({"jobs", "alarm", "incidents"})
"""What may lie around a case besides what is remembered of it."""


@dataclass(frozen=True)
class Terms:
    """What of an open piece of work may change while it is open."""

    due: datetime | None
    follow_up: datetime | None
    priority: int


@dataclass(frozen=True)
class AtRest:
    """A case between two moves: its state, and which rows of it the tables hold.

    Jobs, alarms and incidents are not among them: those are touched between moves too, so only
    whether there may be any is remembered.
    """

    blob: bytes
    variables: bytes
    """By scope, as JSON."""
    tasks: Mapping[str, Terms]
    """The open ones by the engine's name."""
    waits: frozenset[str]
    tags: Mapping[str, str]
    around: frozenset[str] = ALL

    def scopes(self) -> dict[str, dict[str, Any]]:
        """Return the variables by scope, the reader's own copy."""
        found: dict[str, dict[str, Any]] = orjson.loads(self.variables)
        return found

    def state(self) -> engine.State:
        """Return the case the way the engine wants it."""
        return engine.State(self.blob, self.scopes())

    def without(self, task: str | None) -> "AtRest":
        """Return it as it is when a piece of work is done, before the case has moved on."""
        left = {name: terms for name, terms in self.tasks.items() if name != task}
        return replace(self, tasks=left)

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        names = len(self.tasks) + len(self.waits) + len(self.tags)
        return len(self.blob) + len(self.variables) + 300 * names


NOTHING = AtRest(b"", b"{}", {}, frozenset(), {})
"""A case that has not begun."""


def at_rest(session: Session, instance: ProcessInstance) -> AtRest:
    """Return a locked case as it stands: from memory if that is of its version, or read again."""
    found = memory.take(session, _place(instance))
    return _fitting(found, instance) or _read(session, instance)


def known(session: Session, instance: ProcessInstance) -> AtRest | None:
    """Return what is remembered of a case, if it is of the version of this very row."""
    return _fitting(memory.recall(session, _place(instance)), instance)


def _place(instance: ProcessInstance) -> tuple[str, int]:
    return ("case", instance.key)


def _fitting(found: tuple[int, AtRest] | None, instance: ProcessInstance) -> AtRest | None:
    if found is None or found[0] != instance.revision:
        return None
    return found[1]


def keep(session: Session, instance: ProcessInstance, rest: AtRest) -> None:
    """Remember a locked case at its version, which the database has already."""
    kept = (instance.revision, rest)
    memory.remember(session, _place(instance), kept, weight=rest.weight)


def scopes(session: Session, instance: ProcessInstance) -> dict[str, dict[str, Any]]:
    """Read the variables of a case by scope from their rows, in the order of their names."""
    query = select(Variable.scope, Variable.name, Variable.value)
    found: dict[str, dict[str, Any]] = {}
    for scope, name, value in session.execute(query.where(Variable.instance_key == instance.key)):
        found.setdefault(scope, {})[name] = value
    return ordered(found)


def ordered(values: Scopes) -> dict[str, dict[str, Any]]:
    """Return variables in the order of their names, the case's own scope always among them."""
    named = {"": {}, **values}
    return {scope: dict(sorted(named[scope].items())) for scope in sorted(named)}


def _read(session: Session, instance: ProcessInstance) -> AtRest:
    rest = AtRest(
        blob=instance.state,
        variables=orjson.dumps(scopes(session, instance)),
        tasks=_tasks(session, instance),
        waits=_waits(session, instance),
        tags=_tags(session, instance),
    )
    keep(session, instance, rest)
    return rest


def _tasks(session: Session, instance: ProcessInstance) -> dict[str, Terms]:
    terms = (UserTask.due_at, UserTask.follow_up_at, UserTask.priority)
    query = select(UserTask.task_id, *terms).where(UserTask.instance_key == instance.key)
    rows = session.execute(query.where(UserTask.status == "open"))
    return {name: Terms(due, follow_up, priority) for name, due, follow_up, priority in rows}


def _waits(session: Session, instance: ProcessInstance) -> frozenset[str]:
    query = select(Subscription.wait_id).where(Subscription.instance_key == instance.key)
    return frozenset(session.scalars(query))


def _tags(session: Session, instance: ProcessInstance) -> dict[str, str]:
    rows = session.execute(select(Tag.name, Tag.value).where(Tag.instance_key == instance.key))
    return {row.name: row.value for row in rows}
