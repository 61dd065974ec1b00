"""Execution listeners: where they can be heard, and what they must say."""

from collections import Counter
from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.engine.reading.process import GATEWAYS
from service.errors import Problem

EVENTS = frozenset({"start", "end"})


def check_ends_heard(process: Process) -> Iterator[Problem]:
    """Look at the listeners to a process's end."""
    if any(not listener.type for listener in process.listeners):
        yield problem(
            process, "执行监听器应写明 type", "an execution listener needs a type",
        )  # fmt: skip


def check_listeners(node: Node) -> Iterator[Problem]:
    """Look at the listeners of a node, as Camunda 8 restricts them."""
    said = node.dialect.listeners
    for listener in said:
        if listener.event not in EVENTS or not listener.type:
            yield problem(
                node, "执行监听器应写明 eventType（start 或 end）和 type",
                "an execution listener needs an eventType, start or end, and a type",
            )  # fmt: skip
    if {listener.event for listener in said} & _deaf(node):
        yield problem(
            node, "这种元素在这一时刻不能有执行监听器",
            f"a {node.type} cannot be listened to at this moment",
            "在前后放一个服务任务 · put a service task before or after it",
        )  # fmt: skip
    hasty = node.type == "eventBasedGateway" or any(not part.waits for part in node.trigger.each)
    if hasty and any(flow.listeners for flow in node.outgoing):
        yield problem(
            node, "事件网关和不等待补偿的事件之后的顺序流不能有监听器",
            "the flows out of an event-based gateway, or of an event that does not wait for "
            "compensation, cannot be listened to",
        )  # fmt: skip
    elsewhere = node.dialect.answers_spread  # where each round is heard, and two of a kind may be
    if said and node.loop is not None and not elsewhere:
        yield problem(
            node, "重复的活动不能有执行监听器",
            "a repeated activity cannot have execution listeners",
            "放进一个子流程里 · put the activity into a repeated sub-process",
        )  # fmt: skip
    alike = Counter((one.event, one.type) for one in said).values()
    if not elsewhere and any(count > 1 for count in alike):
        yield problem(
            node, "同一时刻同一类型的执行监听器只能有一个",
            "two execution listeners have the same event and type",
        )  # fmt: skip


def _deaf(node: Node) -> frozenset[str]:
    """Return the moments at which a node cannot be listened to."""
    if "compensate" in node.trigger.kinds() and node.type == "boundaryEvent":
        return EVENTS
    if node.type in ("startEvent", "boundaryEvent"):
        return frozenset({"start"})
    if node.type in GATEWAYS or (node.type == "endEvent" and "error" in node.trigger.kinds()):
        return frozenset({"end"})
    return frozenset()
