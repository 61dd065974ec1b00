"""Events: which kinds may stand where, and what each of their definitions must say."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.expressions import is_expression
from service.engine.model import Node, Process, Trigger
from service.engine.reading.process import ACTIVITIES
from service.errors import Problem, Severity

NAMES = {
    "none": "普通", "message": "消息", "timer": "时间", "signal": "信号", "conditional": "条件",
    "link": "链接", "escalation": "升级", "error": "错误", "compensate": "补偿",
    "terminate": "终止", "cancel": "取消",
}  # fmt: skip
"""What the editor calls the kinds of events."""
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
STARTS = frozenset({"none", "message", "timer", "signal", "conditional"})
HANDLER_STARTS = CATCHES | {"error", "escalation", "compensate"}
CHANGES = frozenset({"create", "update", "delete"})
ALONE = frozenset({"none", "link", "compensate", "cancel"})
ENDS_ALL = frozenset({"error", "terminate", "cancel"})
THROWERS = frozenset({"intermediateThrowEvent", "endEvent"})


def check_event(node: Node, process: Process, unsaid: Severity) -> Iterator[Problem]:
    """Look at one event (other nodes are skipped).

    :param unsaid: how grave it is that an event does not say what it waits for
    """
    if node.type == "startEvent":
        yield from _start(node, process, unsaid)
    allowed = ALLOWED.get(node.type)
    if allowed is None:
        return
    wrong = list(_kinds(node, allowed, "这种事件"))
    yield from wrong
    if wrong:
        return
    if node.type == "boundaryEvent":
        yield from _boundary(node, process)
    if node.type == "endEvent" and "cancel" in node.trigger.kinds():
        yield from _cancel(node, process)
    if node.type != "endEvent" and node.trigger.kind == "link":
        yield from _link(node, process)
    yield from _each(node, unsaid, throws=node.type in THROWERS)


def _kinds(node: Node, allowed: frozenset[str], where: str) -> Iterator[Problem]:
    """Refuse definitions that cannot stand here, or not beside one another."""
    for kind in sorted(node.trigger.kinds() - allowed):
        yield problem(
            node, f"{where}不能是“{NAMES.get(kind, kind)}”类型",
            f"a {node.type} of the kind {kind} is not supported here",
            f"可用：{'、'.join(NAMES.get(one, one) for one in sorted(allowed))}",
        )  # fmt: skip
    if node.trigger.parts:
        yield from _together(node)


def _together(node: Node) -> Iterator[Problem]:
    kinds = node.trigger.kinds()
    throws = node.type in THROWERS
    alone = ALONE - {"compensate", "cancel"} if throws else ALONE
    if kinds & alone:
        named = "、".join(NAMES.get(one, one) for one in sorted(kinds & alone))
        yield problem(
            node, f"“{named}”不能与别的定义并列",
            "this kind of definition cannot stand beside another",
        )  # fmt: skip
    if len(kinds & ENDS_ALL) > 1 and throws:
        yield problem(
            node, "只能有一个结束整个范围的定义", "only one definition may end the whole scope"
        )
    if node.trigger.parallel and not kinds <= CATCHES:
        yield problem(
            node, "并行多重事件只能等待消息、定时、信号和条件",
            "a parallel multiple event waits for messages, times, signals and conditions only",
        )  # fmt: skip
    if node.trigger.parallel and node.type == "startEvent" and node.parent is None:
        yield problem(
            node, "流程不能由并行多重事件开始：没有案件时无处记下先到的一半",
            "a process cannot begin by a parallel multiple event: half of it belongs to no case",
            "用一个消息开始，再等待另一个 · begin by one and wait for the other",
        )  # fmt: skip
    if throws and "message" in kinds and node.dialect.task_type:
        yield problem(
            node, "有多个定义的事件不能由任务类型执行",
            "an event of several definitions is not done by a task type",
        )  # fmt: skip


def _start(node: Node, process: Process, unsaid: Severity) -> Iterator[Problem]:
    holder = process.nodes.get(node.parent or "")
    if holder is not None and holder.event_sub_process:
        allowed, where = HANDLER_STARTS, "事件子流程的开始事件"
    elif holder is not None:
        allowed, where = frozenset({"none"}), "子流程的开始事件"
    else:
        allowed, where = STARTS, "流程的开始事件"
    wrong = list(_kinds(node, allowed, where))
    yield from wrong
    if wrong:
        return
    kinds = node.trigger.kinds()
    if "error" in kinds and not node.interrupting:
        yield problem(node, "错误事件必须是中断的", "an error start event must be interrupting")
    if holder is None and any(p.changes and "create" not in p.changes for p in node.trigger.each):
        yield problem(
            node, "提供的变量总是新的：只等变量改变或删去的条件永远不会开始",
            "variables that are offered are always new: without create this never begins",
            "变量的变化里要有“新建”（create） · let it wait for create as well",
        )  # fmt: skip
    if "conditional" in kinds and holder is None:
        yield problem(
            node, "只有外部程序提供变量时，条件才会开始案件（/api/conditions）",
            "a condition begins cases only when a program offers variables (/api/conditions)",
            "", "warning",
        )  # fmt: skip
    if "compensate" in kinds and holder is not None and holder.parent is None:
        yield problem(
            node, "没有什么能补偿整个流程：这里不会发生",
            "nothing compensates a whole process: this never happens", "", "warning",
        )  # fmt: skip
    if holder is None and any(part.timer == "timeDuration" for part in node.trigger.each):
        yield problem(
            node, "时长从部署时算起，只开始一次", "the duration counts once from the deployment",
            "要反复开始，请把“时间”的类型选成“循环” · choose the type Cycle to begin again",
            "warning",
        )  # fmt: skip
    yield from _each(node, unsaid, throws=False, key_needed=holder is not None)


def _boundary(node: Node, process: Process) -> Iterator[Problem]:
    host = process.nodes.get(node.attached_to or "")
    kinds = node.trigger.kinds()
    if host is None or host.type not in ACTIVITIES or host.event_sub_process:
        yield problem(
            node, "边界事件没有附着在活动上", "this boundary event is not attached to an activity"
        )
        return
    if node.incoming:
        yield problem(
            node, "边界事件不能有进入的顺序流", "a boundary event cannot have incoming flows"
        )
    if kinds & {"error", "cancel"} and not node.interrupting:
        yield problem(
            node, "错误和取消边界事件必须是中断的", "this boundary event must be interrupting"
        )
    if "cancel" in kinds and host.type != "transaction":
        yield problem(
            node, "取消边界事件只能附着在事务上", "a cancel event belongs on a transaction"
        )
    if not node.outgoing and "compensate" not in kinds:
        yield problem(
            node, "边界事件之后没有任何步骤", "nothing follows this boundary event", "",
            "warning",
        )  # fmt: skip


def _cancel(node: Node, process: Process) -> Iterator[Problem]:
    holder = process.nodes.get(node.parent or "")
    if holder is None or holder.type != "transaction":
        yield problem(
            node, "取消结束事件只能直接放在事务里",
            "a cancel end event belongs directly in a transaction",
        )  # fmt: skip


def _each(
    node: Node, unsaid: Severity, *, throws: bool, key_needed: bool = True
) -> Iterator[Problem]:
    for part in node.trigger.each:
        yield from _definition(node, part, unsaid, throws=throws, key_needed=key_needed)


def _definition(
    node: Node, trigger: Trigger, unsaid: Severity, *, throws: bool, key_needed: bool
) -> Iterator[Problem]:
    if trigger.kind == "message" and not (throws and node.dialect.task_type):
        yield from check_message(node, trigger, key_needed=key_needed and not throws)
    if trigger.kind == "signal" and not trigger.name:
        yield problem(
            node,
            "没有信号名",
            "the signal has no name",
            "在面板里选信号并写上名称",
        )
    if trigger.kind == "timer" and not (trigger.timer and trigger.expression):
        yield problem(
            node, "没有写明时间", "the timer has no date, duration or cycle",
            "例如 P5D 或 =working days after(today(), 5)", unsaid,
        )  # fmt: skip
    if trigger.kind == "conditional" and not trigger.expression:
        yield problem(
            node, "没有条件", "the conditional event has no condition",
            "<condition>=amount &gt; 3</condition>", unsaid,
        )  # fmt: skip
    for change in sorted(set(trigger.changes) - CHANGES):
        yield problem(
            node, f"变量没有“{change}”这种变化", f"variables do not {change!r}",
            "variableEvents: create, update, delete",
        )  # fmt: skip
    if not throws and is_expression(trigger.code or ""):
        yield problem(
            node, f"捕获的代码“{trigger.code}”不能是表达式",
            f"the code that is caught cannot be worked out: {trigger.code!r}",
            "只有抛出的代码可以 · only one that is thrown can",
        )  # fmt: skip
    if throws and trigger.kind in ("error", "escalation") and not trigger.code:
        yield problem(
            node, "抛出的错误或升级没有代码，只有不限代码的事件能捕获",
            f"the {trigger.kind} thrown has no code: only a catch of any code gets it",
            "在面板里选一个错误，并写上代码 · choose an error and give it a code", "warning",
        )  # fmt: skip


def check_message(node: Node, trigger: Trigger, *, key_needed: bool) -> Iterator[Problem]:
    """Look at what a node says of its message."""
    if not trigger.name:
        yield problem(
            node,
            "没有消息名",
            "the message has no name",
            "在面板里选消息并写上名称",
        )
        return
    if key_needed and trigger.key and not is_expression(trigger.key):
        yield problem(
            node,
            f"关联键“{trigger.key}”是常量：所有案件都会等同一条消息",
            f"the correlation key {trigger.key!r} is a constant: all cases would have the same",
            f'correlationKey="={trigger.key}"',
        )
    pressed = "button" in node.dialect.properties
    if key_needed and not trigger.key and not pressed:
        yield problem(
            node,
            f"消息“{trigger.name}”没有关联键：以案件编号为关联键",
            f"message {trigger.name!r} has no correlation key: the case's number is its key",
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
