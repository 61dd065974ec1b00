"""Conditional events: they fire when a condition becomes true, whatever changes variables."""

from SpiffWorkflow.util.task import TaskState

from service.engine.failures import Failure
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import fire
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import Subscription


def ask_condition(task: Token) -> None:
    """Fire a conditional event when its condition has become true.

    One that names variables or kinds of change fires by these alone, and by what it sees when it
    begins to be watched. It must become false before it can fire again (BPMN 2.0.2, 10.5.5).
    """
    sub = task.saved.sub
    if sub is None or sub.condition is None:
        return
    if not task.has_state(TaskState.WAITING | TaskState.STARTED):
        return
    run: Execution = task.workflow
    holds, heard = _holds(run, task, sub.condition), _heard(run, task, sub)
    fires = holds and heard and not sub.held
    sub.held = holds and (heard or sub.held)
    if fires:
        fire(run, task, {}, kind="conditional")


def _heard(run: Execution, task: Token, sub: Subscription) -> bool:
    """Whether something has happened that the condition may become true by."""
    names, kinds = sub.of, sub.on
    if not names and not kinds:
        return True
    if not sub.asked:
        sub.asked = True
        return True
    seen = _chain(run, task)
    return any(
        scope in seen and name in (names or (name,)) and kind in (kinds or (kind,))
        for scope, name, kind in run.scopes.events
    )


def _chain(run: Execution, task: Token) -> list[str]:
    """Return the scopes that the condition of an event sees; at a call those of the caller."""
    host = run.tasks.get(task.saved.guards_of or "", task)
    if task.saved.handler is not None:
        return run.chain_inside(host)
    return run.chain(host)[host.task_spec.closes_scope :]


def _holds(run: Execution, task: Token, condition: str) -> bool:
    """Whether a condition holds now; one that has no value yet does not."""
    try:
        value, _ = run.expressions.result(condition, run.scopes.visible(_chain(run, task)))
    except Failure:
        return False
    return value is True
