"""What went wrong and waits for somebody: found, grouped by its reason, and tried again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from service import engine, privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.host.access import may_retry
from service.host.cases import moves
from service.host.cases.releases import Releases
from service.host.ledger.record import record
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.tables.core import Incident, Job, ProcessInstance
from service.people.actor import Actor
from service.searching import holds

MOST = 2000
"""Incidents that are read for a page, the oldest first."""


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents somebody looks for; what is empty does not matter."""

    kind: str = ""
    process_id: str = ""
    element: str = ""
    number: str = ""


@dataclass(frozen=True)
class Group:
    """Incidents that have the same reason at the same element: probably one cause."""

    kind: str
    process_id: str
    process_name: str
    element: str
    name: str
    """What people call the element; the job's kind where there is none."""
    reason: str
    detail: str
    oldest: datetime
    incidents: tuple[Incident, ...]


def open(session: Session) -> list[Incident]:  # noqa: A001 - the contract's name
    """Return the incidents nobody has seen to, newest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None))
    return list(session.scalars(query.order_by(Incident.opened_at.desc(), Incident.key.desc())))


def groups(session: Session, *, wanted: IncidentFilter) -> list[Group]:
    """Return what is interrupted, the same at the same element together, the most first."""
    query = select(Incident).outerjoin(Incident.instance).options(joinedload(Incident.instance))
    query = query.where(Incident.resolved_at.is_(None), *_conditions(wanted))
    together: dict[tuple[str, str, str, str], list[Incident]] = {}
    for one in session.scalars(query.order_by(Incident.opened_at, Incident.key).limit(MOST)):
        process_id = one.instance.process_id if one.instance else ""
        place = (process_id, one.element or "", one.kind, privacy.mask(one.reason))
        together.setdefault(place, []).append(one)
    found = [_group(session, place, same) for place, same in together.items()]
    return sorted(found, key=lambda group: (-len(group.incidents), group.oldest))


def retry(session: Session, *, key: int, actor: Actor) -> Incident:
    """Try again what went wrong; what fails again is a new incident.

    :raises NotFound: there is no such open incident
    :raises Refused: not for this person, or a rule still says no
    """
    if not may_retry(actor):
        raise Refused("您的岗位不能重试办理中断的一步")
    incident = session.get(Incident, sanitize.row_key(key))
    if incident is None:
        raise NotFound(f"incident {key}")
    case, job = _held(session, incident)
    if incident.resolved_at is not None:
        raise NotFound(f"incident {key}")
    details = {"incident": incident.key, "reason": incident.reason}
    record(
        session, subject="incident", verb="retried", instance=incident.instance_key, data=details
    )
    if incident.incident_id is None or case is None:
        return _retry_job(session, incident, job, actor)
    return _retry_element(session, incident, case, actor)


def _held(session: Session, incident: Incident) -> tuple[ProcessInstance | None, Job | None]:
    """Lock the case and the job that an incident is about, then look at it again.

    Whoever retried it at the same moment was first.
    """
    key = incident.instance_key
    case = None if key is None else lock(session, instance=key)
    query = select(Job).where(Job.name == incident.job_name)
    job = session.scalars(query.with_for_update()).one_or_none() if incident.job_name else None
    session.refresh(incident)
    return case, job


def _conditions(wanted: IncidentFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.kind:
        yield Incident.kind == sanitize.clean_text(wanted.kind)
    if wanted.process_id:
        yield ProcessInstance.process_id == sanitize.clean_text(wanted.process_id)
    if wanted.element:
        yield Incident.element == sanitize.clean_text(wanted.element)
    if wanted.number:
        yield holds(ProcessInstance.number, sanitize.clean_text(wanted.number))


def _group(session: Session, place: tuple[str, str, str, str], same: list[Incident]) -> Group:
    process_id, element, kind, reason = place
    case = same[0].instance
    known = Releases(session, case).elements().get(element) if case else None
    return Group(
        kind=kind,
        process_id=process_id,
        process_name=case.process_name if case else "",
        element=element,
        name=(known.name if known else "") or element or kind,
        reason=reason,
        detail=str(privacy.mask(same[0].detail)),
        oldest=same[0].opened_at,
        incidents=tuple(same),
    )


def _retry_job(session: Session, incident: Incident, job: Job | None, actor: Actor) -> Incident:
    if job is not None:
        job.parked, job.attempts, job.run_at = False, 0, session.at
    incident.resolved_at, incident.resolved_by = session.at, actor.id
    if job is None:
        _go_on(session, incident)
    return incident


def _go_on(session: Session, incident: Incident) -> None:
    """Let a case count as running again once nothing in it is interrupted any more."""
    session.flush()
    case = incident.instance
    left = select(Incident.key).where(
        Incident.instance_key == incident.instance_key, Incident.resolved_at.is_(None)
    )
    if case is not None and case.status == "incident" and session.scalar(left.limit(1)) is None:
        case.status = "active"


def _retry_element(
    session: Session, incident: Incident, case: ProcessInstance, actor: Actor
) -> Incident:
    name = str(incident.incident_id)
    with moves.moving(
        session, case=case, actor=actor, subject="wake", element=incident.element
    ) as move:
        move.persist(engine.retry(move.diagram, move.state, incident=name, context=move.context))
    return incident
