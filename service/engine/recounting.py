"""Deadlines counted in working days, counted again when a year's holidays become known."""

import datetime
from collections.abc import Mapping

from service.engine.context import MoveContext
from service.engine.progress import Progress, State
from service.engine.renewal import as_of, reschedule
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import subscription
from service.engine.runtime.outcome import progress
from service.engine.runtime.specs.tasks import UserTask
from service.engine.runtime.state import restore
from service.engine.runtime.token import Token

COUNTED = "working days"
"""What an expression that counts in them is known by."""


def recount(
    diagram: Diagram,
    state: State,
    *,
    begun: Mapping[str, datetime.datetime],
    context: MoveContext,
) -> Progress:
    """Work out again the due dates and timers of work that began at known moments.

    Only what an expression counts in working days is worked out, as of the moment that the work
    began; a cycle keeps its times.

    :param begun: when the work of these tokens began
    :raises Failure: a time has no value any more
    """
    run = restore(diagram, state, context)
    for token in run.live():
        since = begun.get(token.saved.guards_of or token.id)
        if since is not None:
            with as_of(run, since):
                _due(run, token)
                _timer(run, token)
    return progress(run)


def _due(run: Execution, token: Token) -> None:
    task = token.task_spec
    if token.saved.work is None or not isinstance(task, UserTask):
        return
    said = task.node.dialect
    if any(COUNTED in (written or "") for written in (said.due, said.follow_up)):
        reschedule(token, task.assigned(run, run.visible(token)))


def _timer(run: Execution, token: Token) -> None:
    trigger = token.task_spec.node.trigger
    if not token.saved.sub or trigger.kind != "timer":
        return
    if trigger.timer == "timeDate" and COUNTED in (trigger.expression or ""):
        host = run.tasks.get(token.saved.guards_of or "", token)
        token.saved.sub = subscription(run, trigger, run.visible(host))
