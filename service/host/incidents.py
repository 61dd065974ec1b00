"""What went wrong and waits for somebody: seen, and tried again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.errors import NotFound, Refused
from service.host import given, moves
from service.host.history.record import record
from service.host.locks import lock
from service.host.tables import Incident, Job
from service.people.actor import SYSTEM, Actor

MAY_RETRY = ("admin", "section_officer")


def open(session: Session) -> list[Incident]:  # noqa: A001 - the contract's name
    """Return the incidents nobody has seen to, newest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None))
    return list(session.scalars(query.order_by(Incident.opened_at.desc(), Incident.key.desc())))


def retry(session: Session, *, key: int, actor: Actor) -> Incident:
    """Try again what went wrong; what fails again is a new incident.

    :raises NotFound: there is no such open incident
    :raises Refused: not for this person, or a rule still says no
    """
    if actor != SYSTEM and not actor.has(*MAY_RETRY):
        raise Refused("只有系统管理员和职业能力建设科可以重试")
    incident = session.get(Incident, given.key(key))
    if incident is None or incident.resolved_at is not None:
        raise NotFound(f"incident {key}")
    case = incident.instance_key
    details = {"incident": incident.key, "reason": incident.reason}
    record(session, subject="incident", verb="retried", instance=case, data=details)
    if incident.incident_id is None:
        return _retry_job(session, incident, actor)
    return _retry_element(session, incident, actor)


def _retry_job(session: Session, incident: Incident, actor: Actor) -> Incident:
    if incident.instance_key is not None:
        lock(session, instance=incident.instance_key)
    query = select(Job).where(Job.name == incident.job_name).with_for_update()
    job = session.scalars(query).one_or_none()
    if job is not None:
        job.parked, job.attempts, job.run_at = False, 0, session.info["at"]
    incident.resolved_at, incident.resolved_by = session.info["at"], actor.id
    return incident


def _retry_element(session: Session, incident: Incident, actor: Actor) -> Incident:
    assert incident.instance_key is not None
    case = lock(session, instance=incident.instance_key)
    name = str(incident.incident_id)
    moves.move(
        session,
        instance=case,
        actor=actor,
        run=lambda diagram, state, hands: engine.retry(diagram, state, incident=name, hands=hands),
        subject="wake",
        element=incident.element,
    )
    return incident
