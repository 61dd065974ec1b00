"""How a case stands, for an operator: what is open and why, its variables by scope."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import access, keeping, moves
from service.host.outside_tables import OutsideJob
from service.host.tables import Incident, Job, ProcessInstance, UserTask
from service.host.veiled import veil
from service.people.actor import Actor


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
    outside: OutsideJob | None = None

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
class Situation:
    """A case at rest, as of its version `seen`; `veiled` says that private values are hidden."""

    instance: ProcessInstance
    seen: int
    points: tuple[Point, ...]
    scopes: tuple[Scope, ...]
    parked: tuple[Incident, ...]
    """Jobs of the case that the worker has given up on."""
    jobs: tuple[Job, ...]
    veiled: bool

    def point(self, token: str) -> Point | None:
        """Return what is open under an id, None when nothing is."""
        return next((one for one in self.points if one.open.id == token), None)

    def scope(self, name: str) -> Scope | None:
        """Return a scope by its id, None when there is none."""
        return next((one for one in self.scopes if one.id == name), None)


def situation(session: Session, *, instance: ProcessInstance, actor: Actor) -> Situation:
    """Return how a case stands, as far as an operator may see it."""
    diagram = moves.diagram_of(session, instance)
    state = keeping.state_of(session, instance)
    found = engine.points(diagram, state) if instance.ended_at is None else ()
    hidden = not access.sees_private(actor, instance)
    incidents = _incidents(session, instance)
    return Situation(
        instance=instance,
        seen=instance.revision,
        points=tuple(_points(session, instance, found, incidents)),
        scopes=tuple(_scopes(state, found, hidden=hidden)),
        parked=tuple(one for one in incidents if one.incident_id is None),
        jobs=tuple(_jobs(session, instance)),
        veiled=hidden,
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
) -> Iterator[Point]:
    """Yield what is open: what is interrupted first, then work, then what only waits."""
    open_now = UserTask.instance_key == instance.key, UserTask.status == "open"
    tasks = {row.task_id: row for row in session.scalars(select(UserTask).where(*open_now))}
    query = select(OutsideJob).where(OutsideJob.instance_key == instance.key)
    outside = {row.job_id: row for row in session.scalars(query)}
    failed = {row.incident_id: row for row in incidents}
    by_id = {one.id: one for one in found}
    for one in sorted(found, key=_urgency):
        holder, watched = by_id.get(one.holder or ""), by_id.get(one.watches or "")
        yield Point(
            open=one,
            inside=_called(holder) if holder else "",
            watched=_called(watched) if watched else "",
            task=tasks.get(one.id),
            incident=failed.get(one.id),
            outside=outside.get(one.id),
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


def _scopes(
    state: engine.State,
    found: tuple[engine.OpenPoint, ...],
    *,
    hidden: bool,
) -> Iterator[Scope]:
    by_id = {one.id: one for one in found}
    for name in sorted(state.variables, key=lambda scope: (scope != "", len(scope), scope)):
        owner = by_id.get(name)
        yield Scope(
            id=name,
            name=_called(owner) if owner else "",
            round=owner.round if owner else None,
            variables=tuple(_named(state.variables[name], hidden=hidden)),
        )


def _named(values: Mapping[str, Any], *, hidden: bool) -> Iterator[Named]:
    for name in sorted(values):
        value = values[name]
        yield Named(name, veil(value, name) if hidden else value)
