"""Processes that begin one another by messages and signals, round and round."""

from collections.abc import Iterator, Mapping

from service.engine.checking.report import problem
from service.engine.checking.rings import rings
from service.engine.checking.structure import rests
from service.engine.expressions import is_expression
from service.engine.model import Node, Process
from service.errors import Problem

Thing = tuple[str, str]
THROWERS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})


def check_chains(processes: Mapping[str, Process]) -> Iterator[Problem]:
    """Find rings of processes each of which throws what begins the next."""
    begun = {key: set(_begun_by(process)) for key, process in processes.items()}
    thrown = {key: set(_thrown(process)) for key, process in processes.items()}
    onward = {
        key: [other for other in processes if thrown[key] & begun[other]] for key in processes
    }
    for ring in rings(onward):
        paused = any(rests(node) for key in ring for node in processes[key].nodes.values())
        yield problem(
            processes[min(ring)], "流程会以消息或信号不断开始自己，案件会越来越多",
            "by messages or signals these processes begin themselves again and again",
            " → ".join(sorted(ring)), "warning" if paused else "error",
        )  # fmt: skip


def _begun_by(process: Process) -> Iterator[Thing]:
    for node in process.children(None):
        if node.type == "startEvent" or node.instantiates:
            yield from _things(node)
        if node.type == "eventBasedGateway" and node.instantiates:
            for flow in node.outgoing:
                yield from _things(process.nodes[flow.target])


def _thrown(process: Process) -> Iterator[Thing]:
    for node in process.nodes.values():
        if node.type in THROWERS and not node.dialect.task_type:
            yield from _things(node)


def _things(node: Node) -> Iterator[Thing]:
    for part in node.trigger.each:
        if part.kind in ("message", "signal") and part.name and not is_expression(part.name):
            yield part.kind, part.name
