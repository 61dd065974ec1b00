"""What an operator may do to what is open: correct, finish by hand, cancel, move elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.engine.context import MoveContext
from service.engine.expressions import plain
from service.engine.failures import NotAllowed, NotOpen
from service.engine.progress import Progress, State
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import ROOT, Execution
from service.engine.runtime.guards import fire
from service.engine.runtime.listening import hear, moment
from service.engine.runtime.outcome import progress
from service.engine.runtime.specs.element import LEAVING, STARTING
from service.engine.runtime.specs.element import answer as take_over
from service.engine.runtime.specs.gateways import Join
from service.engine.runtime.specs.repeated import Repeated
from service.engine.runtime.specs.tasks import ServiceTask
from service.engine.runtime.state import restore
from service.engine.runtime.token import Token
from service.engine.standing import INNER, can_begin, movable

Json = Any


def amend(
    diagram: Diagram, state: State, *, values: Mapping[str, Json], context: MoveContext,
    scope: str = "", removed: Iterable[str] = (),
) -> Progress:  # fmt: skip
    """Set and remove variables of a scope as a correction; the instance stands where it stood.

    :raises NotOpen: there is no such scope
    """
    run = restore(diagram, state, context)
    if (scope or ROOT) not in run.tasks:
        raise NotOpen(scope)
    for name, value in plain(dict(values)).items():
        run.scopes.set_local(scope, name, value, element=diagram.process_id)
    for name in removed:
        run.scopes.remove(scope, name, element=diagram.process_id)
    return _rest(run)


def skip(
    diagram: Diagram, state: State, *, token: str, answer: Mapping[str, Json], context: MoveContext
) -> Progress:
    """Let whatever is open at a token count as done, with an answer given by an operator.

    A watching event fires as if what it waits for had come; a join goes on with what has come; of
    several events at one gateway the others stop waiting; what is inside a scope is cancelled.

    :raises NotOpen: there is no such token
    """
    run = restore(diagram, state, context)
    found = _there(run, token, listened=True)
    if found.saved.guards_of is not None:
        run.note("skipped", found)
        fire(run, found, plain(dict(answer)), by_hand=True)
        return _rest(run)
    run.note("skipped", found)
    found.saved.incident = None
    if isinstance(found.task_spec, Join) or found.task_spec.waits(found):
        found.task_spec.again(run, found)
        return _rest(run)
    listener = found.saved.job.listener if found.saved.job else None
    if listener:
        found.saved.job = None
        hear(run, found, moment(listener), plain(dict(answer)))
        run.resume(found, found.saved.phase or STARTING)
        return _rest(run)
    _leave_behind(run, found)
    _close_gate(run, found)
    if isinstance(found.task_spec, ServiceTask):
        answer = found.task_spec.result(answer) if answer else answer
    take_over(run, found, plain(dict(answer)))
    run.resume(found, LEAVING)
    return _rest(run)


def drop(diagram: Diagram, state: State, *, token: str, context: MoveContext) -> Progress:
    """Cancel what is open at a token, with everything inside; the rest of its scope goes on.

    :raises NotOpen: there is no such token
    :raises NotAllowed: nothing else holds its scope open
    """
    run = restore(diagram, state, context)
    found = _whole(run, _there(run, token))
    container = found.container
    if _alone(found):
        raise NotAllowed(
            "这是所在范围里最后一项，取消后案件无法继续：请改为移到别的步骤，或者结束案件",
            "nothing else holds its scope open",
        )
    _close_gate(run, found)
    run.cancel_token(found)
    if found.task_spec.holds(found):
        run.settled(container)
    return _rest(run)


def relocate(
    diagram: Diagram, state: State, *, token: str, to: str, context: MoveContext
) -> Progress:
    """Cancel what is open at a token and begin at another element of the same scope.

    :param to: the element's id
    :raises NotOpen: there is no such token
    :raises NotAllowed: the token cannot be moved, or not there
    """
    run = restore(diagram, state, context)
    found = _there(run, token)
    target = _target(run, found, to)
    container = found.container
    run.note("moved", found, to=to)
    _close_gate(run, found)
    run.cancel_token(found)
    run.spawn(target, container)
    return _rest(run)


def _target(run: Execution, token: Token, to: str) -> str:
    """Return the spec of the element a token is to be moved to."""
    if not movable(token):
        raise NotAllowed("这一项不能移动", "this token cannot be moved")
    here = token.task_spec.node
    node = run.diagram.processes[here.process_id].nodes.get(to)
    if node is None or node.parent != here.parent:
        raise NotAllowed(
            f"“{to}”不在同一个流程或子流程里", f"{to!r} is not an element of the same scope"
        )
    if not can_begin(node):
        raise NotAllowed(f"不能从“{node.name or to}”开始", f"a token cannot begin at {to!r}")
    return node.key


def _there(run: Execution, name: str, *, listened: bool = False) -> Token:
    """Return an open token; the instance itself only where its end is `listened` to."""
    token = run.tasks.get(name)
    if token is None or (token.id == ROOT and not (listened and token.saved.job is not None)):
        raise NotOpen(name)
    if token.saved.guards_of is not None and not token.saved.sub:
        raise NotOpen(name)
    return token


def _whole(run: Execution, token: Token) -> Token:
    """Return the event that waits where a token is but one of the things it waits for."""
    host = run.tasks.get(token.saved.guards_of or "")
    return host if host is not None and host.task_spec is token.task_spec else token


def _alone(token: Token) -> bool:
    """Whether a scope would end, and not by its own doing, if this token were cancelled."""
    if not token.task_spec.holds(token) or token.task_spec.name.endswith(INNER):
        return False
    if isinstance(token.container.task_spec, Repeated):
        return False
    gate = token.saved.gate
    return not any(
        other.task_spec.holds(other) and (gate is None or other.saved.gate != gate)
        for other in token.container.children
        if other is not token
    )


def _leave_behind(run: Execution, token: Token) -> None:
    token.saved.sub = token.saved.job = token.saved.work = None
    run.clear(token)


def _close_gate(run: Execution, token: Token) -> None:
    """Let the other events of an event-based gateway stop waiting."""
    gate, token.saved.gate = token.saved.gate, None
    if gate is None:
        return
    for other in list(token.container.children):
        if other is not token and other.saved.gate == gate:
            run.cancel_token(other)


def _rest(run: Execution) -> Progress:
    run.run_on()
    return progress(run)
