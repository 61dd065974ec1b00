"""Which step gives a variable: what people call it where no form asks for it."""

from collections.abc import Iterator, Mapping

from service import engine
from service.db import Session
from service.host.definitions import catalogue

UNDER = "resultVariable"
"""The header that puts the result of an action or a job under one name."""


def results(session: Session, release: catalogue.Listed, process_id: str) -> Mapping[str, str]:
    """Return the variables that steps of a process and of what it calls give: name → step's name.

    Of several steps that give one variable the first in the file counts; nameless ones don't.
    """
    diagram = catalogue.diagram(session, release, process_id)
    found: dict[str, str] = {}
    for process in {process_id: diagram.process, **diagram.processes}.values():
        for node in process.nodes.values():
            for name in _given(node) if node.name else ():
                found.setdefault(name, node.name)
    return found


def _given(node: engine.Node) -> Iterator[str]:
    said = node.dialect
    named = [said.result, said.headers.get(UNDER)]
    if node.loop is not None:
        named += [node.loop.output_collection, node.loop.item]
    yield from filter(None, named)
    yield from (line.target.partition(".")[0] for line in said.outputs)
