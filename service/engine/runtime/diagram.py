"""A diagram ready to run: the SpiffWorkflow specs of a process and of all that it calls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from service.engine.model import Node, Process
from service.engine.runtime.specs.contents import Contents


@dataclass(frozen=True)
class ElementInfo:
    """What the host and the pages need to know of one element."""

    id: str
    name: str
    type: str
    lane: str | None
    form: str | None
    process_id: str
    file: str
    documentation: str = ""
    properties: Mapping[str, str] | None = None


def roles_named(start: Node) -> tuple[str, ...]:
    """Return the roles that a start event names in its property `starters`."""
    written = start.dialect.properties.get("starters", "")
    return tuple(filter(None, (one.strip() for one in re.split("[,，]", written))))


@dataclass(frozen=True)
class Diagram:
    """A process of a release with everything it calls; immutable, shared between threads."""

    process: Process
    processes: Mapping[str, Process]
    spec: WorkflowSpec
    root: str
    contents: Mapping[str, Contents]
    reached: dict[tuple[str, str], frozenset[str]]

    @property
    def process_id(self) -> str:
        """The id of the process."""
        return self.process.id

    @property
    def name(self) -> str:
        """The name of the process, its id when it has none."""
        return self.process.name

    @property
    def documentation(self) -> str:
        """What the process says about itself."""
        return self.process.documentation

    @property
    def properties(self) -> Mapping[str, str]:
        """The process's own `zeebe:properties`."""
        return self.process.properties

    @property
    def start_events(self) -> tuple[Node, ...]:
        """The start events of the process itself, the plain ones first."""
        found = [n for n in self.process.children(None) if n.type == "startEvent"]
        return tuple(sorted(found, key=lambda n: n.trigger.kind != "none"))

    @property
    def start_lane(self) -> str | None:
        """The lane of the first start event: who may start."""
        return next((n.lane for n in self.start_events), None)

    @property
    def starters(self) -> tuple[str, ...]:
        """The roles that may start besides its lane (property `starters`, names with commas)."""
        first = next(iter(self.start_events), None)
        return roles_named(first) if first else ()

    @property
    def start_form(self) -> str | None:
        """The form of the first start event."""
        return next((n.dialect.form for n in self.start_events), None)

    @cached_property
    def has_conditions(self) -> bool:
        """Whether an event anywhere in it waits for a condition."""
        nodes = (node for process in self.processes.values() for node in process.nodes.values())
        return any("conditional" in node.trigger.kinds() for node in nodes)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables whose names FEEL has to know before it reads an expression."""
        return frozenset(name for process in self.processes.values() for name in process.names)

    @cached_property
    def elements(self) -> Mapping[str, ElementInfo]:
        """Every element by id; where two processes use one id, the caller's comes first."""
        found: dict[str, ElementInfo] = {}
        for process in (self.process, *self.processes.values()):
            for node in process.nodes.values():
                found.setdefault(node.id, _info(node))
        return found

    def flows_reached(self, token: str, join: str) -> frozenset[str]:
        """Return the incoming flows of a join that a token can reach without passing the join."""
        known = self.reached.get((token, join))
        if known is None:
            known = self.reached[token, join] = self._reach(token, join)
        return known

    def _reach(self, token: str, join: str) -> frozenset[str]:
        found: set[str] = set()
        seen = {token}
        stack = [token]
        while stack:
            spec = self.spec.task_specs[stack.pop()]
            onward = [*spec.flows, *((None, b.name) for b in spec.boundaries)]
            for flow, target in onward:
                if target == join:
                    found.add(flow.id)
                elif target not in seen:
                    seen.add(target)
                    stack.append(target)
        return frozenset(found)


def _info(node: Node) -> ElementInfo:
    return ElementInfo(
        node.id, node.name, node.type, node.lane, node.dialect.form, node.process_id, node.file,
        node.documentation, node.dialect.properties,
    )  # fmt: skip
