"""Sequence flows: conditions where they count, defaults that exist, ends that may be joined."""

from collections.abc import Iterator

from service.engine.checking.events import CATCHES
from service.engine.checking.report import problem
from service.engine.model import Flow, Node, Process
from service.errors import Problem, Severity

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
UNCONDITIONAL = frozenset({"parallelGateway", "eventBasedGateway"})


def check_flows(process: Process, unsaid: Severity) -> Iterator[Problem]:
    """Look at the flows of every node.

    :param unsaid: how grave it is that nothing says when a branch is taken
    """
    for node in process.nodes.values():
        yield from _ends(node, process)
        yield from _default(node)
        yield from _conditions(node, unsaid)
        if node.type == "eventBasedGateway":
            yield from _event_gateway(node, process)


def _ends(node: Node, process: Process) -> Iterator[Problem]:
    if node.type == "startEvent" and node.incoming:
        passed = node.trigger.kind == "none" and node.parent is None
        yield problem(
            node, "开始事件不能有进入的顺序流", "a start event cannot have incoming flows",
            "从这里再走一遍请用排他网关 · go round by an exclusive gateway after it",
            "warning" if passed else "error",
        )  # fmt: skip
    if node.type == "endEvent" and node.outgoing:
        yield problem(node, "结束事件不能有离开的顺序流", "an end event cannot have outgoing flows")
    for flow in node.outgoing:
        if process.nodes[flow.target].parent != node.parent:
            yield Problem(
                "error", node.file, flow.id, "顺序流不能穿过子流程的边界",
                "a sequence flow cannot cross the border of a sub-process",
                "用边界事件或结束事件离开子流程", node.line,
            )  # fmt: skip


def _default(node: Node) -> Iterator[Problem]:
    if node.default is None:
        return
    default = [flow for flow in node.outgoing if flow.id == node.default]
    if not default:
        yield problem(
            node, f"默认流“{node.default}”不是从这里离开的",
            f"the default flow {node.default!r} does not leave here",
        )  # fmt: skip
    elif default[0].condition is not None:
        yield _at(
            node, default[0], "默认流上的条件不起作用",
            "the condition on a default flow is ignored", "warning",
        )  # fmt: skip


def _conditions(node: Node, unsaid: Severity) -> Iterator[Problem]:
    others = [flow for flow in node.outgoing if flow.id != node.default]
    if node.type in CHOOSING and len(node.outgoing) > 1:
        for flow in others:
            if flow.condition is None:
                always = node.type == "inclusiveGateway"
                yield _at(
                    node, flow,
                    "分支没有条件，总会走" if always else "分支没有条件，也不是默认流，不会自动走",
                    "this branch has no condition: it is always taken"
                    if always
                    else "this branch has neither a condition nor is it the default: "
                    "it is never taken by itself",
                    "warning" if always else unsaid,
                )  # fmt: skip
    if node.type in UNCONDITIONAL:
        for flow in others:
            if flow.condition is not None:
                yield _at(
                    node, flow, "这里的条件不起作用，请在其后用排他网关",
                    "a condition has no effect here; use an exclusive gateway after it", "warning",
                )  # fmt: skip


def _at(node: Node, flow: Flow, zh: str, en: str, severity: Severity = "error") -> Problem:
    named = f"“{flow.name}”" if flow.name else ""
    return Problem(severity, node.file, flow.id, f"{named}{zh}", en, f"→ {flow.target}", node.line)


def _event_gateway(node: Node, process: Process) -> Iterator[Problem]:
    if node.all_events:
        yield problem(
            node, "不支持等待全部事件的事件网关",
            "an event-based gateway that waits for all of its events is not supported",
            "改用并行网关，各分支各等一个事件 · use a parallel gateway before the events",
        )  # fmt: skip
    if node.instantiate and not node.instantiates:
        yield problem(
            node, "instantiate 只能用于流程里没有进入流的网关，在这里不起作用",
            "instantiate counts only where nothing leads to the gateway", "", "warning",
        )  # fmt: skip
    for flow in node.outgoing:
        target = process.nodes[flow.target]
        waits = target.type == "receiveTask" or (
            target.type == "intermediateCatchEvent" and target.trigger.kinds() <= CATCHES
        )
        if not waits:
            yield _at(
                node, flow, "事件网关之后只能是中间捕获事件或接收任务",
                "only catch events and receive tasks may follow an event-based gateway",
            )  # fmt: skip
        elif target.type == "receiveTask" and process.boundaries(target.id):
            yield _at(
                node, flow, "事件网关之后的接收任务不能有边界事件",
                "a receive task after an event-based gateway may have no boundary events",
            )  # fmt: skip
        elif len(target.incoming) > 1:
            yield _at(
                node, flow, "事件网关之后的事件不能再有别的进入流",
                "an event after an event-based gateway may have no other incoming flow",
            )  # fmt: skip
    if len(node.outgoing) < 2:
        yield problem(
            node, "事件网关至少要有两个事件", "an event-based gateway needs two events", "",
            "warning",
        )  # fmt: skip
