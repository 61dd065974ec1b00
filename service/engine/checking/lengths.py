"""Names that are kept with every case: longer than their place, they could not be."""

from collections.abc import Iterator

from service.engine.expressions import is_expression
from service.engine.model import Node, Process
from service.errors import Problem

LONGEST = 200
LONGEST_NAME = 2_000
SHOWN = 40


def check_lengths(process: Process) -> Iterator[Problem]:
    """Refuse ids, and names of lanes, forms, jobs and variables, that have no room."""
    yield from _named(process, "流程编号", "process id", process.id)
    yield from _named(process, "流程名称", "name of the process", process.name, LONGEST_NAME)
    for node in process.nodes.values():
        for zh, en, name in _names(node):
            if name is not None and not is_expression(name):
                yield from _named(node, zh, en, name)
        yield from _named(node, "名称", "name", node.name, LONGEST_NAME)


def _names(node: Node) -> Iterator[tuple[str, str, str | None]]:
    said, loop = node.dialect, node.loop
    yield "编号", "id", node.id
    yield "泳道名", "name of the lane", node.lane
    yield "表单", "form", said.form
    yield "任务类型", "task type", said.task_type
    yield "决策", "decision", said.decision
    yield "流程", "process", said.called
    yield "事件名", "name of the event", node.trigger.name
    yield "代码", "code", node.trigger.code
    results = (said.result, said.collected, said.headers.get("resultVariable"))
    rounds = (loop.item, loop.output_collection) if loop else ()
    targets = (line.target for line in (*said.inputs, *said.outputs))
    for name in (*results, *rounds, *targets):
        yield "变量名", "name of a variable", name


def _named(
    at: Node | Process, zh: str, en: str, name: str, longest: int = LONGEST
) -> Iterator[Problem]:
    if len(name) > longest:
        yield Problem(
            "error", at.file, at.id[:LONGEST], f"{zh}“{name[:SHOWN]}…”超过 {longest} 个字符",
            f"the {en} {name[:SHOWN]!r}… is longer than {longest} characters", "", at.line,
        )  # fmt: skip
