"""Which elements, flows and rules of a set of models some runs have come through."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import engine
from service.db import Session
from service.host.definitions import catalogue, deployment
from service.host.ledger.tables import Entry

REACHED = ("entered", "completed", "caught", "thrown", "called", "decided", "acted")


@dataclass(frozen=True)
class Visited:
    """What a run came through: `process/element`, `process/flow`, `decision#rule`."""

    elements: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def __or__(self, other: "Visited") -> "Visited":
        return Visited(
            self.elements | other.elements, self.flows | other.flows, self.rules | other.rules
        )


@dataclass(frozen=True)
class Part:
    """A process or a decision: how many of its parts were visited, which were not and hints."""

    id: str
    name: str
    visited: int
    total: int
    hints: tuple[str, ...]
    unvisited: tuple[str, ...]
    """Elements, of a process."""


def visited(session: Session) -> Visited:
    """Return what all cases of a sandbox have come through."""
    lines = session.execute(
        select(Entry.element, Entry.verb, Entry.data).where(
            Entry.subject == "step", Entry.verb.in_(REACHED)
        )
    )
    elements: set[str] = set()
    flows: set[str] = set()
    rules: set[str] = set()
    for element, verb, data in lines:
        process = data.get("process")
        elements.add(f"{process}/{element}")
        if data.get("flow"):
            flows.add(f"{process}/{data['flow']}")
        if verb == "decided":
            rules.update(_rules(data.get("detail") or {}))
    return Visited(frozenset(elements), frozenset(flows), frozenset(rules))


def _rules(detail: Mapping[str, Any]) -> Iterator[str]:
    for decision in (detail.get("explanation") or {}).get("decisions") or ():
        for table in decision.get("tables") or ():
            for rule in table.get("rules") or ():
                yield f"{decision.get('id')}#{rule.get('number')}"


def of_process(session: Session, *, process_id: str, seen: Visited) -> list[Part]:
    """Return how much of a process, of those it calls and of its decisions was visited.

    :raises NotFound: the current release has no such process
    """
    release = deployment.current(session)
    if release is None:
        return []
    diagram = catalogue.diagram(session, release, process_id)
    parts = [_process(diagram, one, seen) for one in diagram.processes]
    decisions = sorted(
        {
            node.dialect.decision
            for process in diagram.processes.values()
            for node in process.nodes.values()
            if node.dialect.decision
        }
    )
    for decision in decisions:
        shown = catalogue.decision_graph(session, release, decision)
        parts += [_decision(name, one, seen) for name, one in shown.items() if one.tables]
    return parts


def _process(diagram: engine.Diagram, process_id: str, seen: Visited) -> Part:
    process = diagram.processes[process_id]
    nodes = list(process.nodes.values())
    flows = {flow.id: (node, flow) for node in nodes for flow in node.outgoing}
    left = [one for one in nodes if f"{process_id}/{one.id}" not in seen.elements]
    untaken = [flow for flow in flows if f"{process_id}/{flow}" not in seen.flows]
    names = {one.id: one.name or one.id for one in nodes}
    hints = [*map(_of_element, _first(left, seen, process_id))]
    for flow_id in untaken:
        node, flow = flows[flow_id]
        if f"{process_id}/{node.id}" in seen.elements and len(node.outgoing) > 1:
            way = f"“{flow.name}”" if flow.name else f"到“{names[flow.target]}”"
            hints.append(f"“{names[node.id]}”还没有走过{way}的一路：加一个走这一路的情景")
    return Part(
        id=process_id,
        name=process.name or process_id,
        visited=len(nodes) + len(flows) - len(left) - len(untaken),
        total=len(nodes) + len(flows),
        hints=tuple(dict.fromkeys(one for one in hints if one)),
        unvisited=tuple(one.id for one in left),
    )


def _first(left: Iterable[engine.Node], seen: Visited, process_id: str) -> Iterator[engine.Node]:
    """Yield what was not reached although what leads to it was: what follows needs no hint."""
    for node in left:
        if node.attached_to and f"{process_id}/{node.attached_to}" in seen.elements:
            yield node
        if node.event_sub_process:
            yield node


def _of_element(node: engine.Node) -> str:
    name = node.name or node.id
    if node.event_sub_process:
        return f"事件子流程“{name}”没有发生过：加一个让它发生的情景"
    if node.trigger.kind == "timer":
        return f"没有等到“{name}”：停在这一步，把时钟往前拨过期限"
    if "button" in node.dialect.properties:
        return f"没有按过“{node.dialect.properties['button']}”：加一个按它的情景"
    return f"“{name}”没有发生过：加一个让它发生的情景"


def _decision(decision_id: str, shown: Any, seen: Visited) -> Part:
    numbers = [rule.number for table in shown.tables for rule in table.rules]
    left = [one for one in numbers if f"{decision_id}#{one}" not in seen.rules]
    said = f"第 {'、'.join(map(str, left[:10]))} 条规则没有用到：加命中它们的情景" if left else ""
    return Part(
        id=decision_id,
        name=decision_id,
        visited=len(numbers) - len(left),
        total=len(numbers),
        hints=(said,) if said else (),
        unvisited=(),
    )
