"""How far a case has come, in the stages that its diagram names: “第3步，共7步”."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service import engine
from service.db import Session
from service.host.cases import moves, persist
from service.host.tables.core import ProcessInstance

STAGE = "stage"
"""Property of an element of the process itself: its stage as “3 材料审核”, several elements may
share one."""
_WRITTEN = re.compile(r"\s*(\d{1,2})\s+(\S.*)")


@dataclass(frozen=True)
class Stages:
    """The stages of a process, in order, and which of them a case is at, counted from 1."""

    names: tuple[str, ...]
    at: int

    @property
    def name(self) -> str:
        """What the stage is called that the case is at."""
        return self.names[self.at - 1]


def of(session: Session, instance: ProcessInstance) -> Stages | None:
    """Return how far a running case has come; None: its diagram names no stages, or it is over."""
    if instance.ended_at is not None:
        return None
    diagram = moves.diagram_of(session, instance)
    named = dict(_named(diagram))
    if not named:
        return None
    try:
        points = engine.points(diagram, persist.state_of(session, instance))
    except engine.Failure:
        return None  # a state that this diagram does not fit
    numbers = sorted({number for number, _ in named.values()})
    words = dict(named.values())
    there = [named[one][0] for one in _outermost(diagram, points) if one in named]
    if not there:
        return None
    return Stages(tuple(words[number] for number in numbers), numbers.index(max(there)) + 1)


def _named(diagram: engine.Diagram) -> Iterator[tuple[str, tuple[int, str]]]:
    for node in diagram.process.nodes.values():
        found = read(node.dialect.properties)
        if found is not None:
            yield node.id, found


def read(properties: Mapping[str, str]) -> tuple[int, str] | None:
    """Read the stage that an element names.

    >>> read({"stage": "3 材料审核"}), read({})
    ((3, '材料审核'), None)
    """
    found = _WRITTEN.fullmatch(properties.get(STAGE, ""))
    return (int(found[1]), found[2].strip()) if found else None


def _outermost(diagram: engine.Diagram, points: Iterable[engine.OpenPoint]) -> Iterator[str]:
    """Yield the elements of the process itself in which something is open."""
    nodes = diagram.process.nodes
    for point in points:
        element = point.path[0] if point.path else point.element
        while element in nodes:
            yield element
            element = nodes[element].parent or ""
