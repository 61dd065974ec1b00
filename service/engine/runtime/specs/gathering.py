"""Elements that wait for several tokens: joins, and activities that need more than one."""

from SpiffWorkflow.util.task import TaskState

from service.engine.failures import Failure
from service.engine.runtime.execution import Execution, incident
from service.engine.runtime.token import Token


def gathered(run: Execution, task: Token, needed: int) -> bool:
    """Whether the token that just came at an activity makes up the number it needs.

    Those that came first are used up; without this one's number it waits.
    """
    task._set_state(TaskState.WAITING)
    if len(waiting(task)) < needed:
        return False
    use_up(run, task, needed)
    return True


def use_up(run: Execution, kept: Token, needed: int) -> None:
    """Let one token go on for as many as are needed, the oldest first."""
    others = [token for token in waiting(kept) if token is not kept]
    for token in others[: needed - 1]:
        run.remove(token)


def waiting(task: Token) -> list[Token]:
    """Return the tokens that wait at the same activity, the oldest first."""
    spec = task.task_spec
    return [t for t in task.container.children if t.task_spec is spec and spec.waits(t)]


def starves(task: Token) -> bool:
    """Whether a token waits for others, and nothing is left in its scope that could still come."""
    if not task.task_spec.waits(task):
        return False
    siblings = [t for t in task.container.children if t.task_spec.holds(t)]
    return all(t.task_spec.waits(t) and not incident(t) for t in siblings)


def too_few(come: int, needed: int) -> Failure:
    """Say that an activity waits for tokens that can no longer come."""
    return Failure(
        "join",
        f"要来 {needed} 次才开始，只来了 {come} 次，不会再来",
        f"needs {needed} tokens to begin, {come} came and no other can",
    )
