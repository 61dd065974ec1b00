"""What a case waits for besides people's work, as everybody who sees the case may know it.

Reasons, types and programs are the operators' (`situation`); here are names and times only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from service import engine
from service.db import Session
from service.host.cases import moves, persist
from service.host.cases.sight import Sight
from service.host.tables.core import Incident, Job, ProcessInstance, Subscription
from service.host.tables.external_jobs import ExternalJob

Kind = Literal["interrupted", "outside", "call", "time", "message"]
QUIET: dict[str, Kind] = {"timer": "time", "message": "message", "signal": "message"}
LOUDEST: tuple[Kind, ...] = ("interrupted", "outside", "call", "message", "time")


@dataclass(frozen=True)
class WaitingFor:
    """One thing a case waits for, the same at the same element together.

    `since` is None where nobody wrote it down; `until` where no time is set. `again` says that it
    did not work out and will be tried again by itself. `in_hand`: a program has taken it on.
    """

    kind: Kind
    name: str
    """What people call the element; empty for work behind the scenes."""
    since: datetime | None = None
    until: datetime | None = None
    again: bool = False
    in_hand: bool = False
    times: int = 1


def waiting_for(session: Session, *, instance: ProcessInstance, seen: Sight) -> list[WaitingFor]:
    """Return what a running case waits for besides people, what stands still first.

    `seen`: how much of the case is told; nothing of a review that runs, or of a file that is shut.
    """
    if instance.ended_at is not None:
        return []
    diagram = moves.diagram_of(session, instance)
    try:
        every = engine.points(diagram, persist.state_of(session, instance))
    except engine.Failure:
        return [WaitingFor("interrupted", "")]  # a state that this diagram does not fit
    points = tuple(one for one in every if seen.sees_step(one.process_id, None, None))
    names = {one.element: one.name for one in points}
    found = [
        *_interrupted(session, instance, names),
        *_outside(session, instance, names),
        *_calls(session, instance, points),
        *_quiet(session, instance, points),
    ]
    return sorted(_together(found), key=lambda one: LOUDEST.index(one.kind))


def _interrupted(
    session: Session, instance: ProcessInstance, names: dict[str, str]
) -> Iterator[WaitingFor]:
    query = select(Incident).where(
        Incident.instance_key == instance.key, Incident.resolved_at.is_(None)
    )
    for row in session.scalars(query.order_by(Incident.opened_at, Incident.key)):
        yield WaitingFor("interrupted", names.get(row.element or "", ""), row.opened_at)


def _outside(
    session: Session, instance: ProcessInstance, names: dict[str, str]
) -> Iterator[WaitingFor]:
    query = select(ExternalJob).where(ExternalJob.instance_key == instance.key)
    for row in session.scalars(query.order_by(ExternalJob.opened_at, ExternalJob.key)):
        name = names.get(row.element, "")
        held, failed = row.worker is not None, row.error is not None
        yield WaitingFor("outside", name, row.opened_at, again=failed and not held, in_hand=held)


def _calls(
    session: Session, instance: ProcessInstance, points: tuple[engine.OpenPoint, ...]
) -> Iterator[WaitingFor]:
    """Yield calls of our own that are under way: once parked they are incidents."""
    by_id = {one.id: one for one in points}
    query = select(Job).where(
        Job.instance_key == instance.key, Job.kind == "call", Job.parked.is_(False)
    )
    for row in session.scalars(query.order_by(Job.key)):
        point = by_id.get(str(row.args["job"]).partition(":")[0])
        if point is not None:
            yield WaitingFor("call", point.name, again=row.attempts > 0)


def _quiet(
    session: Session, instance: ProcessInstance, points: tuple[engine.OpenPoint, ...]
) -> Iterator[WaitingFor]:
    """Yield times and messages the case itself waits for; what only watches is no wait."""
    buttons = _buttons(session, instance)
    for one in points:
        kind = QUIET.get(one.kind)
        if kind and one.watches is None and one.incident is None and one.id not in buttons:
            yield WaitingFor(kind, one.name, until=one.due)


def _buttons(session: Session, instance: ProcessInstance) -> set[str]:
    rows = session.scalars(select(Subscription).where(Subscription.instance_key == instance.key))
    return {row.wait_id for row in rows if row.properties.get("button")}


def _together(found: list[WaitingFor]) -> list[WaitingFor]:
    """Tell what many rounds wait for once, since the first of them."""
    same: dict[tuple[object, ...], list[WaitingFor]] = {}
    for one in found:
        same.setdefault((one.kind, one.name, one.until, one.again, one.in_hand), []).append(one)
    return [replace(group[0], times=len(group)) for group in same.values()]
