"""A live case: kept in memory as its last move left it, and used only at the version it says.

What is kept are bytes and frozen values: nobody who reads it can change what another reads.
`ProcessInstance.revision` grows with every move, whoever makes it, so a case that another thread
or process has moved since, or whose move was undone, does not fit any more and is read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from service import engine, exact_json
from service.db import Instant, Session
from service.host.storage import cache
from service.host.tables.core import (
    Incident,
    Job,
    ProcessInstance,
    Subscription,
    Tag,
    UserTask,
    Variable,
)
from service.host.tables.external_jobs import ExternalJob
from service.prepared import Prepared

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
class Snapshot:
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
        found: dict[str, dict[str, Any]] = exact_json.loads(self.variables)
        return found

    def state(self) -> engine.State:
        """Return the case the way the engine wants it."""
        return engine.State(self.blob, self.scopes())

    def without(self, task: str | None) -> "Snapshot":
        """Return it as it is when a piece of work is done, before the case has moved on."""
        left = {name: terms for name, terms in self.tasks.items() if name != task}
        return replace(self, tasks=left)

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        names = len(self.tasks) + len(self.waits) + len(self.tags)
        return len(self.blob) + len(self.variables) + 300 * names


NOTHING = Snapshot(b"", b"{}", {}, frozenset(), {})
"""A case that has not begun."""


def current(session: Session, instance: ProcessInstance) -> Snapshot:
    """Return a locked case as it stands: from memory if that is of its version, or read again."""
    found = cache.take(session, _place(instance))
    return _fitting(found, instance) or _read(session, instance)


def remembered(session: Session, instance: ProcessInstance) -> Snapshot | None:
    """Return what is remembered of a case, if it is of the version of this very row."""
    return _fitting(cache.recall(session, _place(instance)), instance)


def _place(instance: ProcessInstance) -> tuple[str, int]:
    return ("case", instance.key)


def _fitting(found: tuple[int, Snapshot] | None, instance: ProcessInstance) -> Snapshot | None:
    if found is None or found[0] != instance.revision:
        return None
    return found[1]


def remember(session: Session, instance: ProcessInstance, rest: Snapshot) -> None:
    """Remember a locked case at its version, which the database has already."""
    kept = (instance.revision, rest)
    cache.remember(session, _place(instance), kept, weight=rest.weight)


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


def _read(session: Session, instance: ProcessInstance) -> Snapshot:
    """Read a locked case by one statement: every part of it, and what lies around."""
    session.flush()
    blob = b""
    variables: dict[str, dict[str, Any]] = {}
    tasks: dict[str, Terms] = {}
    waits, tags, around = set(), {}, set()
    rows = _CASE.rows(session.connection(), {"case": instance.key})
    for part, scope, name, value, due, follow_up, priority, state in rows:
        if part == "state":
            blob = bytes(state)
        elif part == "variable":
            found = None if value is None else exact_json.loads(value)
            variables.setdefault(scope, {})[name] = found
        elif part == "task":
            tasks[name] = Terms(due, follow_up, priority)
        elif part == "wait":
            waits.add(name)
        elif part == "tag":
            tags[name] = value
        else:
            around.add(_AROUND.get(name, "jobs") if part == "job" else part)
    rest = Snapshot(
        blob=blob,
        variables=exact_json.dumps(ordered(variables)),
        tasks=tasks,
        waits=frozenset(waits),
        tags=tags,
        around=frozenset(around),
    )
    remember(session, instance, rest)
    return rest


_AROUND = {"wake": "alarm"}
"""Kinds of our own jobs that are no calls."""


def _part(what: str, table: Any, *where: Any, **columns: Any) -> Select[Any]:
    """Return the rows of one table as rows of them all; what a part does not have is null."""
    found = [columns.get(name, null()).label(name) for name in _TYPES]
    of_case = table.instance_key == bindparam("case")
    return select(literal(what, Text).label("part"), *found).where(of_case, *where)


_TYPES: dict[str, Any] = {
    "scope": Text(),
    "name": Text(),
    "value": Text(),
    "due": Instant(),
    "follow_up": Instant(),
    "priority": Integer(),
}
_CASE = Prepared(
    union_all(
        select(
            literal("state", Text).label("part"),
            *(cast(null(), type_).label(name) for name, type_ in _TYPES.items()),
            ProcessInstance.state,
        ).where(ProcessInstance.key == bindparam("case")),
        *(
            part.add_columns(null().label("state"))
            for part in (
                _part(
                    "variable",
                    Variable,
                    scope=Variable.scope,
                    name=Variable.name,
                    value=type_coerce(Variable.value, Text),
                ),
                _part(
                    "task",
                    UserTask,
                    UserTask.status == bindparam("open", "open"),
                    name=UserTask.task_id,
                    due=UserTask.due_at,
                    follow_up=UserTask.follow_up_at,
                    priority=UserTask.priority,
                ),
                _part("wait", Subscription, name=Subscription.wait_id),
                _part("tag", Tag, name=Tag.name, value=Tag.value),
                _part("job", Job, name=Job.kind),
                _part("jobs", ExternalJob),
                _part("incidents", Incident, Incident.resolved_at.is_(None)),
            )
        ),
    )
)
