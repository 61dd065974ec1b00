"""Branches that run side by side and meet where nothing waits for both: what follows runs twice."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.errors import Problem

WAITING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def check_meetings(process: Process) -> Iterator[Problem]:
    """Yield where branches of a parallel gateway meet without being joined."""
    known: set[str] = set()
    for split in process.nodes.values():
        if split.type != "parallelGateway" or len(split.outgoing) < 2:
            continue
        reached: dict[str, int] = {}
        for out in split.outgoing:
            for name in _reach(process, out.target, split.id):
                reached[name] = reached.get(name, 0) + 1
        for node in process.nodes.values():
            if reached.get(node.id, 0) > 1 and _meeting(node, reached) and node.id not in known:
                known.add(node.id)
                yield problem(
                    node,
                    f"：“{split.name or split.id}”分出的几条路在这里不等齐就各自往下走，"
                    "后面的步骤会重复办理",
                    f"branches of {split.id!r} meet here and nothing waits for both: "
                    "what follows runs once for each",
                    "在这里用并行网关汇合", "warning",
                )  # fmt: skip


def _meeting(node: Node, reached: dict[str, int]) -> bool:
    """Ask whether branches come together at a node itself, not before it."""
    return node.type not in WAITING and sum(f.source in reached for f in node.incoming) > 1


def _reach(process: Process, first: str, split: str) -> set[str]:
    """Return what a branch comes to before something waits for the others."""
    found: set[str] = set()
    stack = [first]
    while stack:
        name = stack.pop()
        node = process.nodes[name]
        if name in found or name == split:
            continue
        found.add(name)
        if not (node.type in WAITING and len(node.incoming) > 1):
            stack += [flow.target for flow in node.outgoing]
            stack += [f.target for b in process.boundaries(name) for f in b.outgoing]
    return found
