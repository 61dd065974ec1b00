"""What an operator may choose for something open: where to move it, which results to give it."""

from dataclasses import dataclass

from service import engine
from service.db import Session
from service.host.cases import moves, persist
from service.host.definitions import catalogue
from service.host.operations.inspection import Point
from service.host.tables.core import ProcessInstance


@dataclass(frozen=True)
class Target:
    """An element that something open could be moved to."""

    id: str
    name: str
    type: str


@dataclass(frozen=True)
class Choices:
    """What the diagram offers for an open point.

    `results` are the names of the variables that the step would give; `outputs` what the diagram
    makes of them (variable, formula); `joins` the gateways that would wait for it in vain.
    """

    targets: tuple[Target, ...]
    joins: tuple[str, ...]
    results: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]


def choices(session: Session, *, instance: ProcessInstance, point: Point) -> Choices:
    """Return what may be chosen for something open in a running case."""
    diagram = moves.diagram_of(session, instance)
    state = persist.state_of(session, instance)
    token = point.open.id
    node = diagram.processes[point.open.process_id].nodes.get(point.open.element)
    return Choices(
        targets=tuple(
            Target(one.id, one.name, one.type)
            for one in engine.targets(diagram, state, token=token)
            if one.id != point.open.element
        ),
        joins=tuple(one.name for one in engine.joins_left(diagram, state, token=token, to=None)),
        results=tuple(_results(session, node, point)) if node else (),
        outputs=tuple((line.target, line.source) for line in node.dialect.outputs) if node else (),
    )


def _results(session: Session, node: engine.Node, point: Point) -> list[str]:
    """Name the results that a step would give: what its form writes, or its rule."""
    task = point.task
    if task is not None and task.form:
        release = catalogue.release(session, task.instance.release)
        return sorted(catalogue.form(session, release, task.form).writes)
    return [node.dialect.result] if node.dialect.result else []
