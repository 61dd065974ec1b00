"""Keeping what a move led to: state, variables, work, waits, alarms and steps, all together."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import jobs, messages, outside, parties, work
from service.host.history.record import record
from service.host.registry import registry
from service.host.tables import (
    Incident,
    Job,
    ProcessInstance,
    Subscription,
    Tag,
    Variable,
)
from service.people.actor import Actor

LONGEST_TITLE = 400


def state_of(session: Session, instance: ProcessInstance) -> engine.State:
    """Return a case the way the engine wants it: its tokens, and its variables by scope."""
    scopes: dict[str, dict[str, Any]] = {"": {}}
    for variable in _variables(session, instance):
        scopes.setdefault(variable.scope, {})[variable.name] = variable.value
    return engine.State(instance.state, scopes)


def keep(
    session: Session,
    instance: ProcessInstance,
    progress: engine.Progress,
    *,
    starter: Actor | None = None,
) -> None:
    """Store a move's outcome in the caller's transaction, under the lock on its case.

    A case that begins hands its `starter` what they can do themselves.
    """
    _record_steps(session, instance, progress.steps)
    _keep_variables(session, instance, progress)
    parties.keep(session, instance, progress.state.variables)
    work.keep(session, instance, progress.tasks, starter=starter)
    _keep_instance(session, instance, progress)
    _keep_tags(session, instance, progress.tags)
    _keep_jobs(session, instance, progress)
    _keep_waits(session, instance, progress.waits)
    _keep_incidents(session, instance, progress.incidents)
    for sent in progress.sent:
        messages.throw(session, sent=sent, instance=instance)
    session.flush()


def close(session: Session, instance: ProcessInstance) -> None:
    """Take away everything that waits in a case: work, alarms, calls and subscriptions."""
    work.keep(session, instance, ())
    query = select(Subscription).where(Subscription.instance_key == instance.key)
    for subscription in session.scalars(query):
        session.delete(subscription)
    for job in session.scalars(select(Job).where(Job.instance_key == instance.key)):
        session.delete(job)
    outside.keep(session, instance, ())
    session.flush()


def _record_steps(
    session: Session, instance: ProcessInstance, steps: Iterable[engine.Step]
) -> None:
    for step in steps:
        data = {
            "name": step.name,
            "type": step.type,
            "process": step.process_id,
            "flow": step.flow,
            "detail": dict(step.detail),
        }
        record(
            session,
            subject="step",
            verb=step.verb,
            instance=instance.key,
            element=step.element,
            data=data,
        )


def _variables(session: Session, instance: ProcessInstance) -> list[Variable]:
    query = select(Variable).where(Variable.instance_key == instance.key)
    return list(session.scalars(query.order_by(Variable.scope, Variable.name)))


def _keep_variables(session: Session, instance: ProcessInstance, progress: engine.Progress) -> None:
    """Touch only the rows that the move says it changed; a scope that ended takes its own."""
    rows = {(row.scope, row.name): row for row in _variables(session, instance)}
    values = progress.state.variables
    for change in progress.changes:
        place = (change.scope, change.name)
        row = rows.get(place)
        if change.name not in values.get(change.scope, {}):
            continue
        if row is None:
            row = rows[place] = Variable(
                instance_key=instance.key, scope=change.scope, name=change.name
            )
            session.add(row)
        row.value, row.element = values[change.scope][change.name], change.element
    for (scope, name), row in rows.items():
        if name not in values.get(scope, {}):
            _remove(session, row)


def _remove(session: Session, row: Variable) -> None:
    if row in session.new:
        session.expunge(row)
        return
    session.delete(row)


def _keep_instance(session: Session, instance: ProcessInstance, progress: engine.Progress) -> None:
    instance.state = progress.state.blob
    instance.tags = dict(progress.tags)
    if progress.title is not None:
        instance.title = str(progress.title)[:LONGEST_TITLE]
    if progress.done and instance.ended_at is None:
        instance.ended_at = session.info["at"]
    instance.status = _status(session, instance, progress)


def _status(session: Session, instance: ProcessInstance, progress: engine.Progress) -> str:
    if progress.done:
        return str(progress.tags.get("outcome") or "completed")[:40]
    if progress.incidents:
        return "incident"
    return "draft" if work.only_begun(session, instance) else "active"


def _keep_tags(session: Session, instance: ProcessInstance, tags: Mapping[str, str | None]) -> None:
    rows = {
        row.name: row
        for row in session.scalars(select(Tag).where(Tag.instance_key == instance.key))
    }
    wanted = {name: str(value) for name, value in tags.items() if value is not None}
    for name in rows.keys() - wanted.keys():
        session.delete(rows[name])
    for name, value in wanted.items():
        row = rows.get(name) or Tag(instance_key=instance.key, name=name)
        row.value = value
        session.add(row)


def _keep_jobs(session: Session, instance: ProcessInstance, progress: engine.Progress) -> None:
    """Let the jobs table hold what the case waits for: calls outside, and its next alarm."""
    at = session.info["at"]
    prefix = f"call:{instance.key}:"
    calls = select(Job.name).where(Job.instance_key == instance.key, Job.kind == "call")
    there = set(session.scalars(calls))
    ours = registry(session).jobs
    wanted = {f"{prefix}{job.id}": job for job in progress.jobs if job.type in ours}
    outside.keep(session, instance, [job for job in progress.jobs if job.type not in ours])
    for name in sorted(there - set(wanted)):
        jobs.drop(session, key=name)
    for name in wanted.keys() - there:
        args = {"instance": instance.key, "job": wanted[name].id, "type": wanted[name].type}
        args["inputs"] = dict(wanted[name].inputs)
        jobs.enqueue(session, kind="call", key=name, args=args, run_at=at, instance=instance.key)
    _set_alarm(session, instance, progress)


def _set_alarm(session: Session, instance: ProcessInstance, progress: engine.Progress) -> None:
    """Replace a case's one alarm; one that was parked is over with the move it could not make."""
    name = f"wake:{instance.key}"
    parked = select(Incident).where(Incident.job_name == name, Incident.resolved_at.is_(None))
    for incident in session.scalars(parked):
        _resolve(session, incident)
    if progress.next_due is None:
        jobs.drop(session, key=name)
        return
    args = {"instance": instance.key}
    due = progress.next_due
    jobs.enqueue(session, kind="wake", key=name, args=args, run_at=due, instance=instance.key)


def _keep_waits(session: Session, instance: ProcessInstance, waits: Iterable[engine.Wait]) -> None:
    query = select(Subscription).where(Subscription.instance_key == instance.key)
    there = {row.wait_id: row for row in session.scalars(query)}
    wanted = {wait.id: wait for wait in waits}
    for wait_id in there.keys() - wanted.keys():
        session.delete(there[wait_id])
    for wait_id in wanted.keys() - there.keys():
        row = _subscription(session, instance, wanted[wait_id])
        session.add(row)
        session.flush()
        messages.offer(session, row)


def _subscription(session: Session, instance: ProcessInstance, wait: engine.Wait) -> Subscription:
    return Subscription(
        instance_key=instance.key,
        wait_id=wait.id,
        element=wait.element,
        name=wait.name,
        message=wait.message or "",
        correlation=_correlation(instance, wait),
        kind=wait.kind,
        properties=dict(wait.properties),
        interrupting=wait.interrupting,
        since=session.info["at"],
    )


def _correlation(instance: ProcessInstance, wait: engine.Wait) -> str:
    """Return the key a wait is found by: the case's number where its diagram names none.

    A button without a key is only pressed.
    """
    if wait.key is not None:
        return wait.key
    return "" if "button" in wait.properties else instance.number


def _keep_incidents(
    session: Session, instance: ProcessInstance, incidents: Iterable[engine.Incident]
) -> None:
    query = select(Incident).where(
        Incident.instance_key == instance.key,
        Incident.incident_id.is_not(None),
        Incident.resolved_at.is_(None),
    )
    there = {row.incident_id: row for row in session.scalars(query)}
    wanted = {incident.id: incident for incident in incidents}
    for gone in there.keys() - wanted.keys():
        _resolve(session, there[gone])
    for new in wanted.keys() - there.keys():
        session.add(_incident(session, instance, wanted[new]))


def _resolve(session: Session, incident: Incident) -> None:
    incident.resolved_at = session.info["at"]
    incident.resolved_by = session.info["actor"].id


def _incident(session: Session, instance: ProcessInstance, incident: engine.Incident) -> Incident:
    return Incident(
        instance_key=instance.key,
        incident_id=incident.id,
        element=incident.element,
        kind=incident.kind,
        reason=incident.reason,
        detail=incident.detail,
        opened_at=session.info["at"],
    )
