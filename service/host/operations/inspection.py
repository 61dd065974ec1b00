"""How a case stands, for an operator: what is open and why, its variables by scope."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import engine
from service.db import Session
from service.host.cases import moves, persist, personal, reveals
from service.host.cases.sight import Sight, sight
from service.host.tables.core import Incident, Job, ProcessInstance, UserTask
from service.host.tables.external_jobs import ExternalJob
from service.people import accounts
from service.people.actor import Actor
from service.privacy import mask, reveal

Values = Mapping[str, Mapping[str, Any]]

OpenPoint = engine.OpenPoint


@dataclass(frozen=True)
class Point:
    """Something open: what the engine says of it, and the rows that go with it."""

    open: engine.OpenPoint
    inside: str
    """The name of the sub-process (or repeated step) around it; empty at the case itself."""
    watched: str
    """The name of the step that an event watches; empty for everything else."""
    task: UserTask | None = None
    incident: Incident | None = None
    outside: ExternalJob | None = None
    assignee: str | None = None
    """The name of whoever has claimed the work, or is named by it."""
    personal: bool = False
    """Whether somebody has to give its result in person: nobody skips it."""

    @property
    def name(self) -> str:
        """What people call the element."""
        return self.open.name or self.open.element


@dataclass(frozen=True)
class Named:
    """A variable as it may be shown: what is private in it is hidden."""

    name: str
    value: Any


@dataclass(frozen=True)
class Scope:
    """Variables that live together: the case's own, or those of a step while it lasts."""

    id: str
    name: str
    round: int | None
    variables: tuple[Named, ...]


@dataclass(frozen=True)
class RuntimeState:
    """A case at rest, as of its version `seen`; `masked` says that private values are hidden."""

    instance: ProcessInstance
    seen: int
    points: tuple[Point, ...]
    scopes: tuple[Scope, ...]
    parked: tuple[Incident, ...]
    """Jobs of the case that the worker has given up on."""
    jobs: tuple[Job, ...]
    masked: bool
    given_in_person: frozenset[str]
    """Names of variables that nobody corrects: votes, declarations, decisions."""

    def point(self, token: str) -> Point | None:
        """Return what is open under an id, None when nothing is."""
        return next((one for one in self.points if one.open.id == token), None)

    def scope(self, name: str) -> Scope | None:
        """Return a scope by its id, None when there is none."""
        return next((one for one in self.scopes if one.id == name), None)


def runtime_state(session: Session, *, instance: ProcessInstance, actor: Actor) -> RuntimeState:
    """Return how a case stands, as far as an operator may see it."""
    diagram = moves.diagram_of(session, instance)
    state = persist.state_of(session, instance)
    found = engine.points(diagram, state) if instance.ended_at is None else ()
    hidden = not reveals.sees_private(session, instance, actor)
    seen = sight(session, instance, actor)
    incidents = _incidents(session, instance)
    own = personal.open_inside(session, diagram, found)
    return RuntimeState(
        instance=instance,
        seen=instance.revision,
        points=tuple(_points(session, instance, found, incidents, own, seen)),
        given_in_person=personal.names(session, instance),
        scopes=tuple(_scopes(_shown(session, state, seen, hidden=hidden), found)),
        parked=tuple(one for one in incidents if one.incident_id is None),
        jobs=tuple(_jobs(session, instance)),
        masked=hidden,
    )


def _incidents(session: Session, instance: ProcessInstance) -> list[Incident]:
    query = select(Incident).where(
        Incident.instance_key == instance.key, Incident.resolved_at.is_(None)
    )
    return list(session.scalars(query.order_by(Incident.opened_at, Incident.key)))


def _jobs(session: Session, instance: ProcessInstance) -> list[Job]:
    query = select(Job).where(Job.instance_key == instance.key, Job.parked.is_(False))
    return list(session.scalars(query.order_by(Job.run_at, Job.key)))


def _points(
    session: Session,
    instance: ProcessInstance,
    found: tuple[engine.OpenPoint, ...],
    incidents: list[Incident],
    personal_work: frozenset[str],
    seen: Sight,
) -> Iterator[Point]:
    """Yield what is open: what is interrupted first, then work, then what only waits."""
    open_now = UserTask.instance_key == instance.key, UserTask.status == "open"
    tasks = {row.task_id: row for row in session.scalars(select(UserTask).where(*open_now))}
    query = select(ExternalJob).where(ExternalJob.instance_key == instance.key)
    outside = {row.job_id: row for row in session.scalars(query)}
    failed = {row.incident_id: row for row in incidents}
    by_id = {one.id: one for one in found}
    known = accounts.names(
        session, usernames=[row.assignee for row in tasks.values() if row.assignee]
    )
    for one in sorted(found, key=_urgency):
        holder, watched = by_id.get(one.holder or ""), by_id.get(one.watches or "")
        task = tasks.get(one.id)
        who = task.assignee if task else None
        yield Point(
            open=one,
            inside=_called(holder) if holder else "",
            watched=_called(watched) if watched else "",
            task=task,
            assignee=seen.name(who, known.get(who, who)) if who else None,
            incident=failed.get(one.id),
            outside=outside.get(one.id),
            personal=one.id in personal_work,
        )


ORDER = (
    "task",
    "job",
    "step",
    "join",
    "message",
    "signal",
    "condition",
    "timer",
    "rounds",
    "scope",
)


def _urgency(one: engine.OpenPoint) -> tuple[bool, int]:
    return (one.incident is None, ORDER.index(one.kind))


def _called(one: engine.OpenPoint) -> str:
    return one.name or one.element


def _shown(session: Session, state: engine.State, seen: Sight, *, hidden: bool) -> Values:
    values = {
        scope: {name: one for name, one in inside.items() if (scope, name) not in seen.hidden}
        for scope, inside in state.variables.items()
    }
    shown: Values = mask(values) if hidden else reveal(session, values)
    return shown


def _scopes(values: Values, found: tuple[engine.OpenPoint, ...]) -> Iterator[Scope]:
    by_id = {one.id: one for one in found}
    for name in sorted(values, key=lambda scope: (scope != "", len(scope), scope)):
        owner = by_id.get(name)
        yield Scope(
            id=name,
            name=_called(owner) if owner else "",
            round=owner.round if owner else None,
            variables=tuple(Named(one, values[name][one]) for one in sorted(values[name])),
        )
