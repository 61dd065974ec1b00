"""Work that goes back to an earlier step of its scope: whether it may, and the move."""

from service.engine.checking.returns import Hindrance, hindrance, takes_back
from service.engine.context import MoveContext
from service.engine.failures import NotAllowed, NotOpen
from service.engine.operating import relocate
from service.engine.progress import Progress, State
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import incident
from service.engine.runtime.specs.tasks import UserTask
from service.engine.runtime.state import restore
from service.engine.runtime.token import Token
from service.engine.standing import NO_TIME, movable


def why_not_back(
    diagram: Diagram, state: State, *, task: str, to: str, at_once: bool = False
) -> Hindrance | None:
    """Say why an open user task cannot go back to an earlier one; None: it can.

    :param to: the id of the element, in the same scope
    :param at_once: whoever did that takes it back: nothing may have been done in between
    :raises NotOpen: there is no such open task
    """
    return _why_not(_task(diagram, state, task), to, at_once=at_once)


def send_back(
    diagram: Diagram, state: State, *, task: str, to: str, context: MoveContext
) -> Progress:
    """Cancel an open user task and begin again at an earlier one.

    :raises NotOpen: there is no such open task
    :raises NotAllowed: it cannot go back to there
    """
    found = why_not_back(diagram, state, task=task, to=to)
    if found is not None:
        raise NotAllowed(found.zh, found.en)
    return relocate(diagram, state, token=task, to=to, context=context)


def _task(diagram: Diagram, state: State, task: str) -> Token:
    run = restore(diagram, state, MoveContext(now=NO_TIME))
    token = run.tasks.get(task)
    if token is None or not isinstance(token.task_spec, UserTask) or token.saved.work is None:
        raise NotOpen(task)
    return token


def _why_not(token: Token, to: str, *, at_once: bool) -> Hindrance | None:
    if not movable(token) or incident(token):
        return Hindrance("这一步由几个人分别办理，或者正中断着", "it is repeated or stuck")
    here = token.task_spec.node
    process = token.workflow.diagram.processes[here.process_id]
    if at_once:
        found = takes_back(process, done=to, at=here.id)
        if found is not None:
            return found
    beside = [one for one in token.container.children if one is not token]
    standing = [one.task_spec.node.id for one in beside if one.task_spec.holds(one)]
    return hindrance(process, at=here.id, to=to, standing=standing)
