"""Where an element reads variables, in the panel's words, and what it needs there."""

from collections.abc import Iterator
from typing import NamedTuple

from service.engine.expressions import is_expression
from service.engine.model import Node

BEFORE, ENTERED, INSIDE, AFTER = "before", "entered", "inside", "after"
CONDITION, MOMENT, COLLECTION, KEY, NEEDED, VALUE = (
    "condition",
    "moment",
    "collection",
    "key",
    "needed",
    "value",
)
THROWING = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})


class Place(NamedTuple):
    """A text that an element reads: what the panel calls it, and what its value must be.

    `sees`: what is there before the element, once its inputs are, with its results, or after it.
    `always`: it is an expression with or without its `=`. `target` is the variable that is set, of
    a moment how it is said (`timeDate`, `timeDuration`, `timeCycle`).
    """

    element: str
    zh: str
    en: str
    text: str
    must: str = VALUE
    sees: str = ENTERED
    always: bool = False
    target: str = ""


def places(node: Node) -> Iterator[Place]:
    """Yield every place where an element reads variables, but its mappings."""
    said, loop, here = node.dialect, node.loop, node.id
    for zh, en, written, must in (
        ("办理期限", "due date", said.due, MOMENT),
        ("跟进日期", "follow-up date", said.follow_up, MOMENT),
        ("办理人", "assignee", said.assignee, NEEDED),
        ("承办角色", "candidate groups", said.candidate_groups, NEEDED),
        ("候选账户", "candidate users", said.candidate_users, NEEDED),
        ("优先级", "priority", said.priority, VALUE),
        ("表单", "form", said.form, NEEDED),
        ("动作", "task type", said.task_type, NEEDED),
        ("脚本", "script", said.script, VALUE),
        ("消息对应的键", "correlation key", said.publish_key, KEY),
        ("可以修改的内容", "unlocked fields", _unlocked(node), VALUE),
    ):
        if written:
            yield Place(here, zh, en, written, must, target="timeDate" if must == MOMENT else "")
    yield from _events(node)
    if loop is not None:
        if loop.collection:
            yield Place(
                here, "对哪个列表逐一办理", "collection", loop.collection, COLLECTION, BEFORE, True
            )
        for zh, en, written in (
            ("每一项收集什么", "output element", loop.output_element),
            ("提前完成的条件", "completion condition", loop.completion),
            ("重复的条件", "loop condition", loop.condition),
            ("重复的次数", "loop cardinality", loop.cardinality),
        ):
            if written:
                yield Place(here, zh, en, written, sees=INSIDE, always=True)
    for flow in node.outgoing:
        if flow.condition is not None and node.default != flow.id:
            named = f"连线“{flow.name}”的条件" if flow.name else "连线的条件"
            yield Place(flow.id, named, "condition", flow.condition, CONDITION, AFTER, True)


def _unlocked(node: Node) -> str | None:
    """Return what of its form a user task opens, where that is worked out."""
    written = node.dialect.properties.get("unlocked")
    return written if written and is_expression(written) and node.type == "userTask" else None


def inputs(node: Node) -> Iterator[Place]:
    """Yield the input mappings, each of which sees those before it."""
    for line in node.dialect.inputs:
        place = f"输入“{line.target}”", f"input {line.target!r}"
        yield Place(node.id, *place, line.source, target=line.target)


def outputs(node: Node) -> Iterator[Place]:
    """Yield the output mappings, each of which sees what those before it set."""
    for line in node.dialect.outputs:
        place = f"输出“{line.target}”", f"output {line.target!r}"
        yield Place(node.id, *place, line.source, sees=INSIDE, target=line.target)


def _events(node: Node) -> Iterator[Place]:
    for part in node.trigger.each:
        if part.kind == "timer" and part.expression:
            said = part.timer or ""
            yield Place(node.id, "时间", "timer", part.expression, MOMENT, BEFORE, target=said)
        if part.kind == "message" and part.key:
            sees = ENTERED if node.type in THROWING else BEFORE
            yield Place(node.id, "消息对应的键", "correlation key", part.key, KEY, sees)
        if part.kind == "conditional" and part.expression:
            yield Place(node.id, "条件", "condition", part.expression, VALUE, BEFORE, True)
        for zh, en, written in (("名称", "name", part.name), ("代码", "code", part.code)):
            if written and is_expression(written):
                yield Place(node.id, zh, en, written, NEEDED, BEFORE)
