"""Names that a diagram uses must exist: forms, decisions, processes, actions, roles."""

import difflib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from service.engine.checking.known import ActionHelp, Known
from service.engine.checking.report import problem
from service.engine.expressions import is_expression
from service.engine.model import Listener, Node, Process
from service.errors import Problem, Severity

LIKENESS = 0.85


@dataclass(frozen=True)
class House:
    """The names of one file's house: what it may use, and whether its lanes are roles of ours."""

    known: Known
    processes: Set[str]
    ours: bool

    @property
    def strict(self) -> bool:
        """Whether names must be there: in a file that works by roles of ours they must."""
        return self.ours or self.known.roles is None

    def has_process(self, name: str) -> bool:
        """Whether a process may be called: one of the same set, or one that holds already."""
        return name in self.processes or name in (self.known.processes or ())

    @property
    def severity(self) -> Severity:
        """How grave it is that a role, process or decision is not there."""
        return "error" if self.strict else "warning"


def speaks_of_us(processes: Iterable[Process], known: Known) -> bool:
    """Whether at least one lane or group of a file is a role of ours."""
    roles = known.roles or frozenset()
    return any(
        node.lane in roles or groups(node) & roles
        for process in processes
        for node in process.nodes.values()
    )


def groups(node: Node) -> set[str]:
    """Return the candidate groups written as constants."""
    written = node.dialect.candidate_groups or ""
    return set() if is_expression(written) else {g.strip() for g in written.split(",") if g.strip()}


def check_references(process: Process, house: House) -> Iterator[Problem]:
    """Look up every name written as a constant."""
    known = house.known
    if known.actions is not None:
        yield from _listeners(process, process.listeners, known.actions)
    for node in process.nodes.values():
        said = node.dialect
        for form in (said.form, _behind_button(node)):
            yield from _named(node, form, known.forms, "表单", "form")
        yield from _named(node, said.decision, known.decisions, "决策", "decision", house.severity)
        if said.called and not house.has_process(said.called):
            found = {*house.processes, *(known.processes or ())}
            yield from _named(node, said.called, found, "流程", "process", house.severity)
        yield from _action(node, known)
        if node.type == "userTask" and known.roles is not None:
            yield from _role(node, known.roles, house)


def _behind_button(node: Node) -> str | None:
    """Return the form that a button opens before it sends its message."""
    said = node.dialect.properties
    return said.get("form") if "button" in said else None


def _named(
    node: Node, name: str | None, known: Set[str] | None, zh: str, en: str,
    severity: Severity = "error",
) -> Iterator[Problem]:  # fmt: skip
    """Look a name up; where a stranger's is missing, a case waits there until it has come."""
    if not name or known is None or is_expression(name) or name in known:
        return
    slip = difflib.get_close_matches(name, list(known), n=1, cutoff=LIKENESS)
    yield problem(
        node, f"没有{zh}“{name}”", f"there is no {en} {name!r}", near(name, known),
        "error" if slip else severity,
    )  # fmt: skip


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint with the name that was probably meant."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"是否指“{found[0]}”？ · did you mean {found[0]!r}?" if found else ""


def _action(node: Node, known: Known) -> Iterator[Problem]:
    name = node.dialect.task_type
    if known.actions is None:
        return
    heard = (*node.dialect.listeners, *(one for f in node.outgoing for one in f.listeners))
    yield from _listeners(node, heard, known.actions)
    if not name or is_expression(name) or node.type == "userTask":
        return
    if name not in known.actions:
        yield _strange(node, name, known.actions)
        return
    yield from _inputs(node, name, known.actions[name])


def _listeners(
    at: Node | Process, heard: Iterable[Listener], actions: Iterable[str]
) -> Iterator[Problem]:
    for kind in dict.fromkeys(listener.type for listener in heard):
        if kind and not is_expression(kind) and kind not in actions:
            yield _strange(at, kind, actions)


def _strange(node: Node | Process, name: str, actions: Iterable[str]) -> Problem:
    """A type that is like one of ours is a slip; another is somebody else's work."""
    prefix, point, _ = name.partition(".")
    ours = point and any(action.startswith(f"{prefix}.") for action in actions)
    if ours or difflib.get_close_matches(name, list(actions), n=1, cutoff=LIKENESS):
        return problem(
            node, f"没有动作“{name}”", f"there is no action {name!r}", near(name, actions)
        )
    return problem(
        node, f"这里没有动作“{name}”，将等待外部程序或管理人员处理",
        f"no action here is called {name!r}: it waits for an outside worker or an operator",
        "", "warning",
    )  # fmt: skip


def _inputs(node: Node, name: str, help_on: ActionHelp) -> Iterator[Problem]:
    given = {line.target.partition(".")[0] for line in node.dialect.inputs}
    missing = [i for i in help_on.required if i not in given]
    strange = sorted(given - {*help_on.required, *help_on.optional})
    if missing:
        yield problem(
            node, f"动作“{name}”缺少输入：{'、'.join(missing)}",
            f"action {name!r} lacks the inputs {', '.join(missing)}",
            "在面板的“输入”里加上它们",
        )  # fmt: skip
    if strange:
        yield problem(
            node, f"动作“{name}”没有这些输入：{'、'.join(strange)}",
            f"action {name!r} has no inputs {', '.join(strange)}",
            f"可用：{'、'.join((*help_on.required, *help_on.optional)) or '无'}",
        )  # fmt: skip


def _role(node: Node, roles: Set[str], house: House) -> Iterator[Problem]:
    for group in sorted(groups(node) - roles):
        yield problem(
            node, f"没有角色“{group}”", f"there is no role {group!r}", near(group, roles),
            house.severity,
        )  # fmt: skip
    said = node.dialect
    if said.assignee or said.candidate_groups or said.candidate_users:
        return
    if node.lane and node.lane not in roles:
        yield problem(
            node, f"泳道“{node.lane}”不是任何角色的名称",
            f"lane {node.lane!r} is the name of no role", near(node.lane, roles), house.severity,
        )  # fmt: skip
    if not node.lane:
        yield problem(
            node, "不在任何泳道里，也没有指定办理人", "nobody is said to do this task",
            "放进以岗位命名的泳道，或者在面板里写上办理人",
            "error" if house.ours else "warning",
        )  # fmt: skip
