"""From an execution at rest to the Progress that the host keeps."""

import datetime
from collections.abc import Iterator

from SpiffWorkflow.util.task import TaskState

from service.engine.failures import Failure
from service.engine.progress import Incident, OpenJob, OpenTask, Progress, Wait
from service.engine.runtime.acting import inputs_of
from service.engine.runtime.execution import Execution, incident
from service.engine.runtime.specs.element import WAITING
from service.engine.runtime.specs.tasks import UserTask
from service.engine.runtime.state import save
from service.engine.runtime.token import Token, open_job, timer_of
from service.engine.runtime.token_state import Work

TAG = "tag:"


ABOUT, LONGEST_ABOUT = "about", 60
"""The property of a user task that tells it from others of its name: whom or what it is about."""


def progress(run: Execution) -> Progress:
    """Return everything a move led to."""
    tokens = list(run.live())
    return Progress(
        state=save(run),
        steps=tuple(run.steps),
        changes=run.scopes.all_changes(),
        tasks=tuple(_task(run, t) for t in tokens if _is_task(t)),
        jobs=tuple(_job(run, t) for t in tokens if t.saved.job is not None and not incident(t)),
        waits=tuple(_waits(tokens)),
        next_due=min(_alarms(tokens), default=None),
        incidents=tuple(incident_of(t) for t in tokens if incident(t)),
        sent=tuple(run.sent),
        done=run.completed,
        title=_said(run, "title"),
        tags={
            name.removeprefix(TAG): _said(run, name)
            for name in run.diagram.properties
            if name.startswith(TAG)
        },
    )


def _is_task(token: Token) -> bool:
    return (
        isinstance(token.task_spec, UserTask)
        and token.has_state(TaskState.STARTED)
        and token.saved.phase == WAITING
        and not incident(token)
    )


def _task(run: Execution, token: Token) -> OpenTask:
    node, work = token.task_spec.node, token.saved.work or Work()
    return OpenTask(
        id=token.id,
        element=node.id,
        name=_named(run, token),
        process_id=node.process_id,
        lane=_lane(token),
        assignee=work.assignee,
        candidate_groups=tuple(work.groups or ()),
        candidate_users=tuple(work.users or ()),
        form=work.form,
        due=_moment(work.due),
        follow_up=_moment(work.follow),
        priority=work.priority,
        headers=node.dialect.headers,
        documentation=node.documentation,
        properties=node.dialect.properties,
        scope=run.chain(token)[0],
    )


def _named(run: Execution, token: Token) -> str:
    """Return what a task is called, with what its property `about` says in brackets."""
    node = token.task_spec.node
    name: str = node.name or node.id
    about = node.dialect.properties.get(ABOUT)
    if about is None:
        return name
    try:
        words = run.expressions.words(about, run.visible(token))
    except Failure:
        return name
    return f"{name}（{words[:LONGEST_ABOUT]}）" if words else name


def _lane(token: Token) -> str | None:
    """Return the lane of an element, or of what holds it where its own process has none."""
    walker: Token | None = token
    while walker is not None:
        if walker.task_spec.node.lane:
            lane: str = walker.task_spec.node.lane
            return lane
        walker = walker.holder
    return None


def _moment(written: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(written) if written else None


def _job(run: Execution, token: Token) -> OpenJob:
    node, job = token.task_spec.node, open_job(token)
    inputs = inputs_of(run, token)
    listener = job.listener
    name = f"{token.id}:{listener}" if listener else token.id
    headers = node.dialect.headers if job.headers is None else job.headers
    return OpenJob(name, node.id, job.type, inputs, headers, job.retries)


def _waits(tokens: list[Token]) -> Iterator[Wait]:
    for token in tokens:
        sub, node = token.saved.sub, token.task_spec.node
        if sub is None:
            continue
        interrupting = node.type in ("boundaryEvent", "startEvent") and node.interrupting
        said = (node.id, node.name or node.id)
        if sub.message is not None:
            yield Wait(token.id, *said, sub.message, sub.key, node.dialect.properties, interrupting)
        if sub.signal is not None:
            yield Wait(
                token.id, *said, sub.signal, None, node.dialect.properties, interrupting,
                kind="signal",
            )  # fmt: skip


def _alarms(tokens: list[Token]) -> Iterator[datetime.datetime]:
    for token in tokens:
        timer = timer_of(token)
        if timer is not None:
            yield timer.due


def incident_of(token: Token) -> Incident:
    """Return why a token cannot go on; it must have an incident."""
    kind, zh, en = incident(token) or ("internal", "", "")
    return Incident(token.id, token.task_spec.node.id, kind, zh, en)


def _said(run: Execution, name: str) -> str | None:
    """Return a title or tag of the instance; None when it cannot be worked out (yet)."""
    try:
        return run.expressions.words(run.diagram.properties.get(name), run.scopes.local(""))
    except Failure:
        return None
