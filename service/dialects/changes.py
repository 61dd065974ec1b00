"""What became of each word of another product, said at its element."""

from collections.abc import Iterator

from service.dialects.camunda7.vocabulary import HARMLESS, PERSONAL
from service.dialects.converted import Change, Kind
from service.dialects.expressions.juel import is_juel, to_feel
from service.dialects.products import SPACES
from service.engine.expressions import is_expression
from service.engine.model import Flow, Node
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import BPMN, ZEEBE, Element, line, local, namespace, text

SHOWN = 160
"""Letters of a word as it is shown before and after."""
ASKED = {
    "formKey": ("选择一张表单", "choose a form"),
    "formRef": ("选择一张表单", "choose a form"),
    "formData": ("这些字段要画成一张表单", "these fields become a form"),
    "formProperty": ("这些字段要画成一张表单", "these fields become a form"),
    "formHandlerClass": ("选择一张表单", "choose a form"),
    "startFormKey": ("选择一张表单", "choose a form"),
    "skipExpression": ("用排他网关绕过这一步", "lead round the step by an exclusive gateway"),
    "candidateStarterGroups": (
        "谁可以发起，看起始事件在哪条泳道", "the lane of the start event says who may begin",
    ),
    "candidateStarterUsers": (
        "谁可以发起，看起始事件在哪条泳道", "the lane of the start event says who may begin",
    ),
    "businessCalendarName": ("期限按工作日函数写", "write due dates by working days"),
    "decisionRefVersion": ("总是用本版本里的决策", "the decision of the same release is used"),
    "calledElementVersion": ("总是用本版本里的流程", "the process of the same release is called"),
}  # fmt: skip
"""What has no effect here but was meant: what a person does instead."""
TOPICS = (
    ("办理人", "who does it", {"assignee", "candidateGroups", "candidateUsers"},
     {"assignmentDefinition"}),
    ("期限", "due date", {"dueDate", "followUpDate"}, {"taskSchedule"}),
    ("优先级", "priority", {"priority"}, {"priorityDefinition"}),
    ("由谁来做", "what does it",
     {"type", "topic", "class", "delegateExpression", "expression", "connector", "field",
      "resultVariable", "resultVariableName", "decisionRef", "mapDecisionResult", "scriptFormat",
      "rules", "ruleVariablesInput", "exclude", "errorEventDefinition", "serviceTaskOperator",
      "calledDecisionId"},
     {"taskDefinition", "taskHeaders", "calledDecision", "script"}),
    ("变量", "variables",
     {"inputOutput", "in", "out", "initiator", "inheritVariables", "externalWorkerInParameter",
      "externalWorkerOutParameter", "eventInParameter", "eventOutParameter",
      "elementIndexVariable", "messagePayload", "messageVariable", "payloadExpression"},
     {"ioMapping", "calledElement"}),
    ("监听器", "listeners", {"executionListener", "taskListener"}, {"executionListeners"}),
    ("多实例", "rounds", {"collection", "elementVariable", "variableAggregation"},
     {"loopCharacteristics"}),
)  # fmt: skip
TEXTS = {
    "conditionExpression": ("条件", "condition"), "condition": ("条件", "condition"),
    "completionCondition": ("完成条件", "completion condition"),
    "loopCondition": ("循环条件", "loop condition"),
    "loopCardinality": ("次数", "number of rounds"), "timeDate": ("时间", "time"),
    "timeDuration": ("时间", "time"), "timeCycle": ("时间", "time"),
    "activationCondition": ("激活条件", "activation condition"),
}  # fmt: skip


def changed(
    kind: Kind, element: str | None, zh: str, en: str, *, before: str = "", after: str = "",
    line: int | None = None,
) -> Change:  # fmt: skip
    """Return a change, its texts as far as they are shown."""
    return Change(kind, element, zh, en, before[:SHOWN], after[:SHOWN], line)


def of_file(made_by: str) -> Iterator[Change]:
    """Yield what holds of the whole file."""
    zh = f"这是为 {made_by} 画的图，已换成本系统的写法；编号、名称和图形没有变"
    en = f"drawn for {made_by}, rewritten in our dialect; ids, names and the drawing are the same"
    yield Change("became", None, zh, en)


def refused(made_by: str) -> Change:
    """Return why a product's files are not converted."""
    zh = f"这是 {made_by} 的图，它的脚本和数据关联在这里不执行：请在 Camunda 或者本系统里重画"
    en = f"a {made_by} diagram: its scripts and data associations are not run here; draw it again"
    return Change("decide", None, zh, en)


class Words:
    """What an element says in the other product's words, and its expressions, before they go."""

    def __init__(self, element: Element) -> None:
        self.line = line(element)
        self.said: dict[str, str] = {}
        for part in _parts(element):
            for name, value in part.attrib.items():
                space, _, own = str(name).removeprefix("{").partition("}")
                if space in SPACES or own == "scriptFormat":
                    self.said[own] = f'{own}="{value!s}"'
        for child in _extensions(element):
            if namespace(child) in SPACES:
                own = local(child)
                shown = _short(child)
                self.said[own] = f"{self.said[own]}, {shown}" if own in self.said else shown
        self.texts = dict(_texts(element))


def of_node(node: Node, before: Words, element: Element) -> Iterator[Change]:
    """Yield what became of a node's words."""
    after = {local(c): _short(c) for c in _extensions(element) if namespace(c) == ZEEBE}
    for zh, en, theirs, ours in TOPICS:
        was = [before.said[name] for name in before.said if name in theirs]
        now = [after[name] for name in after if name in ours]
        if was:
            kind: Kind = "became" if now else "left"
            yield changed(
                kind, node.id, zh, en, before="; ".join(was), after="; ".join(now),
                line=before.line,
            )  # fmt: skip
    yield from _expressions(node.id, before, element)
    yield from _left(node, before)
    yield from _noted(node, before)


def of_flow(flow: Flow, before: Words, element: Element) -> Iterator[Change]:
    """Yield what became of a flow's condition and listeners."""
    yield from _expressions(flow.id, before, element)
    if flow.listeners:
        zh, en = "顺序流的监听器", "listeners of the flow"
        yield changed(
            "became", flow.id, zh, en, before="; ".join(before.said.values()),
            after=", ".join(one.type for one in flow.listeners), line=before.line,
        )  # fmt: skip


def _expressions(element_id: str, before: Words, element: Element) -> Iterator[Change]:
    now = dict(_texts(element))
    for name, was in before.texts.items():
        found = now.get(name, was)
        zh, en = TEXTS[name]
        if found != was:
            yield changed("became", element_id, zh, en, before=was, after=found, line=before.line)
    for name, written in now.items():
        why = _why_not(written)
        if why is not None:
            zh, en = TEXTS[name]
            yield changed(
                "decide", element_id, f"{zh}：{why.zh}，请用 FEEL 重写",
                f"{en}: {why.en}; write it in FEEL", before=written, line=before.line,
            )  # fmt: skip


def _why_not(written: str) -> Untranslatable | None:
    if is_expression(written) or not is_juel(written):
        return None
    try:
        to_feel(written)
    except Untranslatable as why:
        return why
    return None


def _left(node: Node, before: Words) -> Iterator[Change]:
    """Yield what was taken out; what was meant has to be done another way by a person."""
    named = {name for _, _, theirs, _ in TOPICS for name in theirs}
    for name, written in before.said.items():
        if name in named or name in node.dialect.unknown:
            continue
        if name in ASKED:
            zh, en = ASKED[name]
            yield changed("decide", node.id, zh, en, before=written, line=before.line)
        elif name in HARMLESS | PERSONAL or name in node.dialect.ignored:
            yield changed(
                "left", node.id, "在这里不起作用，已去掉", "has no effect here: taken out",
                before=written, line=before.line,
            )  # fmt: skip


def _noted(node: Node, before: Words) -> Iterator[Change]:
    for name in node.dialect.unknown:
        yield changed(
            "decide", node.id, f"“{name}”在这里没有对应", f"{name} has no counterpart here",
            before=before.said.get(name, name), line=before.line,
        )  # fmt: skip
    if node.type == "scriptTask" and node.script_format and not node.dialect.script:
        name = node.script_format
        zh, en = f"{name} 的脚本在这里不执行，请用 FEEL 重写", f"{name} is not run here: write FEEL"
        yield changed("decide", node.id, zh, en, line=before.line)
    if node.dialect.unnamed:
        zh, en = "没有名称的消息或信号以步骤的名称为名", "named after its element"
        yield changed("became", node.id, zh, en, after=node.dialect.unnamed, line=before.line)
    for note in node.dialect.notes:
        kind: Kind = "decide" if note.severity == "error" else "became"
        yield changed(kind, node.id, note.zh, note.en, after=note.hint, line=before.line)


def _parts(element: Element) -> Iterator[Element]:
    yield element
    for child in element:
        if namespace(child) == BPMN and local(child).endswith(("Definition", "Characteristics")):
            yield child


def _extensions(element: Element) -> Iterator[Element]:
    for part in _parts(element):
        for holder in part.iterchildren(f"{{{BPMN}}}extensionElements"):
            yield from (child for child in holder if isinstance(child.tag, str))


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the expressions of an element by the names of what holds them."""
    for part in _parts(element):
        for child in part:
            if namespace(child) == BPMN and local(child) in TEXTS:
                yield local(child), text(child) or ""


def _short(element: Element) -> str:
    """Return an extension element on one line: its attributes, and those of what it holds."""
    said = [f'{str(k).rpartition("}")[2]}="{v!s}"' for k, v in element.attrib.items()]
    inner = [_short(child) for child in element if isinstance(child.tag, str)]
    own = " ".join([local(element), *said])
    words = "" if inner else text(element) or ""
    return " ".join(filter(None, [own, words, f"({', '.join(inner)})" if inner else ""]))
