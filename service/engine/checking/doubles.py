"""Events that stand beside one another and wait for the same: the second could never come."""

from collections.abc import Iterable, Iterator

from service.engine.checking.report import problem
from service.engine.model import Node, Process, Trigger
from service.errors import Problem

NAMED = {"message": "消息", "error": "错误", "escalation": "升级"}
What = tuple[str | None, ...]


def check_doubles(process: Process) -> Iterator[Problem]:
    """Look at the events of each activity, of each event-based gateway and of each scope."""
    for node in process.nodes.values():
        yield from _among(process.boundaries(node.id))
        if node.type == "eventBasedGateway":
            yield from _among(process.nodes[flow.target] for flow in node.outgoing)
    for parent in {node.parent for node in process.nodes.values()}:
        yield from _among(_starts(process, parent))


def _starts(process: Process, parent: str | None) -> Iterator[Node]:
    """Yield the start events of the event sub-processes of a scope."""
    for node in process.children(parent):
        if node.event_sub_process:
            yield from (n for n in process.children(node.id) if n.type == "startEvent")


def _among(events: Iterable[Node]) -> Iterator[Problem]:
    known: dict[What, Node] = {}
    for node in events:
        if "button" in node.dialect.properties:
            continue  # whoever presses it says which
        for part in node.trigger.each:
            first = known.setdefault(_what(part), node) if part.kind in NAMED else node
            if first is not node:
                zh, en = _said(part)
                yield problem(
                    node, f"与“{first.name or first.id}”等的是同一个{zh}，永远轮不到这里",
                    f"waits for the same {en} as {first.id!r} beside it, and never gets it",
                )  # fmt: skip


def _what(part: Trigger) -> What:
    if part.kind == "message":
        return (part.kind, part.name, part.key)
    return (part.kind, part.code)


def _said(part: Trigger) -> tuple[str, str]:
    named = part.name if part.kind == "message" else part.code
    return f"{NAMED[part.kind]}“{named or '任意'}”", f"{part.kind} {named or '(any)'!r}"
