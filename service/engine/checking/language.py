"""Expressions in every place: each must be FEEL before anything runs."""

from collections.abc import Iterator
from typing import NamedTuple

from service import feel
from service.engine.checking.languages import juel
from service.engine.expressions import body, is_expression, unticked
from service.engine.model import Node, Process, Trigger
from service.engine.reading.variables import is_path
from service.engine.timing.timers import timer_problem
from service.errors import Problem

LONGEST = 8_000
WORDS = {
    "taskDefinition": "动作",
    "retries": "重试次数",
    "formId": "表单",
    "assignee": "办理人",
    "candidateGroups": "承办角色",
    "candidateUsers": "候选账户",
    "dueDate": "办理期限",
    "followUpDate": "跟进日期",
    "priority": "优先级",
    "decisionId": "用哪张判定表",
    "processId": "调用的流程",
    "correlationKey": "消息对应的键",
    "script": "脚本",
    "name": "名称",
    "code": "代码",
    "timer": "时间",
    "condition": "条件",
    "conditionExpression": "条件",
    "completionCondition": "提前完成的条件",
    "activationCondition": "开始的条件",
    "inputCollection": "对哪个列表逐一办理",
    "outputElement": "每一项收集什么",
    "loopCardinality": "重复的次数",
    "loopCondition": "重复的条件",
}
"""What the properties panel calls the places of expressions."""


class Place(NamedTuple):
    """Where an expression stands; `always`: it is one with or without its `=`."""

    element: str
    where: str
    text: str
    always: bool = False

    @property
    def zh(self) -> str:
        """What the properties panel calls it."""
        listener = "执行监听器" if self.where.startswith("executionListener") else self.where
        return WORDS.get(self.where, listener)


def check_language(process: Process) -> Iterator[Problem | None]:
    """Parse every expression of a process, and look at the names that mappings write to.

    None stands for one more expression parsed, so that the caller can watch the time.
    """
    for node in process.nodes.values():
        for place in places(node):
            yield from _place(process, node, place)
            yield None
        yield from _targets(node)
        for part in node.trigger.each:
            yield from _constant_timer(node, part)
    for listener in process.listeners:
        if is_expression(listener.type):
            place = Place(process.id, "executionListener type", listener.type)
            yield from _parse(process, process.line, place)
    for name, text in process.properties.items():
        if is_expression(text):
            yield from _parse(process, process.line, Place(process.id, name, text))


def places(node: Node) -> Iterator[Place]:
    """Yield every expression of a node with the flows that leave it."""
    said = node.dialect
    for name, text in (
        ("taskDefinition", said.task_type), ("retries", said.retries), ("formId", said.form),
        ("assignee", said.assignee), ("candidateGroups", said.candidate_groups),
        ("candidateUsers", said.candidate_users), ("dueDate", said.due),
        ("followUpDate", said.follow_up), ("priority", said.priority),
        ("decisionId", said.decision), ("processId", said.called),
        ("correlationKey", said.publish_key), ("unlocked", said.properties.get("unlocked")),
    ):  # fmt: skip
        if text:
            yield Place(node.id, name, text)
    if said.script:
        yield Place(node.id, "script", said.script)
    for listener in (*said.listeners, *(one for f in node.outgoing for one in f.listeners)):
        yield Place(node.id, "executionListener type", listener.type)
        if listener.retries:
            yield Place(node.id, "executionListener retries", listener.retries)
    for condition, code in said.errors:
        yield Place(node.id, f"errorEventDefinition {code}", condition)
    for line in (*said.inputs, *said.outputs):
        yield Place(node.id, line.target, line.source)
    for part in node.trigger.each:
        yield from _of_event(node, part)
    yield from _always(node)


def _of_event(node: Node, part: Trigger) -> Iterator[Place]:
    timer = part.expression if part.kind == "timer" else None
    texts = (part.key, part.name, part.code, timer)
    for name, text in zip(("correlationKey", "name", "code", "timer"), texts, strict=True):
        if text:
            yield Place(node.id, name, text)
    if part.kind == "conditional" and part.expression:
        yield Place(node.id, "condition", part.expression, always=True)


def _always(node: Node) -> Iterator[Place]:
    loop = node.loop
    for name, text in (
        ("completionCondition", node.completion),
        ("activationCondition", node.activation),
        ("adHoc", node.dialect.active_elements),
        ("outputElement", node.dialect.collected_element),
        ("inputCollection", loop and loop.collection),
        ("outputElement", loop and loop.output_element),
        ("completionCondition", loop and loop.completion),
        ("loopCardinality", loop and loop.cardinality),
        ("loopCondition", loop and loop.condition),
    ):
        if text:
            yield Place(node.id, name, text, always=True)
    for flow in node.outgoing:
        if flow.condition is not None:
            yield Place(flow.id, "conditionExpression", flow.condition, always=True)


def _place(process: Process, node: Node, place: Place) -> Iterator[Problem]:
    if juel(place.text):
        yield Problem(
            "error", node.file, place.element,
            f"{place.zh}：“{place.text[:60]}”是 Camunda 7 一类产品的写法（JUEL），这里只支持 FEEL",
            f"{place.where}: {place.text[:60]!r} is JUEL (Camunda 7): only FEEL runs here",
            "例如 =amount > 3", node.line,
        )  # fmt: skip
    elif place.always or is_expression(place.text):
        yield from _parse(process, node.line, place)


def _parse(process: Process, line: int | None, place: Place) -> Iterator[Problem]:
    file = process.file
    if len(place.text) > LONGEST:
        yield Problem(
            "error", file, place.element, f"{place.zh} 的表达式超过 {LONGEST} 个字符",
            f"{place.where}: an expression of more than {LONGEST} characters",
            "用脚本任务或决策表分开写 · part it by script tasks or a decision table", line,
        )  # fmt: skip
        return
    bare, ticked = unticked(body(place.text))
    for found in feel.check(bare, names=process.names | ticked):
        yield Problem(
            "error", file, place.element,
            f"{place.zh} 的表达式“{place.text[:80]}”有误：{found.message_zh}",
            f"{place.where}: {found.message_en}", found.hint, line,
        )  # fmt: skip


def _targets(node: Node) -> Iterator[Problem]:
    said, loop = node.dialect, node.loop
    names = [line.target for line in (*said.inputs, *said.outputs)]
    results = (said.result, said.collected, loop and loop.item, loop and loop.output_collection)
    names += [name for name in results if name]
    for name in names:
        if not is_path(name):
            yield Problem(
                "error", node.file, node.id, f"“{name}”不能用作变量名",
                f"{name!r} is no name for a variable",
                "字母、汉字、数字、下划线，词间一个空格，可用点分级", node.line,
            )  # fmt: skip


def _constant_timer(node: Node, trigger: Trigger) -> Iterator[Problem]:
    text = (trigger.expression or "").strip()
    if trigger.kind != "timer" or not text or is_expression(text):
        return
    wrong = timer_problem(trigger.timer or "", text)
    if wrong is None:
        return
    yield Problem(
        "error", node.file, node.id, f"“{text}”不是合格的时间写法：{wrong[0]}",
        f"{text!r} is no {trigger.timer}: {wrong[1]}",
        "日期 2026-03-01T09:00:00+08:00 · 时长 P5D · 循环 R3/P1D", node.line,
    )  # fmt: skip
