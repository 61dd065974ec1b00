"""What a move led to, written together: state, variables, work, waits, alarms and steps."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from service import engine, exact_json, privacy
from service.db import Session
from service.host.cases import open_tasks, parties, reminders, snapshot
from service.host.cases.snapshot import Snapshot
from service.host.jobs import external, queue
from service.host.ledger.record import record
from service.host.ledger.writer import Change, Changed, Deleted, Replaced, write
from service.host.messages import mailbox
from service.host.outbox import sending
from service.host.registry import registry
from service.host.storage.locks import is_locked
from service.host.tables.core import Incident, Job, ProcessInstance, Subscription, Tag, Variable
from service.people.actor import Actor

LONGEST_TITLE = 400
ENDED = ("completed", "cancelled", "caught", "skipped")
"""Steps after which an element is no longer where it was."""


def state_of(session: Session, instance: ProcessInstance) -> engine.State:
    """Return a case the way the engine wants it: its tokens, and its variables by scope."""
    if is_locked(session, instance):
        return snapshot.current(session, instance).state()
    rest = snapshot.remembered(session, instance)
    if rest is not None:
        return rest.state()
    return engine.State(instance.state, snapshot.scopes(session, instance))


def persist(
    session: Session,
    instance: ProcessInstance,
    progress: engine.Progress,
    *,
    before: Snapshot,
    changes: Iterable[Change] = (),
    attended: bool = False,
    took_effect: bool = False,
    starter: Actor | None = None,
) -> None:
    """Write a move's outcome in the caller's transaction, under the lock on its case.

    `before` is the case as the move found it, `changes` what the caller changes with it; a
    person or the clock has `attended` to it, its actions `took_effect`. A case that begins
    gives its `starter` what they can do themselves.
    """
    session.flush()
    begins = before.blob == b""
    _record_steps(session, instance, progress.steps)
    parties.persist_parties(session, instance, progress.state.variables)
    variables, tags = _variables(before.scopes(), progress), _tags(progress)
    around = _around(progress)
    rows = [
        *changes,
        *_variable_changes(instance, before.scopes(), variables, progress),
        *open_tasks.changes(
            session, instance, progress.tasks, before=before.tasks, starter=starter
        ),
        *_tag_changes(instance, before.tags, tags),
    ]
    if begins or instance.status == "draft":
        write(session, rows)
        rows = []
    draft = (begins or instance.status != "active") and not took_effect
    status = _status(session, instance, progress, draft=draft)
    write(session, [*rows, _case_change(session, instance, progress, status, attended=attended)])
    _keep_around(session, instance, progress, before.around | around)
    _keep_waits(session, instance, before.waits, progress.waits)
    reminders.schedule(session, instance, progress.tasks, before=before.tasks)
    for sent in progress.sent:
        mailbox.throw(session, sent=sent, instance=instance)
    if progress.done:
        mailbox.release_correlation(session, instance)
        _tell_of_the_end(session, instance, dict(variables.get("", {})))
    session.flush()
    snapshot.remember(session, instance, _after(progress, variables, tags, around))


def _tell_of_the_end(session: Session, instance: ProcessInstance, own: dict[str, Any]) -> None:
    """Let the registry close what it keeps of a case, whether the diagram or a person ended it.

    Programs of other departments hear of it by webhook.
    """
    said = {"case": instance.number, "process": instance.process_id, "status": instance.status}
    sending.announce(session, event="case.ended", payload=said, instance=instance)
    ended = registry(session).ended
    if ended is None:
        return
    messages = ended(session=session, at=session.at, case=instance.number, variables=own) or ()
    for message, key in messages:
        mailbox.throw(session, sent=engine.Sent(message, key, {}), instance=instance)


def _after(
    progress: engine.Progress,
    variables: snapshot.Scopes,
    tags: Mapping[str, str],
    around: frozenset[str],
) -> Snapshot:
    return Snapshot(
        blob=progress.state.blob,
        variables=exact_json.dumps(snapshot.ordered(variables)),
        tasks={task.id: open_tasks.terms(task) for task in progress.tasks},
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
    tasks = snapshot.current(session, instance).tasks
    write(session, open_tasks.changes(session, instance, (), before=tasks))
    query = select(Subscription).where(Subscription.instance_key == instance.key)
    for subscription in session.scalars(query):
        session.delete(subscription)
    for job in session.scalars(select(Job).where(Job.instance_key == instance.key)):
        session.delete(job)
    external.keep(session, instance, ())
    mailbox.release_correlation(session, instance)
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


def _variables(there: snapshot.Scopes, progress: engine.Progress) -> snapshot.Scopes:
    """Return the variables as the rows hold them after a move: what it says it changed, alone."""
    values = progress.state.variables
    kept = {
        scope: {name: value for name, value in there[scope].items() if name in values[scope]}
        for scope in there
        if scope in values
    }
    for change in progress.changes:
        if change.name in values.get(change.scope, {}):
            kept.setdefault(change.scope, {})[change.name] = values[change.scope][change.name]
    return kept


def _variable_changes(
    instance: ProcessInstance,
    there: snapshot.Scopes,
    values: snapshot.Scopes,
    progress: engine.Progress,
) -> Iterator[Change]:
    """Yield the rows that the move says it changed; a scope that ended takes its own."""
    places = {(one.scope, one.name): one.element for one in progress.changes}
    for (scope, name), element in places.items():
        if name not in values.get(scope, {}):
            continue
        row = {"instance_key": instance.key, "scope": scope, "name": name}
        row |= {"value": values[scope][name], "element": element}
        old = there.get(scope, {})
        yield Replaced(Variable, row, {"value": old[name]} if name in old else None)
    for scope in there:
        for name in sorted(there[scope].keys() - values.get(scope, {}).keys()):
            yield Deleted(Variable, (instance.key, scope, name))


def _case_change(
    session: Session,
    instance: ProcessInstance,
    progress: engine.Progress,
    status: str,
    *,
    attended: bool,
) -> Change:
    """Return what changes of the case's own row; its version grows with every move."""
    old = instance.revision
    before: dict[str, Any] = {}
    after: dict[str, Any] = {"state": progress.state.blob, "revision": old + 1}
    if attended:
        after |= {"attended_at": session.at, "attended_revision": old}
    said: dict[str, Any] = {
        "status": status,
        "tags": {name: _shown(value) for name, value in progress.tags.items()},
    }
    if progress.title is not None:
        said["title"] = privacy.shown(str(progress.title))[:LONGEST_TITLE]
    if progress.done and instance.ended_at is None:
        said["ended_at"] = session.at
    for name, value in said.items():
        if value != getattr(instance, name):
            before[name], after[name] = getattr(instance, name), value
    return Changed(ProcessInstance, (instance.key,), before, after, {"revision": old})


def _shown(value: Any) -> Any:
    return privacy.shown(value) if isinstance(value, str) else value


def _status(
    session: Session, instance: ProcessInstance, progress: engine.Progress, *, draft: bool
) -> str:
    """Return how a case stands; what was sent or left something outside it is no `draft` again."""
    if progress.done:
        return str(progress.tags.get("outcome") or "completed")[:40]
    if progress.incidents:
        return "incident"
    return "draft" if draft and open_tasks.only_begun(session, instance) else "active"


def _tags(progress: engine.Progress) -> dict[str, str]:
    return {
        name: privacy.shown(str(value))
        for name, value in progress.tags.items()
        if value is not None
    }


def _tag_changes(
    instance: ProcessInstance, there: Mapping[str, str], wanted: Mapping[str, str]
) -> Iterator[Change]:
    for name in sorted(there.keys() - wanted.keys()):
        yield Deleted(Tag, (instance.key, name))
    for name, value in wanted.items():
        if value != there.get(name):
            yield Replaced(Tag, {"instance_key": instance.key, "name": name, "value": value})


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
        _keep_incidents(session, instance, progress)


def _keep_calls(
    session: Session, instance: ProcessInstance, there: set[str], progress: engine.Progress
) -> None:
    at = session.at
    prefix = f"call:{instance.key}:"
    ours = registry(session).jobs
    wanted = {f"{prefix}{job.id}": job for job in progress.jobs if job.type in ours}
    external.keep(session, instance, [job for job in progress.jobs if job.type not in ours])
    for name in sorted(there - set(wanted)):
        queue.drop(session, key=name)
    for name in wanted.keys() - there:
        args = {"instance": instance.key, "job": wanted[name].id, "type": wanted[name].type}
        args["inputs"] = dict(wanted[name].inputs)
        queue.enqueue(session, kind="call", key=name, args=args, run_at=at, instance=instance.key)


def wake_later(session: Session, instance: ProcessInstance, *, at: datetime) -> None:
    """Look again later at what is due in a case: its process is suspended."""
    args = {"instance": instance.key}
    name = _alarm(instance)
    queue.enqueue(session, kind="wake", key=name, args=args, run_at=at, instance=instance.key)


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
        queue.drop(session, key=name)
        return False
    args = {"instance": instance.key}
    queue.enqueue(session, kind="wake", key=name, args=args, run_at=due, instance=instance.key)
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
        mailbox.offer(session, row)


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
        since=session.at,
    )


def correlation(instance: ProcessInstance, wait: engine.Wait) -> str:
    """Return the key a wait is found by: the case's number where its diagram names none.

    A button without a key is only pressed.
    """
    if wait.key is not None:
        return wait.key
    return "" if "button" in wait.properties else instance.number


def _keep_incidents(session: Session, instance: ProcessInstance, progress: engine.Progress) -> None:
    """Keep what is interrupted; what was undone as a whole is over once its element goes on."""
    query = select(Incident).where(
        Incident.instance_key == instance.key, Incident.resolved_at.is_(None)
    )
    rows = list(session.scalars(query))
    there = {row.incident_id: row for row in rows if row.incident_id is not None}
    wanted = {incident.id: incident for incident in progress.incidents}
    gone_on = {step.element for step in progress.steps if step.verb in ENDED}
    for row in rows:
        ended = row.incident_id is not None and row.incident_id not in wanted
        undone = row.incident_id is None and row.job_name is None
        if ended or row.job_name == _alarm(instance) or (undone and row.element in gone_on):
            _resolve(session, row)
    for new in wanted.keys() - there.keys():
        session.add(_incident(session, instance, wanted[new]))


def _resolve(session: Session, incident: Incident) -> None:
    incident.resolved_at = session.at
    incident.resolved_by = session.actor.id


def _incident(session: Session, instance: ProcessInstance, incident: engine.Incident) -> Incident:
    return Incident(
        instance_key=instance.key,
        incident_id=incident.id,
        element=incident.element,
        kind=incident.kind,
        reason=incident.reason,
        detail=incident.detail,
        opened_at=session.at,
    )
