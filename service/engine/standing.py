"""What is open in an instance at rest, element by element, as an operator sees it."""

import datetime
from dataclasses import dataclass
from typing import Literal

from SpiffWorkflow.util.task import TaskState

from service.engine.context import MoveContext
from service.engine.model import Node
from service.engine.progress import Incident, State
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import ROOT, Execution, calls, incident
from service.engine.runtime.outcome import incident_of
from service.engine.runtime.specs.gateways import Join, ParallelGateway
from service.engine.runtime.specs.repeated import Repeated
from service.engine.runtime.specs.tasks import UserTask
from service.engine.runtime.state import restore
from service.engine.runtime.token import Token, timer_of
from service.engine.runtime.token_state import Subscription

NO_TIME = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # looking takes no time
INNER = "#"
Kind = Literal[
    "task", "job", "timer", "message", "signal", "condition", "join", "scope", "rounds", "step"
]


@dataclass(frozen=True)
class OpenPoint:
    """One token: where it stands, what it waits for, and which scope holds it.

    `id` names it to the operator's moves and is the name of its scope of variables; `holder` is
    the token around it, None at the instance itself. `watches` is the activity that an event
    watches. `round` counts within a repeated activity. `path` are the call activities around it.
    """

    id: str
    element: str
    name: str
    type: str
    process_id: str
    kind: Kind
    holder: str | None
    path: tuple[str, ...] = ()
    watches: str | None = None
    round: int | None = None
    due: datetime.datetime | None = None
    waits_for: str | None = None
    key: str | None = None
    job_type: str | None = None
    incident: Incident | None = None


def points(diagram: Diagram, state: State) -> tuple[OpenPoint, ...]:
    """Return everything that is open in an instance, the oldest first, scopes included."""
    run = restore(diagram, state, MoveContext(now=NO_TIME))
    return tuple(_point(token) for token in run.live() if _tells(token))


def targets(diagram: Diagram, state: State, *, token: str) -> tuple[Node, ...]:
    """Return where an open token may be moved to: elements of the same scope that can begin."""
    run = restore(diagram, state, MoveContext(now=NO_TIME))
    found = run.tasks.get(token)
    if found is None or not movable(found):
        return ()
    here = found.task_spec.node
    process = run.diagram.processes[here.process_id]
    return tuple(node for node in process.children(here.parent) if can_begin(node))


def joins_left(diagram: Diagram, state: State, *, token: str, to: str | None) -> tuple[Node, ...]:
    """Return the parallel joins that would miss this token once it is cancelled or moved to `to`.

    Nothing is missed where nobody else is in the scope: then the join has nobody to wait for.
    """
    run = restore(diagram, state, MoveContext(now=NO_TIME))
    found = run.tasks.get(token)
    if found is None or found.holder is None:
        return ()
    if not any(t is not found and t.task_spec.holds(t) for t in found.container.children):
        return ()
    before = _joins(run, found.task_spec.name)
    after = _joins(run, f"{found.task_spec.node.process_id}/{to}") if to else {}
    return tuple(node for name, node in before.items() if name not in after)


def movable(token: Token) -> bool:
    """Whether a token may be taken elsewhere: no watcher, no single round, nothing that undoes."""
    return (
        token.holder is not None
        and token.saved.guards_of is None
        and token.saved.undoing is None
        and not token.task_spec.name.endswith(INNER)
        and not isinstance(token.container.task_spec, Repeated)
        and not token.task_spec.node.event_sub_process
    )


def can_begin(node: Node) -> bool:
    """Whether a token may be put at an element by hand."""
    plain_start = node.type != "startEvent" or node.trigger.kind == "none"
    return (
        plain_start
        and node.type != "boundaryEvent"
        and not node.event_sub_process
        and not node.for_compensation
    )


def _joins(run: Execution, start: str) -> dict[str, Node]:
    """Return the parallel joins that a token at an element can come to."""
    seen, stack, found = {start}, [start], {}
    while stack:
        spec = run.spec.task_specs[stack.pop()]
        if isinstance(spec, ParallelGateway) and len(spec.node.incoming) > 1:
            found[spec.name] = spec.node
        onward = [name for _, name in spec.flows] + [b.name for b in spec.boundaries]
        stack += [name for name in onward if name not in seen]
        seen.update(onward)
    return found


def _tells(token: Token) -> bool:
    """Leave out the instance itself while it is well, and watchers that wait for no event."""
    watcher = token.saved.guards_of is not None
    if token.id == ROOT:
        return incident(token) is not None or token.saved.job is not None
    return not watcher or bool(token.saved.sub)


def _point(token: Token) -> OpenPoint:
    node, inside = token.task_spec.node, token.saved
    sub, timer = inside.sub or Subscription(), timer_of(token)
    return OpenPoint(
        id=token.id,
        element=node.id,
        name=node.name,
        type=node.type,
        process_id=node.process_id,
        kind=_kind(token, sub),
        holder=token.container.id if token.holder is not None else None,
        path=calls(token),
        watches=inside.guards_of,
        round=inside.round,
        due=timer.due if timer else None,
        waits_for=sub.message or sub.signal or sub.condition,
        key=sub.key,
        job_type=inside.job.type if inside.job else node.dialect.task_type,
        incident=incident_of(token) if incident(token) else None,
    )


def _kind(token: Token, sub: Subscription) -> Kind:
    if sub.alarm is not None:
        return "timer"
    if sub.message is not None:
        return "message"
    if sub.signal is not None:
        return "signal"
    if sub.condition is not None:
        return "condition"
    if token.saved.job is not None:
        return "job"
    if isinstance(token.task_spec, UserTask) and token.saved.work is not None:
        return "task"
    if isinstance(token.task_spec, Repeated):
        return "rounds"
    at_join = isinstance(token.task_spec, Join) and token.has_state(TaskState.WAITING)
    if at_join or token.task_spec.waits(token):
        return "join"
    return "scope" if token.task_spec.contents_inside(token) is not None else "step"
