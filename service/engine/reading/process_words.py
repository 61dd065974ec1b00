"""What is said of a whole process, put where it can be done: at its start events."""

from dataclasses import dataclass, replace

from service.engine.expressions import body
from service.engine.model import Assignment, Listener, Node
from service.engine.reading.dialect import listeners_of
from service.engine.reading.words import Untranslatable, Words
from service.engine.reading.xml import Element, bpmn


@dataclass(frozen=True)
class Beginning:
    """What is done when a process begins: listeners are heard, data objects get their values.

    `over` are the listeners heard at its end; `lost` names what cannot be done.
    """

    listeners: tuple[Listener, ...] = ()
    values: tuple[Assignment, ...] = ()
    over: tuple[Listener, ...] = ()
    lost: tuple[str, ...] = ()

    def at(self, node: Node) -> Node:
        """Return a start event of the process as the one that does it, before all that follows."""
        if not (self.listeners or self.values) or node.type != "startEvent" or node.parent:
            return node
        said = node.dialect
        heard = tuple(replace(listener, event="end") for listener in self.listeners)
        outputs = (*said.outputs, *_unless_given(self.values))
        said = replace(said, outputs=outputs, listeners=(*heard, *said.listeners))
        return replace(node, dialect=said)


def beginning(process: Element, words: Words) -> Beginning:
    """Return what a process says of its beginning."""
    try:
        heard = (*listeners_of(process), *words.listeners(process))
        values = words.values(process)
    except Untranslatable:
        return Beginning(lost=("dataObject or executionListener",))
    over = tuple(replace(one, event="over") for one in heard if one.event == "end")
    listeners = tuple(one for one in heard if one.event == "start")
    if len(over) + len(listeners) < len(heard):
        return Beginning(values=values, lost=("executionListener",))
    if (listeners or values) and not bpmn(process, "startEvent"):
        return Beginning(over=over, lost=("dataObject or executionListener",))
    return Beginning(listeners, values, over)


def with_values(node: Node, element: Element, words: Words) -> Node:
    """Return a sub-process that begins with the values of its own data objects."""
    said = node.dialect
    try:
        said = replace(said, inputs=(*said.inputs, *words.values(element)))
    except Untranslatable:
        said = replace(said, unknown=(*said.unknown, "dataObject value"))
    return replace(node, dialect=said)


def _unless_given(lines: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Let what an instance was started with come before these values."""
    return tuple(
        Assignment(f"=if {x.target} = null then {body(x.source)} else {x.target}", x.target)
        for x in lines
    )
