"""What begins an instance from outside: messages, signals, timers, conditions of start events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from service.engine.context import MoveContext
from service.engine.expressions import Expressions
from service.engine.failures import Failure
from service.engine.model import Node, Process, Trigger
from service.engine.reading.source import read_sources
from service.engine.release import processes
from service.engine.timing.timers import Alarm, alarm
from service.errors import Invalid, Problem

BEGINNING = frozenset({"message", "signal", "timer", "conditional"})
Kind = Literal["message", "signal", "timer", "condition"]


@dataclass(frozen=True)
class Begin:
    """One thing that begins an instance of a process at an element.

    `name` is the message's or signal's; `said` is a timer or condition as it is written, `alarm`
    when a timer is due next (None: its times are all over). A condition's `name` holds the
    variables, parted by commas, of which one must be offered; none: any.
    """

    process_id: str
    element: str
    part: int
    kind: Kind
    name: str
    said: str = ""
    alarm: Alarm | None = None


def begins(files: Mapping[str, bytes], *, context: MoveContext) -> tuple[Begin, ...]:
    """Return everything that begins instances of a release's executable processes.

    :raises Invalid: a name or a time has no value without an instance
    """
    sources = read_sources({n: s for n, s in files.items() if n.endswith(".bpmn")})
    expressions = Expressions(context)
    return tuple(
        begin
        for process in processes(sources).values()
        if process.executable
        for node in starting_nodes(process)
        for begin in _of(node, expressions)
    )


def starting_nodes(process: Process) -> Iterator[Node]:
    """Yield the nodes that something outside may begin a process at."""
    for node in process.children(None):
        if node.type == "startEvent" or (node.type == "receiveTask" and node.instantiates):
            yield node
        if node.type == "eventBasedGateway" and node.instantiates:
            yield from (process.nodes[flow.target] for flow in node.outgoing)


def _of(node: Node, expressions: Expressions) -> Iterator[Begin]:
    for number, part in enumerate(node.trigger.each):
        if part.kind not in BEGINNING or (part.kind == "timer" and not part.expression):
            continue
        try:
            yield _begin(node, number, part, expressions)
        except Failure as failure:
            raise Invalid(
                [Problem("error", node.file, node.id, failure.zh, failure.en, line=node.line)]
            ) from failure


def _begin(node: Node, number: int, part: Trigger, expressions: Expressions) -> Begin:
    if part.kind == "timer":
        said = f"{part.timer} {part.expression}"
        due = alarm(part, expressions, {})
        return Begin(node.process_id, node.id, number, "timer", "", said, due)
    if part.kind == "conditional":
        names = ",".join(part.variables)
        return Begin(node.process_id, node.id, number, "condition", names, part.expression or "")
    kind: Kind = "message" if part.kind == "message" else "signal"
    name = expressions.needed(part.name or "=null", {}, kind=kind, what="名称")
    return Begin(node.process_id, node.id, number, kind, str(name))


def offered(
    condition: str, names: str, variables: Mapping[str, Any], *, context: MoveContext
) -> bool:
    """Ask whether a condition begins an instance by variables that somebody offers.

    One that has no value, or is not about any of them, begins none.

    :param names: the variables it is about, parted by commas; empty: all
    """
    if names and not set(names.split(",")) & variables.keys():
        return False
    try:
        return Expressions(context).condition(condition, variables)
    except Failure:
        return False
