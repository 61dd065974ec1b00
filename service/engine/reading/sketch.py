"""Whether a process is only drawn: something that it would need for running is not said."""

from collections.abc import Iterable

from service.engine.model import Node


def is_sketch(nodes: Iterable[Node]) -> bool:
    """Whether any node lacks what it needs: a type, a name, a time, a condition."""
    return any(lacks(node) for node in nodes)


def lacks(node: Node) -> bool:
    """Whether a node says what it is, and not what it does."""
    said, trigger = node.dialect, node.trigger
    worked = said.task_type or said.decision or said.script
    if node.type in ("serviceTask", "businessRuleTask", "scriptTask") and not worked:
        return node.script_format is None or node.type != "scriptTask"
    if node.type == "sendTask" and not (worked or trigger.name):
        return True
    if node.type == "receiveTask" and not trigger.name:
        return True
    if node.type == "callActivity" and not said.called:
        return True
    if trigger.kind in ("message", "signal") and not (trigger.name or said.task_type):
        return True
    if trigger.kind in ("timer", "conditional") and not trigger.expression:
        return True
    loop = node.loop
    if loop is not None and loop.standard and loop.condition is None and loop.maximum is None:
        return True
    return len(open_flows(node)) > 1


def open_flows(node: Node) -> list[str]:
    """Return the flows of an exclusive gateway that nothing lets it choose."""
    if node.type != "exclusiveGateway" or len(node.outgoing) < 2:
        return []
    return [f.id for f in node.outgoing if f.condition is None and f.id != node.default]
