"""Names that a diagram uses must exist: forms, decisions, processes, actions, roles."""

import difflib
from collections.abc import Iterable, Iterator, Set

from service.engine.checking.known import ActionHelp, Known
from service.engine.checking.report import problem
from service.engine.expressions import is_expression
from service.engine.model import Node, Process
from service.errors import Problem


def check_references(
    process: Process, known: Known, processes: Set[str], titles: Set[str]
) -> Iterator[Problem]:
    """Look up every name written as a constant.

    :param processes: ids of all processes that may be called
    :param titles: names of the lanes of this process
    """
    for node in process.nodes.values():
        said = node.dialect
        yield from _named(node, said.form, known.forms, "表单", "form")
        yield from _named(node, said.decision, known.decisions, "决策", "decision")
        yield from _named(node, said.called, processes, "流程", "process")
        yield from _action(node, known)
        yield from _role(node, known.roles, titles)


def _named(
    node: Node, name: str | None, known: Set[str] | None, zh: str, en: str
) -> Iterator[Problem]:
    if not name or known is None or is_expression(name) or name in known:
        return
    yield problem(node, f"没有{zh}“{name}”", f"there is no {en} {name!r}", near(name, known))


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint with the name that was probably meant."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"是否指“{found[0]}”？ · did you mean {found[0]!r}?" if found else ""


def _action(node: Node, known: Known) -> Iterator[Problem]:
    name = node.dialect.task_type
    if not name or known.actions is None or is_expression(name) or node.type == "userTask":
        return
    if name not in known.actions:
        yield problem(
            node, f"没有动作“{name}”", f"there is no action {name!r}", near(name, known.actions)
        )
        return
    yield from _inputs(node, name, known.actions[name])


def _inputs(node: Node, name: str, help_on: ActionHelp) -> Iterator[Problem]:
    given = {line.target.partition(".")[0] for line in node.dialect.inputs}
    missing = [i for i in help_on.required if i not in given]
    strange = sorted(given - {*help_on.required, *help_on.optional})
    if missing:
        yield problem(
            node, f"动作“{name}”缺少输入：{'、'.join(missing)}",
            f"action {name!r} lacks the inputs {', '.join(missing)}",
            'zeebe:ioMapping / zeebe:input target="…"',
        )  # fmt: skip
    if strange:
        yield problem(
            node, f"动作“{name}”没有这些输入：{'、'.join(strange)}",
            f"action {name!r} has no inputs {', '.join(strange)}",
            f"可用：{'、'.join((*help_on.required, *help_on.optional)) or '无'}",
        )  # fmt: skip


def _role(node: Node, roles: Set[str] | None, titles: Set[str]) -> Iterator[Problem]:
    if node.type != "userTask":
        return
    said = node.dialect
    assigned = said.assignee or said.candidate_groups or said.candidate_users
    groups = said.candidate_groups or ""
    if roles is not None and groups and not is_expression(groups):
        for group in filter(None, (g.strip() for g in groups.split(","))):
            yield from _named(node, group, roles, "角色", "role")
    if roles is not None and node.lane and node.lane not in roles and not assigned:
        yield problem(
            node, f"泳道“{node.lane}”不是任何角色的名称",
            f"lane {node.lane!r} is the name of no role", near(node.lane, roles),
        )  # fmt: skip
    if roles is not None and not node.lane and not assigned:
        yield problem(
            node,
            "不在任何泳道里，也没有指定办理人",
            "nobody is said to do this task",
            "放进以角色命名的泳道，或写 zeebe:assignmentDefinition",
            "error" if titles else "warning",
        )
