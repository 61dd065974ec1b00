"""Keeping what a move led to: state, variables, work, waits, alarms and steps, all together."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session, attributes

from service import engine
from service.host import jobs, live, messages, outside, parties, work
from service.host.history.record import record
from service.host.live import AtRest
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
Place = tuple[str, str]
"""Where a variable is: its scope and its name."""


def state_of(session: Session, instance: ProcessInstance) -> engine.State:
    """Return a case the way the engine wants it: its tokens, and its variables by scope."""
    if instance.key in session.info.get("locked", ()):
        return live.at_rest(session, instance).state()
    rest = live.known(session, instance)
    if rest is not None:
        return rest.state()
    return engine.State(instance.state, live.scopes(session, instance))


def keep(
    session: Session,
    instance: ProcessInstance,
    progress: engine.Progress,
    *,
    before: AtRest | None = None,
    starter: Actor | None = None,
) -> None:
    """Store a move's outcome in the caller's transaction, under the lock on its case.

    `before` is the case as the move found it. A case that begins hands its `starter` what they
    can do themselves.
    """
    rest = before or live.at_rest(session, instance)
    _record_steps(session, instance, progress.steps)
    variables = _keep_variables(session, instance, rest.scopes(), progress)
    parties.keep(session, instance, progress.state.variables)
    work.keep(session, instance, progress.tasks, before=rest.tasks, starter=starter)
    _keep_instance(session, instance, progress, begins=before is live.NOTHING)
    tags = _keep_tags(session, instance, rest.tags, progress.tags)
    around = _around(progress)
    _keep_around(session, instance, progress, rest.around | around)
    _keep_waits(session, instance, rest.waits, progress.waits)
    for sent in progress.sent:
        messages.throw(session, sent=sent, instance=instance)
    if progress.done:
        messages.freed(session, instance)
    session.flush()
    live.keep(session, instance, _after(progress, variables, tags, around))


def _after(
    progress: engine.Progress,
    variables: live.Scopes,
    tags: Mapping[str, str],
    around: frozenset[str],
) -> AtRest:
    return AtRest(
        blob=progress.state.blob,
        variables=orjson.dumps(live.ordered(variables)),
        tasks={task.id: work.terms(task) for task in progress.tasks},
        waits=frozenset(wait.id for wait in progress.waits),
        tags=tags,
        around=around,
    )


def _around(progress: engine.Progress) -> frozenset[str]:
    there = {
        "jobs": progress.jobs,
        "alarm": progress.next_due,
        "incidents": progress.incidents,
    }
    return frozenset(name for name, any_of_it in there.items() if any_of_it)


def close(session: Session, instance: ProcessInstance) -> None:
    """Take away everything that waits in a case: work, alarms, calls and subscriptions."""
    work.keep(session, instance, (), before=live.at_rest(session, instance).tasks)
    query = select(Subscription).where(Subscription.instance_key == instance.key)
    for subscription in session.scalars(query):
        session.delete(subscription)
    for job in session.scalars(select(Job).where(Job.instance_key == instance.key)):
        session.delete(job)
    outside.keep(session, instance, ())
    messages.freed(session, instance)
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


def _keep_variables(
    session: Session, instance: ProcessInstance, there: live.Scopes, progress: engine.Progress
) -> live.Scopes:
    """Touch only the rows that the move says it changed; a scope that ended takes its own.

    Returns the variables as the rows hold them now.
    """
    values = progress.state.variables
    known = {(scope, name): value for scope in there for name, value in there[scope].items()}
    gone = {place for place in known if place[1] not in values.get(place[0], {})}
    changed: dict[Place, str] = {
        (change.scope, change.name): change.element
        for change in progress.changes
        if change.name in values.get(change.scope, {})
    }
    rows = _rows(session, instance, gone | (changed.keys() & known.keys()))
    for place in gone:
        del known[place]
        session.delete(rows[place])
    for place, element in changed.items():
        known[place] = value = values[place[0]][place[1]]
        _set(session, instance, rows, place, value, element)
    return _by_scope(known)


def _by_scope(known: Mapping[Place, Any]) -> live.Scopes:
    found: dict[str, dict[str, Any]] = {}
    for (scope, name), value in known.items():
        found.setdefault(scope, {})[name] = value
    return found


_VARIABLES = select(Variable).where(
    Variable.instance_key == bindparam("case"),
    Variable.scope.in_(bindparam("scopes", expanding=True)),
    Variable.name.in_(bindparam("names", expanding=True)),
)


def _rows(session: Session, instance: ProcessInstance, places: set[Place]) -> dict[Place, Variable]:
    """Return the rows of variables, asked for by scopes and names: a few too many may come."""
    if not places:
        return {}
    wanted = {
        "case": instance.key,
        "scopes": sorted({scope for scope, _ in places}),
        "names": sorted({name for _, name in places}),
    }
    return {(row.scope, row.name): row for row in session.scalars(_VARIABLES, wanted)}


def _set(
    session: Session,
    instance: ProcessInstance,
    rows: dict[Place, Variable],
    place: Place,
    value: Any,
    element: str,
) -> None:
    row = rows.get(place)
    if row is None:
        scope, name = place
        row = rows[place] = Variable(instance_key=instance.key, scope=scope, name=name)
        session.add(row)
    row.value, row.element = value, element


def _keep_instance(
    session: Session, instance: ProcessInstance, progress: engine.Progress, *, begins: bool
) -> None:
    instance.state = progress.state.blob
    # Its version grows with every move, even one that leaves its tokens where they are.
    attributes.flag_modified(instance, "state")
    instance.tags = dict(progress.tags)
    if progress.title is not None:
        instance.title = str(progress.title)[:LONGEST_TITLE]
    if progress.done and instance.ended_at is None:
        instance.ended_at = session.info["at"]
    instance.status = _status(session, instance, progress, begins=begins)


def _status(
    session: Session, instance: ProcessInstance, progress: engine.Progress, *, begins: bool
) -> str:
    if progress.done:
        return str(progress.tags.get("outcome") or "completed")[:40]
    if progress.incidents:
        return "incident"
    if instance.status == "active" and not begins:
        return "active"  # what was sent is never a draft again
    session.flush()
    return "draft" if work.only_begun(session, instance) else "active"


def _keep_tags(
    session: Session,
    instance: ProcessInstance,
    there: Mapping[str, str],
    tags: Mapping[str, str | None],
) -> Mapping[str, str]:
    wanted = {name: str(value) for name, value in tags.items() if value is not None}
    for name in sorted(there.keys() - wanted.keys()):
        session.delete(session.get_one(Tag, (instance.key, name)))
    for name, value in wanted.items():
        if name not in there:
            session.add(Tag(instance_key=instance.key, name=name, value=value))
            continue
        if value != there[name]:
            session.get_one(Tag, (instance.key, name)).value = value
    return wanted


def _keep_around(
    session: Session, instance: ProcessInstance, progress: engine.Progress, around: frozenset[str]
) -> None:
    """Compare with the tables what is touched between moves too, as far as there is any.

    An alarm that was parked is over with the move it could not make.
    """
    rows: list[Job] = []
    if around & {"jobs", "alarm"}:
        rows = list(session.scalars(select(Job).where(Job.instance_key == instance.key)))
    if "jobs" in around:
        calls = {job.name for job in rows if job.kind == "call"}
        _keep_calls(session, instance, calls, progress)
    fresh = _set_alarm(session, instance, rows, progress)
    if "incidents" in around or not fresh:
        _keep_incidents(session, instance, progress.incidents)


def _keep_calls(
    session: Session, instance: ProcessInstance, there: set[str], progress: engine.Progress
) -> None:
    at = session.info["at"]
    prefix = f"call:{instance.key}:"
    ours = registry(session).jobs
    wanted = {f"{prefix}{job.id}": job for job in progress.jobs if job.type in ours}
    outside.keep(session, instance, [job for job in progress.jobs if job.type not in ours])
    for name in sorted(there - set(wanted)):
        jobs.drop(session, key=name)
    for name in wanted.keys() - there:
        args = {"instance": instance.key, "job": wanted[name].id, "type": wanted[name].type}
        args["inputs"] = dict(wanted[name].inputs)
        jobs.enqueue(session, kind="call", key=name, args=args, run_at=at, instance=instance.key)


def _set_alarm(
    session: Session, instance: ProcessInstance, rows: Iterable[Job], progress: engine.Progress
) -> bool:
    """Let a case have one alarm at its earliest due time; say whether it could stay as it was."""
    name, due = _alarm(instance), progress.next_due
    there = next((job for job in rows if job.name == name), None)
    if there is None and due is None:
        return True
    if there is not None and due == there.run_at and not there.attempts and not there.parked:
        return True
    if due is None:
        jobs.drop(session, key=name)
        return False
    args = {"instance": instance.key}
    jobs.enqueue(session, kind="wake", key=name, args=args, run_at=due, instance=instance.key)
    return False


def _alarm(instance: ProcessInstance) -> str:
    return f"wake:{instance.key}"


def _keep_waits(
    session: Session,
    instance: ProcessInstance,
    there: frozenset[str],
    waits: Iterable[engine.Wait],
) -> None:
    wanted = {wait.id: wait for wait in waits}
    gone = there - wanted.keys()
    if gone:
        session.execute(
            delete(Subscription).where(
                Subscription.instance_key == instance.key, Subscription.wait_id.in_(gone)
            )
        )
    new = [_subscription(session, instance, wait) for wait in waits if wait.id not in there]
    session.add_all(new)
    session.flush()
    for row in new:
        messages.offer(session, row)


def _subscription(session: Session, instance: ProcessInstance, wait: engine.Wait) -> Subscription:
    return Subscription(
        instance_key=instance.key,
        wait_id=wait.id,
        element=wait.element,
        name=wait.name,
        message=wait.message or "",
        correlation=correlation(instance, wait),
        kind=wait.kind,
        properties=dict(wait.properties),
        interrupting=wait.interrupting,
        since=session.info["at"],
    )


def correlation(instance: ProcessInstance, wait: engine.Wait) -> str:
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
        Incident.instance_key == instance.key, Incident.resolved_at.is_(None)
    )
    rows = list(session.scalars(query))
    there = {row.incident_id: row for row in rows if row.incident_id is not None}
    wanted = {incident.id: incident for incident in incidents}
    for row in rows:
        ended = row.incident_id is not None and row.incident_id not in wanted
        if ended or row.job_name == _alarm(instance):
            _resolve(session, row)
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
