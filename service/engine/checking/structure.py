"""The shape of a process: reachable, ending, without loops that never rest, without call cycles."""

from collections.abc import Collection, Iterator, Mapping

from service.engine.checking.report import problem
from service.engine.checking.rings import rings
from service.engine.expressions import is_expression
from service.engine.model import Node, Process
from service.engine.reading.process import CONTAINERS
from service.errors import Problem, Severity

MOST_NAMED = 10
RESTING = frozenset({"userTask", "receiveTask", "callActivity", *CONTAINERS})
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check_structure(process: Process, lost: Severity) -> Iterator[Problem | None]:
    """Look at each scope of a process; None: one part is through, the time may be looked at.

    :param lost: how grave a step is that nothing leads to
    """
    if not process.nodes:
        severity: Severity = "error" if process.executable else "warning"
        yield problem(process, "流程是空的", "the process is empty", "", severity)
        return
    for parent in (None, *(n.id for n in process.nodes.values() if n.type in CONTAINERS)):
        if parent is None or process.nodes[parent].type != "adHocSubProcess":
            yield from _scope(process, parent, lost)


def _scope(process: Process, parent: str | None, lost: Severity) -> Iterator[Problem | None]:
    inside = process.children(parent)
    at: Node | Process = process.nodes[parent] if parent else process
    starts = [n for n in inside if n.type == "startEvent"]
    plain = [n for n in starts if n.trigger.kind == "none"]
    if not inside:
        yield problem(
            at, "里面没有任何步骤，会直接通过", "there is nothing inside: it is passed at once", "",
            "warning",
        )  # fmt: skip
        return
    if len(plain) > 1 and parent is not None:
        yield problem(
            at, "子流程只能有一个普通的开始事件", "a sub-process begins at one plain start event"
        )
    if len(plain) > 1 and parent is None:
        yield problem(
            at,
            "有不止一个普通的开始事件：没有指定时从第一个开始",
            "more than one plain start event: the first is used where none is chosen",
            "",
            "warning",
        )
    if not starts:
        yield problem(
            at, "没有开始事件：将从没有进入流的步骤开始",
            "no start event: everything without an incoming flow starts", "", "warning",
        )  # fmt: skip
    yield None
    yield from _unreachable(process, inside, starts, lost)
    yield None
    yield from _endless(process, inside)
    yield None
    if not any(not n.outgoing for n in inside if not n.event_sub_process):
        yield problem(
            at, "没有结束：流程永远不会结束", "there is no end: this can never end", "", "warning"
        )


def _unreachable(
    process: Process, inside: list[Node], starts: list[Node], lost: Severity
) -> Iterator[Problem]:
    begins = starts or [n for n in inside if not n.incoming and n.type != "boundaryEvent"]
    begins = begins + [
        n for n in inside if n.event_sub_process or n.for_compensation or n.instantiates
    ]
    seen = {n.id for n in begins}
    stack = list(begins)
    while stack:
        node = stack.pop()
        onward = [process.nodes[f.target] for f in node.outgoing]
        for other in (*onward, *process.boundaries(node.id)):
            if other.id not in seen:
                seen.add(other.id)
                stack.append(other)
    for node in inside:
        if node.id not in seen and node.type != "boundaryEvent":
            yield problem(
                node, "永远到不了这里", "this can never be reached",
                "从开始事件连一条顺序流过来，或删去", lost,
            )  # fmt: skip


def _endless(process: Process, inside: list[Node]) -> Iterator[Problem]:
    """Find rings of steps that never wait for anybody."""
    automatic = {n.id: n for n in inside if not rests(n)}
    onward = {key: [f.target for f in n.outgoing] for key, n in automatic.items()}
    for ring in rings(onward):
        nodes = [automatic[key] for key in sorted(ring)]
        if any(_may_leave(process, node, ring) for node in nodes):
            yield problem(
                nodes[0], "这里的循环不等待任何人，次数过多会成为异常事项",
                "this loop waits for nobody; too many rounds become an incident", "", "warning",
            )  # fmt: skip
            continue
        yield problem(
            nodes[0], "这里的循环不等待任何人，也没有出口，会永远转下去",
            "this loop waits for nobody and has no way out: it never ends",
            " → ".join(sorted(ring)[:MOST_NAMED]),
        )  # fmt: skip


def _may_leave(process: Process, node: Node, ring: Collection[str]) -> bool:
    """Whether a token need not go round at a node: chosen otherwise, interrupted, done outside."""
    if node.dialect.task_type is not None:
        return True
    if any(b.interrupting and b.trigger.kind != "compensate" for b in process.boundaries(node.id)):
        return True
    back = [flow for flow in node.outgoing if flow.target in ring]
    chosen = all(flow.condition or flow.id == node.default for flow in back)
    return len(back) < len(node.outgoing) and (chosen or node.type in CHOOSING)


def rests(node: Node) -> bool:
    """Whether a token waits at a node for somebody or something."""
    return node.type in RESTING or (
        node.type == "intermediateCatchEvent" and node.trigger.kind != "link"
    )


def check_calls(processes: Mapping[str, Process]) -> Iterator[Problem]:
    """Find processes that call themselves, directly or not, and those that cannot be called."""
    calls = {key: _calls(process, processes) for key, process in processes.items()}
    for ring in rings(calls):
        for caller in sorted(ring):
            for node in processes[caller].nodes.values():
                called = node.dialect.called
                if called in ring and not is_expression(called):
                    yield problem(
                        node, f"流程“{called}”会调用到自己", f"process {called!r} calls itself",
                        " → ".join(sorted(ring)[:MOST_NAMED]),
                    )  # fmt: skip

    for process in processes.values():
        for node in process.nodes.values():
            other = processes.get(node.dialect.called or "")
            if other is not None and not _callable(other):
                yield problem(
                    node, f"流程“{other.id}”没有普通的开始事件，不能被调用",
                    f"process {other.id!r} has no plain start event to be called at",
                )  # fmt: skip


def _callable(process: Process) -> bool:
    starts = [n for n in process.children(None) if n.type == "startEvent"]
    return not starts or any(n.trigger.kind == "none" for n in starts)


def _calls(process: Process, processes: Mapping[str, Process]) -> list[str]:
    called = (node.dialect.called for node in process.nodes.values())
    return [name for name in called if name is not None and name in processes]
