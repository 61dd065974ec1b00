"""From model to specs: one SpiffWorkflow spec per node, for a process and all that it calls."""

from collections.abc import Callable, Iterable, Mapping

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from service.engine.expressions import is_expression
from service.engine.model import Node, Process
from service.engine.reading.process import ACTIVITIES
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.specs.adhoc import AdHocSubProcess
from service.engine.runtime.specs.contents import Contents, Handler
from service.engine.runtime.specs.element import Element
from service.engine.runtime.specs.events import (
    CatchEvent,
    EndEvent,
    FiredEvent,
    ReceiveTask,
    SendTask,
    ThrowEvent,
)
from service.engine.runtime.specs.gateways import (
    ComplexGateway,
    EventGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from service.engine.runtime.specs.repeated import Repeated
from service.engine.runtime.specs.scopes import (
    CallActivity,
    EventSubProcess,
    ProcessScope,
    Scope,
    SubProcess,
)
from service.engine.runtime.specs.tasks import (
    DecisionTask,
    PassingTask,
    ScriptTask,
    ServiceTask,
    UserTask,
)

CLASSES: Mapping[str, Callable[..., Element]] = {
    "startEvent": FiredEvent,
    "boundaryEvent": FiredEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "endEvent": EndEvent,
    "task": PassingTask,
    "manualTask": PassingTask,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "sendTask": SendTask,
    "receiveTask": ReceiveTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": DecisionTask,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "complexGateway": ComplexGateway,
    "eventBasedGateway": EventGateway,
    "subProcess": SubProcess,
    "transaction": SubProcess,
    "adHocSubProcess": AdHocSubProcess,
    "callActivity": CallActivity,
}


def build(process: Process, processes: Mapping[str, Process]) -> Diagram:
    """Return the diagram of a process together with everything it calls."""
    called = called_by(process, processes)
    spec = WorkflowSpec(name=process.id)  # type: ignore[no-untyped-call]
    contents = {p.id: _process(spec, p) for p in called.values()}
    root = ProcessScope(spec, _root(process))
    root.contents = contents[process.id]
    return Diagram(process, called, spec, root.name, contents, {})


def called_by(process: Process, processes: Mapping[str, Process]) -> dict[str, Process]:
    """Return a process and those it calls, directly or not; all, where a name is worked out."""
    found = {process.id: process}
    stack = [process]
    while stack:
        for name in _calls(stack.pop(), processes):
            if name in processes and name not in found:
                found[name] = processes[name]
                stack.append(processes[name])
    return found


def _calls(process: Process, processes: Mapping[str, Process]) -> Iterable[str]:
    for node in process.nodes.values():
        called = node.dialect.called
        if called is not None:
            yield from processes if is_expression(called) else (called,)


def _root(process: Process) -> Node:
    return Node(
        id=process.id, type="process", name=process.name, process_id=process.id, file=process.file,
        line=process.line,
    )  # fmt: skip


def _process(spec: WorkflowSpec, process: Process) -> Contents:
    specs = {node.id: _spec(spec, node) for node in process.nodes.values()}
    for node in process.nodes.values():
        _connect(specs, process, node)
    for node in process.nodes.values():
        inner = specs[node.id]
        if isinstance(inner, Repeated):
            inner = spec.task_specs[inner.inner]
        if isinstance(inner, Scope):
            inner.contents = _contents(process, node.id)
    return _contents(process, None)


def _spec(spec: WorkflowSpec, node: Node) -> Element:
    kind: Callable[..., Element] = EventSubProcess if node.event_sub_process else CLASSES[node.type]
    if node.loop is None or node.type not in ACTIVITIES:
        return kind(spec, node)
    return Repeated(spec, node, kind(spec, node, name=f"{node.key}#"))


def _connect(specs: Mapping[str, Element], process: Process, node: Node) -> None:
    element = specs[node.id]
    element.boundaries = [specs[b.id] for b in process.boundaries(node.id)]
    element.undo = next(iter(_handlers_of(specs, process, node)), None)
    for flow in node.outgoing:
        target = specs[flow.target]
        element.connect(target)  # type: ignore[no-untyped-call]
        element.flows.append((flow, target.name))


def _handlers_of(specs: Mapping[str, Element], process: Process, node: Node) -> Iterable[str]:
    """Yield the specs that undo an activity: joined to its compensation event."""
    for event in process.boundaries(node.id):
        if event.trigger.kind == "compensate":
            joined = (specs[name] for name in process.joined(event.id) if name in specs)
            yield from (spec.name for spec in joined if spec.node.for_compensation)


def _contents(process: Process, parent: str | None) -> Contents:
    inside = process.children(parent)
    events = [n for n in inside if n.type == "startEvent"]
    plain = [n for n in events if n.trigger.kind == "none"][:1] or events[:1]
    return Contents(
        starts=tuple(n.key for n in plain or _implicit(inside)),
        callable=not events or plain[0].trigger.kind == "none",
        handlers=tuple(_handlers(process, inside)),
        by_start_event=tuple((n.id, n.key) for n in (*events, *_instantiating(process, inside))),
        listeners=process.listeners if parent is None else (),
    )


def _implicit(inside: list[Node]) -> list[Node]:
    """Return where a scope without a start event begins: at everything nothing leads to."""
    return [
        n
        for n in inside
        if not n.incoming
        and not n.event_sub_process
        and not n.for_compensation
        and n.type != "boundaryEvent"
        and not (n.type == "intermediateCatchEvent" and n.trigger.kind == "link")
    ]


def _instantiating(process: Process, inside: list[Node]) -> Iterable[Node]:
    """Yield the events and receive tasks that begin an instance though they are no start events."""
    for node in inside:
        if node.instantiates and node.type == "receiveTask":
            yield node
        if node.instantiates and node.type == "eventBasedGateway":
            yield from (process.nodes[flow.target] for flow in node.outgoing)


def _handlers(process: Process, inside: list[Node]) -> Iterable[Handler]:
    for node in inside:
        if node.event_sub_process:
            for start in process.children(node.id):
                if start.type == "startEvent":
                    yield Handler(node.key, start.key, start)
