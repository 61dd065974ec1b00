"""Each element by itself: what this engine runs, and what it says instead of the rest."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.engine.reading.process import ACTIVITIES
from service.errors import Problem

CATCHES = frozenset({"message", "timer", "signal", "conditional"})
ALLOWED = {
    "intermediateCatchEvent": CATCHES | {"link"},
    "intermediateThrowEvent": frozenset(
        {"none", "message", "signal", "escalation", "link", "compensate"}
    ),
    "endEvent": frozenset(
        {"none", "message", "signal", "error", "escalation", "terminate", "compensate", "cancel"}
    ),
    "boundaryEvent": CATCHES | {"error", "escalation", "compensate", "cancel"},
}
WORKED = frozenset(
    {
        "serviceTask", "sendTask", "businessRuleTask", "scriptTask", "userTask", "endEvent",
        "intermediateThrowEvent",
    }
)  # fmt: skip
HOLDERS = frozenset({"adHocSubProcess", "subProcess", "transaction", "callActivity"})
STARTS = frozenset({"none", "message"})
HANDLER_STARTS = CATCHES | {"error", "escalation"}


def check_elements(process: Process) -> Iterator[Problem]:
    """Look at every node alone."""
    for element, name in process.unknown:
        yield Problem(
            "error", process.file, element, f"使用了不支持的扩展“{name}”，它在这里不起作用",
            f"the extension {name} is not supported and would do nothing here",
            "请改用 Camunda 8 的 zeebe 扩展，或删去 · use the zeebe extension, or remove it",
            process.line,
        )  # fmt: skip
    for node in process.nodes.values():
        yield from _unknown(node)
        yield from _ignored(node)
        yield from _event(node, process)
        yield from _task(node)
        yield from _loop(node)
        yield from _scope(node, process)
        yield from _compensation(node, process)
        yield from _ad_hoc(node, process)


def _unknown(node: Node) -> Iterator[Problem]:
    for name in node.dialect.unknown:
        yield problem(
            node,
            f"使用了不支持的扩展“{name}”，它在这里不起作用",
            f"the extension {name} is not supported and would do nothing here",
            "请改用 Camunda 8 的 zeebe 扩展，或删去 · use the zeebe extension, or remove it",
        )


def _ignored(node: Node) -> Iterator[Problem]:
    for name in node.dialect.ignored:
        yield problem(
            node,
            f"扩展“{name}”在这里不起作用",
            f"the extension {name} does nothing here",
            "请用泳道、zeebe:assignmentDefinition、zeebe:formDefinition 或 zeebe:taskSchedule",
            "warning",
        )
    for note in node.dialect.notes:
        yield problem(node, note.zh, note.en, note.hint, note.severity)
    if node.dialect.task_type and node.type not in WORKED:
        yield problem(
            node, "这种元素不执行任务类型", f"a {node.type} is not done by a task type",
            "改用服务任务 · use a service task", "error" if node.type in HOLDERS else "warning",
        )  # fmt: skip


def _event(node: Node, process: Process) -> Iterator[Problem]:
    kind = node.trigger.kind
    if node.type == "startEvent":
        yield from _start(node, process)
    allowed = ALLOWED.get(node.type)
    if allowed is None:
        return
    if kind not in allowed:
        yield problem(
            node, f"这种事件不能是“{kind}”类型", f"a {node.type} cannot be of the kind {kind}",
            f"可用：{'、'.join(sorted(allowed))}",
        )  # fmt: skip
        return
    if node.type == "boundaryEvent":
        yield from _boundary(node, process)
    if node.type != "endEvent" and kind == "link":
        yield from _link(node, process)
    yield from _trigger(node, throws=node.type in ("intermediateThrowEvent", "endEvent"))


def _start(node: Node, process: Process) -> Iterator[Problem]:
    kind = node.trigger.kind
    holder = process.nodes.get(node.parent or "")
    if holder is not None and holder.event_sub_process:
        allowed, where = HANDLER_STARTS, "事件子流程"
    elif holder is not None:
        allowed, where = frozenset({"none"}), "子流程"
    else:
        allowed, where = STARTS, "流程"
    if kind not in allowed:
        yield problem(
            node, f"{where}不能由“{kind}”类型的事件开始",
            f"a start event of the kind {kind} is not supported here",
            f"可用：{'、'.join(sorted(allowed))}",
        )  # fmt: skip
        return
    if kind == "error" and not node.interrupting:
        yield problem(node, "错误事件必须是中断的", "an error start event must be interrupting")
    at_top = holder is None
    yield from _trigger(node, throws=False, key_needed=not at_top)


def _boundary(node: Node, process: Process) -> Iterator[Problem]:
    host = process.nodes.get(node.attached_to or "")
    if host is None or host.type not in ACTIVITIES or host.event_sub_process:
        yield problem(
            node, "边界事件没有附着在活动上", "this boundary event is not attached to an activity"
        )
        return
    if node.incoming:
        yield problem(
            node, "边界事件不能有进入的顺序流", "a boundary event cannot have incoming flows"
        )
    if node.trigger.kind in ("error", "cancel") and not node.interrupting:
        yield problem(
            node, "错误和取消边界事件必须是中断的", "this boundary event must be interrupting"
        )
    if node.trigger.kind == "cancel" and host.type != "transaction":
        yield problem(
            node, "取消边界事件只能附着在事务上", "a cancel event belongs on a transaction"
        )
    if not node.outgoing and node.trigger.kind != "compensate":
        yield problem(
            node, "边界事件之后没有任何步骤", "nothing follows this boundary event", "",
            "warning",
        )  # fmt: skip


def _trigger(node: Node, *, throws: bool, key_needed: bool = True) -> Iterator[Problem]:
    trigger = node.trigger
    if trigger.kind == "message" and not (throws and node.dialect.task_type):
        yield from _message(node, throws=throws, key_needed=key_needed)
    if trigger.kind == "signal" and not trigger.name:
        yield problem(node, "没有信号名", "the signal has no name", "signalRef → bpmn:signal name")
    if trigger.kind == "timer" and not (trigger.timer and trigger.expression):
        yield problem(
            node, "没有写明时间", "the timer has no date, duration or cycle",
            "例如 P5D 或 =working days after(today(), 5)",
        )  # fmt: skip
    if trigger.kind == "conditional" and not trigger.expression:
        yield problem(node, "没有条件", "the conditional event has no condition")
    if throws and trigger.kind in ("error", "escalation") and not trigger.code:
        yield problem(
            node, "抛出的错误或升级没有代码，只有不限代码的事件能捕获",
            f"the {trigger.kind} thrown has no code: only a catch of any code gets it",
            "errorRef → bpmn:error errorCode", "warning",
        )  # fmt: skip


def _message(node: Node, *, throws: bool, key_needed: bool) -> Iterator[Problem]:
    if not node.trigger.name:
        yield problem(
            node, "没有消息名", "the message has no name", "messageRef → bpmn:message name"
        )
        return
    pressed = "button" in node.dialect.properties
    if not throws and key_needed and not node.trigger.key and not pressed:
        yield problem(
            node,
            f"消息“{node.trigger.name}”没有关联键：以案件编号为关联键",
            f"message {node.trigger.name!r} has no correlation key: the case's number is its key",
            'zeebe:subscription correlationKey="=…"',
            "warning",
        )


def _link(node: Node, process: Process) -> Iterator[Problem]:
    links = [n for n in process.nodes.values() if n.trigger.kind == "link"]
    same = [n for n in links if (n.parent, n.trigger.name) == (node.parent, node.trigger.name)]
    catches = [n for n in same if n.type == "intermediateCatchEvent"]
    if not node.trigger.name:
        yield problem(node, "链接事件没有名称", "the link has no name")
    elif len(catches) != 1:
        yield problem(
            node,
            f"链接“{node.trigger.name}”应恰好有一个接收端，现有 {len(catches)} 个",
            f"link {node.trigger.name!r} needs exactly one catch, there are {len(catches)}",
        )


def _task(node: Node) -> Iterator[Problem]:
    said = node.dialect
    if node.type == "serviceTask" and not said.task_type:
        yield problem(
            node, "没有写明要执行的动作", "the service task has no type",
            'zeebe:taskDefinition type="…"',
        )  # fmt: skip
    if node.type == "businessRuleTask" and not (said.decision or said.task_type):
        yield problem(
            node, "没有写明要用的决策", "the business rule task calls no decision",
            'zeebe:calledDecision decisionId="…"',
        )  # fmt: skip
    if node.type == "scriptTask" and not (said.script or said.task_type):
        written = f"（{node.script_format}）" if node.script_format else ""
        yield problem(
            node, f"脚本{written}不能执行；只支持 FEEL 表达式",
            f"only FEEL runs here, not {node.script_format or 'this script'}",
            'zeebe:script expression="=…" resultVariable="…"',
        )  # fmt: skip
    if (said.decision or said.script) and not said.result:
        yield problem(
            node,
            "没有写明结果存入哪个变量",
            "the result has no variable to go to",
            'resultVariable="…"',
        )
    if node.type == "sendTask" and not (said.task_type or node.trigger.name):
        yield problem(node, "没有写明要发送的消息", "the send task has no message and no type")
    if node.type == "receiveTask":
        yield from _message(node, throws=False, key_needed=True)
    if node.type == "callActivity" and not said.called:
        yield problem(
            node, "没有写明要调用的流程", "the call activity calls no process",
            'zeebe:calledElement processId="…"',
        )  # fmt: skip
    if node.type == "complexGateway":
        yield problem(
            node, "不支持复杂网关", "complex gateways are not supported",
            "改用包容网关或并行网关 · use an inclusive or a parallel gateway",
        )  # fmt: skip


def _loop(node: Node) -> Iterator[Problem]:
    loop = node.loop
    if loop is None:
        return
    if loop.standard and loop.condition is None and loop.maximum is None:
        yield problem(
            node, "循环既没有集合，也没有条件或次数",
            "the loop has no collection, no condition and no maximum",
            'zeebe:loopCharacteristics inputCollection="=…"',
        )  # fmt: skip
    if loop.collection and loop.cardinality:
        yield problem(
            node, "集合和次数只能写一个", "give either a collection or a cardinality, not both"
        )
    if bool(loop.output_collection) != bool(loop.output_element):
        yield problem(
            node, "outputCollection 和 outputElement 必须同时写",
            "outputCollection and outputElement belong together",
        )  # fmt: skip


def _scope(node: Node, process: Process) -> Iterator[Problem]:
    if not node.event_sub_process:
        return
    starts = [n for n in process.children(node.id) if n.type == "startEvent"]
    if len(starts) != 1:
        yield problem(
            node, f"事件子流程应恰好有一个开始事件，现有 {len(starts)} 个",
            f"an event sub-process needs exactly one start event, it has {len(starts)}",
        )  # fmt: skip
    if node.incoming or node.outgoing:
        yield problem(
            node, "事件子流程不能连接顺序流", "an event sub-process cannot have sequence flows"
        )
    if node.loop is not None:
        yield problem(node, "事件子流程不能重复", "an event sub-process cannot be repeated")


def _compensation(node: Node, process: Process) -> Iterator[Problem]:
    joined = {target for _, target in process.associations}
    if node.for_compensation and (node.incoming or node.outgoing):
        yield problem(
            node,
            "补偿活动不能连接顺序流",
            "a compensation activity cannot have sequence flows",
            "用关联线连到补偿边界事件 · join it to its event by an association",
        )
    if node.for_compensation and node.id not in joined:
        yield problem(
            node,
            "补偿活动没有关联到补偿边界事件",
            "nothing is joined to this compensation activity",
        )
    if node.trigger.kind != "compensate":
        return
    if node.type == "boundaryEvent":
        yield from _undoing(node, process)
    elif node.trigger.activity and node.trigger.activity not in process.nodes:
        yield problem(
            node,
            f"没有活动“{node.trigger.activity}”可以补偿",
            f"there is no activity {node.trigger.activity!r} to compensate",
        )


def _undoing(node: Node, process: Process) -> Iterator[Problem]:
    targets = [process.nodes.get(t) for source, t in process.associations if source == node.id]
    handlers = [t for t in targets if t is not None and t.for_compensation]
    if len(handlers) != 1 or node.outgoing:
        yield problem(
            node,
            "补偿边界事件应以关联线连到恰好一个补偿活动，且没有顺序流",
            "a compensation event is joined by an association to exactly one compensation activity",
            'isForCompensation="true"',
        )


def _ad_hoc(node: Node, process: Process) -> Iterator[Problem]:
    if node.type != "adHocSubProcess":
        return
    for inner in process.children(node.id):
        if inner.type in ("startEvent", "endEvent"):
            yield problem(
                inner,
                "临时子流程里不能有开始或结束事件",
                "an ad-hoc sub-process has neither start nor end events",
            )
