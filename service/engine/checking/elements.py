"""Each element by itself: what this engine runs, and what it says instead of the rest."""

from collections.abc import Iterator

from service.engine.checking.doubles import check_doubles
from service.engine.checking.events import check_event, check_message
from service.engine.checking.listeners import check_ends_heard, check_listeners
from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.errors import Problem, Severity

WORKED = frozenset(
    {
        "serviceTask", "sendTask", "businessRuleTask", "scriptTask", "userTask", "endEvent",
        "intermediateThrowEvent",
    }
)  # fmt: skip
HOLDERS = frozenset({"adHocSubProcess", "subProcess", "transaction", "callActivity"})


def check_elements(process: Process, unsaid: Severity) -> Iterator[Problem]:
    """Look at every node alone.

    :param unsaid: how grave it is that a task or an event does not say what it does
    """
    for element, name in process.unknown:
        yield Problem(
            "error", process.file, element, f"使用了不支持的扩展“{name}”，它在这里不起作用",
            f"the extension {name} is not supported and would do nothing here",
            "请改用 Camunda 8 的 zeebe 扩展，或删去 · use the zeebe extension, or remove it",
            process.line,
        )  # fmt: skip
    yield from check_ends_heard(process)
    yield from check_doubles(process)
    for node in process.nodes.values():
        yield from _unknown(node)
        yield from _ignored(node)
        yield from check_event(node, process, unsaid)
        yield from _unsaid(node, unsaid)
        yield from _task(node)
        yield from _loop(node, unsaid)
        yield from _quantity(node, process)
        yield from _scope(node, process)
        yield from _compensation(node, process)
        yield from _ad_hoc(node, process)
        yield from check_listeners(node)


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
            "请用泳道，或者面板里的“办理人”“表单”“期限”",
            "warning",
        )
    for note in node.dialect.notes:
        yield problem(node, note.zh, note.en, note.hint, note.severity)
    if node.dialect.task_type and node.type not in WORKED:
        yield problem(
            node, "这种元素不执行任务类型", f"a {node.type} is not done by a task type",
            "改用服务任务 · use a service task", "error" if node.type in HOLDERS else "warning",
        )  # fmt: skip


def _unsaid(node: Node, severity: Severity) -> Iterator[Problem]:
    """Look at what is left open; where that is no error, it is an incident when it is reached."""
    said = node.dialect
    if node.type == "serviceTask" and not (said.task_type or said.script):
        yield problem(
            node, "没有写明要执行的动作", "the service task has no type",
            "在面板的“自动办理”里选一个动作 · choose an action in the panel", severity,
        )  # fmt: skip
    if node.type == "businessRuleTask" and not (said.decision or said.task_type):
        yield problem(
            node, "没有写明要用的决策", "the business rule task calls no decision",
            "在面板的“判定表”里选一张 · choose a decision in the panel", severity,
        )  # fmt: skip
    if node.type == "callActivity" and not said.called:
        yield problem(
            node, "没有写明要调用的流程", "the call activity calls no process",
            "在面板的“调用的流程”里选一个 · choose a process in the panel", severity,
        )  # fmt: skip
    if said.unnamed is not None:
        yield problem(
            node, f"没有写明消息或信号的名称，以“{said.unnamed}”为名",
            f"the message or signal has no name: the element's own is taken, {said.unnamed!r}",
            "在面板里选消息或信号，并写上名称 · choose a message or signal and name it", severity,
        )  # fmt: skip


def _task(node: Node) -> Iterator[Problem]:
    said = node.dialect
    reported = any(note.severity == "error" for note in said.notes)
    if node.type == "scriptTask" and not (said.script or said.task_type or reported):
        written = f"（{node.script_format}）" if node.script_format else ""
        yield problem(
            node, f"脚本{written}不能执行；只支持 FEEL 表达式",
            f"only FEEL runs here, not {node.script_format or 'this script'}",
            "在面板里写上表达式和“结果存入变量” · write an expression and a result variable",
        )  # fmt: skip
    if (said.decision or said.script) and not (said.result or said.result_shape):
        yield problem(
            node,
            "没有写明结果存入哪个变量",
            "the result has no variable to go to",
            "在面板里填“结果存入变量” · fill in the result variable in the panel",
        )
    if node.type == "receiveTask":
        yield from check_message(node, node.trigger, key_needed=True)
    if node.type == "complexGateway" and len(node.incoming) > 1 and not node.activation:
        yield problem(
            node, "复杂网关没有激活条件", "the complex gateway has no activation condition",
            "例如 =activationCount >= 2 · for example =activationCount >= 2",
        )  # fmt: skip


def _loop(node: Node, unsaid: Severity) -> Iterator[Problem]:
    loop = node.loop
    if loop is None:
        return
    if loop.standard and loop.condition is None and loop.maximum is None:
        yield problem(
            node, "循环既没有集合，也没有条件或次数",
            "the loop has no collection, no condition and no maximum",
            "在面板里填“对哪个列表逐一办理” · fill in “Input collection” in the panel", unsaid,
        )  # fmt: skip
    if loop.collection and loop.cardinality:
        yield problem(
            node, "集合和次数只能写一个", "give either a collection or a cardinality, not both"
        )
    if bool(loop.output_collection) != bool(loop.output_element):
        yield problem(
            node, "“结果收集到”和“每一项收集什么”要填就一起填",
            "“Output collection” and “Output element” belong together",
        )  # fmt: skip


def _quantity(node: Node, process: Process) -> Iterator[Problem]:
    led_by_events = any(process.nodes[f.source].type == "eventBasedGateway" for f in node.incoming)
    if node.needed > 1 and (not node.incoming or led_by_events):
        yield problem(
            node, f"没有顺序流能送来 {node.needed} 次，“开始所需次数”不能用在这里",
            f"no flow brings {node.needed} tokens here: startQuantity cannot be asked for",
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
    if node.for_compensation and (node.incoming or node.outgoing):
        yield problem(
            node,
            "补偿活动不能连接顺序流",
            "a compensation activity cannot have sequence flows",
            "用关联线连到补偿边界事件 · join it to its event by an association",
        )
    if node.for_compensation and not process.joined(node.id):
        yield problem(
            node,
            "补偿活动没有关联到补偿边界事件",
            "nothing is joined to this compensation activity",
        )
    if "compensate" not in node.trigger.kinds() or node.type == "startEvent":
        return
    if node.type == "boundaryEvent":
        yield from _undoing(node, process)
        return
    for part in node.trigger.each:
        if part.activity and not _beside(process, node, part.activity):
            yield problem(
                node,
                f"同一范围内没有活动“{part.activity}”可以补偿",
                f"there is no activity {part.activity!r} to compensate in the same scope",
            )


def _beside(process: Process, node: Node, activity: str) -> bool:
    """Whether an activity lies in the scope that a compensation event speaks of."""
    found = process.nodes.get(activity)
    around = process.nodes.get(node.parent or "")
    while around is not None and around.event_sub_process:
        around = process.nodes.get(around.parent or "")
    return found is not None and found.parent == (around.id if around else None)


def _undoing(node: Node, process: Process) -> Iterator[Problem]:
    targets = [process.nodes.get(name) for name in process.joined(node.id)]
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
    if bool(node.dialect.collected) != bool(node.dialect.collected_element):
        yield problem(
            node, "“结果收集到”和“每一项收集什么”要填就一起填",
            "“Output collection” and “Output element” belong together",
        )  # fmt: skip
    for inner in process.children(node.id):
        if inner.type in ("startEvent", "endEvent"):
            yield problem(
                inner,
                "临时子流程里不能有开始或结束事件",
                "an ad-hoc sub-process has neither start nor end events",
            )
