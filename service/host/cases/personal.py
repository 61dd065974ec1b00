"""Steps whose result only the person (or the computation) itself gives: nobody puts it in instead.

A vote, a score, a declaration of interest, a leader's decision: a diagram says so of an element
by the property `personal`. Work that is given by name only (`Role.named_only`) is personal
whatever the diagram says, so running cases of older releases are as safe.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from service import engine
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host.cases import moves
from service.host.definitions import catalogue
from service.host.tables.core import ProcessInstance
from service.people import roles

PROPERTY = "personal"
_NO = ("", "no", "false", "否")


def is_personal(session: Session, node: engine.Node | None) -> bool:
    """Ask whether a step is one whose result nobody else may give."""
    if node is None:
        return False
    if node.dialect.properties.get(PROPERTY, "").strip().casefold() not in _NO:
        return True
    role = roles.find(session, node.lane) if node.type == "userTask" else None
    return role is not None and role.named_only


def steps(session: Session, diagram: engine.Diagram) -> Iterator[engine.Node]:
    """Yield the personal steps of a diagram and of what it calls."""
    for process in {**diagram.processes, diagram.process_id: diagram.process}.values():
        for node in process.nodes.values():
            if is_personal(session, node):
                yield node


def written(session: Session, release: int, diagram: engine.Diagram) -> frozenset[str]:
    """Return the variables that hold what the personal steps of a diagram gave."""
    held = catalogue.release(session, release)
    found = (name for node in steps(session, diagram) for name in _written(session, held, node))
    return frozenset(found)


def names(session: Session, instance: ProcessInstance) -> frozenset[str]:
    """Return the variables of a case that hold what its personal steps gave."""
    return written(session, instance.release, moves.diagram_of(session, instance))


def open_inside(
    session: Session, diagram: engine.Diagram, points: Iterable[engine.OpenPoint]
) -> frozenset[str]:
    """Return the open points at which, or inside which, a personal step is open."""
    personal = {(node.process_id, node.id) for node in steps(session, diagram)}
    by_id = {one.id: one for one in points}
    found: set[str] = set()
    for one in by_id.values():
        walker = one if (one.process_id, one.element) in personal else None
        while walker is not None:
            found.add(walker.id)
            walker = by_id.get(walker.holder or "")
    return frozenset(found)


def refuse(session: Session, instance: ProcessInstance, given: Iterable[str]) -> None:
    """Keep anybody from giving by hand or by a program what a person has to give.

    :raises Refused: one of the names is such a variable
    """
    taken = sorted(names(session, instance).intersection(given))
    if taken:
        raise Refused(
            say(
                "“%(names)s”是有关人员亲自给出（或据此算出）的结果，任何人不能代填、更正或删除",
                names="、".join(taken),
            )
        )


def _written(session: Session, release: catalogue.Listed, node: engine.Node) -> Iterator[str]:
    """Yield the variables that a step writes: by its form, its mappings, its rounds, its rule."""
    said = node.dialect
    if said.form:
        with suppress(NotFound):  # an old release may name a form that it has not
            yield from catalogue.form(session, release, said.form).writes
    yield from (line.target.partition(".")[0] for line in said.outputs)
    if node.loop is not None and node.loop.output_collection:
        yield node.loop.output_collection
    if said.result:
        yield said.result
