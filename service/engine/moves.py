"""The moves of an instance: start, complete, wake, deliver, retry; each returns a Progress."""

from collections.abc import Mapping
from typing import Any, cast

from SpiffWorkflow.util.task import TaskState

from service.engine.context import MoveContext
from service.engine.expressions import plain
from service.engine.failures import Failure, NotOpen
from service.engine.progress import Progress, State
from service.engine.runtime.blame import error_in
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import Execution
from service.engine.runtime.execution import incident as stuck
from service.engine.runtime.guards import broadcast, fire
from service.engine.runtime.listening import hear, moment, no_errors
from service.engine.runtime.outcome import progress
from service.engine.runtime.scopes import Scopes
from service.engine.runtime.specs.element import LEAVING, STARTING, WAITING
from service.engine.runtime.specs.element import answer as take_over
from service.engine.runtime.specs.tasks import ServiceTask, UserTask
from service.engine.runtime.state import chain, restore
from service.engine.runtime.token import Token, open_job, timer_of

Json = Any


def start(
    diagram: Diagram, *, variables: Mapping[str, Json], context: MoveContext,
    start_event: str | None = None, caught: Mapping[str, Json] | None = None,
    detail: Mapping[str, Json] | None = None,
) -> Progress:  # fmt: skip
    """Start an instance with its first variables and run it until something must act.

    :param start_event: id of the event to begin at; otherwise the plain one
    :param caught: what the message or signal brought that began it there; None: nothing did
    :param detail: for the record, what that was
    :raises Refused: an action said no
    """
    run = Execution(diagram, {}, context)
    root = run.place(diagram.root, None)
    run.task_tree = root
    if start_event is not None:
        root.saved.start_event = start_event
    if caught is not None:
        root.saved.caught = [plain(dict(caught)), dict(detail or {})]
    for name, value in plain(dict(variables)).items():
        run.scopes.set_local("", name, value, element=start_event or diagram.process_id)
    root.wake()
    return _run(run)


def complete(
    diagram: Diagram, state: State, *, task: str, answer: Mapping[str, Json], context: MoveContext
) -> Progress:
    """Complete a user task with its answer.

    :raises NotOpen: there is no such open task
    :raises Refused: an action said no
    """
    run = restore(diagram, state, context)
    token = _open(run, task)
    if not isinstance(token.task_spec, UserTask) or token.saved.phase != WAITING:
        raise NotOpen(task)
    return _answered(run, token, answer)


def finish_job(
    diagram: Diagram, state: State, *, job: str, result: Mapping[str, Json], context: MoveContext
) -> Progress:
    """Take over the result of a job.

    :raises NotOpen: there is no such open job
    """
    run = restore(diagram, state, context)
    token = _job(run, job)
    spec = cast(ServiceTask, token.task_spec)
    if _is_error(run, token, result, None):
        return _run(run)
    listener, token.saved.job = _listener(token), None
    if listener is not None:
        return _heard(run, token, listener, result)
    return _answered(run, token, spec.result(result))


def fail_job(
    diagram: Diagram, state: State, *, job: str, reason: str, context: MoveContext,
    error_code: str | None = None, variables: Mapping[str, Json] | None = None,
    retries: int | None = None,
) -> Progress:  # fmt: skip
    """Say that a job failed: it is tried again while it has retries, then it is an incident.

    :param error_code: throw this BPMN error instead
    :param retries: how often it may be tried again; one time less than before when not said
    :raises NotOpen: there is no such open job
    """
    run = restore(diagram, state, context)
    token = _job(run, job)
    if error_code is None and _is_error(run, token, variables or {}, reason):
        return _run(run)
    if error_code is not None and _listener(token) is not None:
        run.put_aside(token, no_errors(error_code, reason))
        return _run(run)
    if error_code is not None:
        _throw(run, token, error_code, reason, variables or {})
        return _run(run)
    kept = open_job(token)
    kept.retries = kept.retries - 1 if retries is None else retries
    if kept.retries <= 0:
        run.put_aside(token, Failure("job", reason, reason))
    return _run(run)


def wake(diagram: Diagram, state: State, *, context: MoveContext) -> Progress:
    """Fire every timer that is due at `context.now`, the earliest first.

    At most `context.budget.firings` at once; `next_due` then says that more are due.
    """
    run = restore(diagram, state, context)
    for _ in range(context.budget.firings):
        due = _due(run)
        if due is None or run.stopped:
            break
        with run.guarded(due):
            fire(run, due, {}, kind="timer")
        run.run_on()
    return _run(run)


def deliver(
    diagram: Diagram, state: State, *, message: str, key: str | None,
    payload: Mapping[str, Json], context: MoveContext, wait: str | None = None,
) -> Progress:  # fmt: skip
    """Give a message to the subscription named `wait`, or to the first with this name and key.

    :raises NotOpen: nothing waits for it
    """
    run = restore(diagram, state, context)
    for token in run.live():
        sub = token.saved.sub
        if sub is None or sub.message is None:
            continue
        named = token.id == wait if wait else key is not None and sub.key == key
        if named and (wait or sub.message == message):
            brought = plain(dict(payload))
            with run.guarded(token):
                fire(run, token, brought, kind="message", message=sub.message, key=key)
            return _run(run)
    raise NotOpen(message)


def signal(
    diagram: Diagram, state: State, *, name: str, payload: Mapping[str, Json], context: MoveContext
) -> Progress:
    """Give a signal to everything in this instance that waits for it.

    :raises NotOpen: nothing waits for it
    """
    run = restore(diagram, state, context)
    if not broadcast(run, name, plain(dict(payload))):
        raise NotOpen(name)
    return _run(run)


def retry(diagram: Diagram, state: State, *, incident: str, context: MoveContext) -> Progress:
    """Let an element go on where it failed; a join that starves goes on with what has come.

    :raises NotOpen: there is no such incident
    """
    run = restore(diagram, state, context)
    token = run.tasks.get(incident)
    if token is None or token.saved.incident is None:
        raise NotOpen(incident)
    token.saved.incident = None
    job = token.saved.job
    if job is not None:
        job.retries = 1
        return _run(run)
    token.task_spec.again(run, token)
    return _run(run)


def cancel(diagram: Diagram, state: State, *, context: MoveContext) -> Progress:
    """End an instance from outside: everything open is cancelled."""
    run = restore(diagram, state, context)
    run.clear(run.task_tree)
    run.task_tree.saved.job = run.task_tree.saved.incident = None
    run.note("cancelled", run.task_tree)
    run.completed = True
    return progress(run)


def variables(diagram: Diagram, state: State, *, task: str | None = None) -> dict[str, Json]:
    """Return the variables that an expression sees at an open element, or at the process."""
    if task is None:
        return dict(state.variables.get("", {}))
    scopes = chain(diagram, state, task)
    if scopes is None:
        raise NotOpen(task)
    return Scopes(state.variables).visible(scopes)


def _run(run: Execution) -> Progress:
    run.run_on()
    return progress(run)


def _answered(run: Execution, token: Token, values: Mapping[str, Json]) -> Progress:
    with run.guarded(token):
        take_over(run, token, plain(dict(values)))
        run.resume(token, LEAVING)
    return _run(run)


def _open(run: Execution, name: str) -> Token:
    token = run.tasks.get(name)
    if token is None or not token.has_state(TaskState.STARTED) or stuck(token):
        raise NotOpen(name)
    return token


def _heard(run: Execution, token: Token, listener: str, values: Mapping[str, Json]) -> Progress:
    """Go on after a listener's job, with the next listener or the element's own work."""
    with run.guarded(token):
        hear(run, token, moment(listener), plain(dict(values)))
        run.resume(token, token.saved.phase or STARTING)
    return _run(run)


def _job(run: Execution, name: str) -> Token:
    """Return the token whose job this is; a listener's is named after it, `12:start0`."""
    holder, _, listener = name.partition(":")
    token = _open(run, holder)
    job = token.saved.job
    if job is None or (job.listener or "") != listener:
        raise NotOpen(name)
    return token


def _listener(token: Token) -> str | None:
    """Return the listener that an open job is, None where it is the element's own work."""
    return open_job(token).listener


def _throw(
    run: Execution, token: Token, code: str, reason: str, values: Mapping[str, Json]
) -> None:
    spec = cast(ServiceTask, token.task_spec)
    try:
        spec.throw_error(run, token, code, reason, plain(dict(values)))
    except Failure as failure:
        run.put_aside(token, failure)


def _is_error(run: Execution, token: Token, values: Mapping[str, Json], reason: str | None) -> bool:
    """Whether a job's result or failure is a BPMN error by the diagram; then it is thrown."""
    try:
        code = error_in(run, token, values, reason)
    except Failure as failure:
        run.put_aside(token, failure)
        return True
    if code is not None:
        _throw(run, token, code, reason or "", values)
    return code is not None


def _due(run: Execution) -> Token | None:
    """Return the token whose timer has been due the longest."""
    waiting = [
        (timer.due, number, token)
        for number, token in enumerate(run.live())
        if (timer := timer_of(token)) is not None
    ]
    due = [entry for entry in waiting if entry[0] <= run.context.now]
    return min(due)[2] if due else None
