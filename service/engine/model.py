"""What a BPMN file says, as frozen values: processes, their nodes, flows and events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from service.errors import Severity

TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]


@dataclass(frozen=True)
class Assignment:
    """One line of an input or output mapping: an expression and where its value goes."""

    source: str
    target: str


@dataclass(frozen=True)
class Note:
    """What reading a node found that its author should know."""

    severity: Severity
    zh: str
    en: str
    hint: str = ""


@dataclass(frozen=True)
class Trigger:
    """What an event catches or throws.

    `kind` is the local name of the event definition without its ending: none, message, timer,
    signal, error, escalation, conditional, link, terminate, cancel, compensate, multiple.
    `name` is the message's, signal's or link's; `code` the error's or escalation's, None = any.
    `parts` are the definitions of an event that has several; `parallel`: all of them must come.
    `code_to` and `words_to` are variables that a caught error's code and message go to;
    A condition that names `variables` or `changes` (create, update, delete) becomes true by these
    alone. `within` says that a signal stays inside its instance, `everything` that the whole
    instance is terminated, and not `waits` that what throws compensation goes on meanwhile.
    """

    kind: str
    name: str | None = None
    code: str | None = None
    key: str | None = None
    timer: TimerKind | None = None
    expression: str | None = None
    activity: str | None = None
    parts: tuple["Trigger", ...] = ()
    parallel: bool = False
    code_to: str | None = None
    words_to: str | None = None
    variables: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    within: bool = False
    everything: bool = False
    waits: bool = True

    @property
    def each(self) -> tuple["Trigger", ...]:
        """The definitions of the event: its parts, or itself."""
        return self.parts or (self,)

    def kinds(self) -> frozenset[str]:
        """Return the kinds of its definitions."""
        return frozenset(part.kind for part in self.each)

    def catcher(self, kind: str, code: str | None) -> "Trigger | None":
        """Return the definition that catches an error or escalation, an exact code first."""
        fitting = [part for part in self.each if part.kind == kind]
        exact = [part for part in fitting if code is not None and part.code == code]
        return next(iter((*exact, *(part for part in fitting if part.code is None))), None)


NONE = Trigger("none")


@dataclass(frozen=True)
class Loop:
    """How an activity repeats: over a collection, a number of times, or while a condition holds."""

    sequential: bool
    collection: str | None = None
    item: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion: str | None = None
    cardinality: str | None = None
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False

    @property
    def standard(self) -> bool:
        """Whether this is BPMN's standard loop and not a multi-instance."""
        return self.collection is None and self.cardinality is None


@dataclass(frozen=True)
class Listener:
    """An execution listener: a job or action at the `start` or the `end` of an element.

    Those of a process's end have the event `over`, those of a flow `take`.
    """

    event: str
    type: str
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` is its expression text, None when it has none.

    `listeners` are heard when it is taken.
    """

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""
    listeners: tuple[Listener, ...] = ()


@dataclass(frozen=True)
class Dialect:
    """What the extension elements of one node say, in the words of `zeebe:`.

    `answers_spread`: answers become variables of the process even where there are output mappings,
    and listeners are heard in each round, as other products have it. `result_shape`:
    how a decision's result is put (`decided.py`). `errors`: conditions by which the result or the
    failure of a job is a BPMN error, with its code. `unnamed`:
    the name taken for a message or signal that has none.
    """

    task_type: str | None = None
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    form: str | None = None
    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    decision: str | None = None
    script: str | None = None
    result: str | None = None
    result_shape: str | None = None
    called: str | None = None
    children_propagate: bool = True
    parents_propagate: bool = True
    publish_key: str | None = None
    publish_ttl: str | None = None
    active_elements: str | None = None
    collected: str | None = None
    collected_element: str | None = None
    listeners: tuple[Listener, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    answers_spread: bool = False
    unnamed: str | None = None
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Node:
    """A flow node of a process: an event, an activity or a gateway.

    `needed` tokens must come before an activity begins (startQuantity), `left` go out by each of
    its flows (completionQuantity).
    """

    id: str
    type: str
    name: str
    process_id: str
    file: str
    line: int | None = None
    parent: str | None = None
    lane: str | None = None
    documentation: str = ""
    trigger: Trigger = NONE
    attached_to: str | None = None
    interrupting: bool = True
    event_sub_process: bool = False
    for_compensation: bool = False
    default: str | None = None
    loop: Loop | None = None
    dialect: Dialect = Dialect()
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    instantiate: bool = False
    all_events: bool = False
    ordering: str | None = None
    cancel_remaining: bool = True
    completion: str | None = None
    activation: str | None = None
    script_format: str | None = None
    needed: int = 1
    left: int = 1

    @property
    def instantiates(self) -> bool:
        """Whether a receive task or event-based gateway begins instances: nothing leads to it."""
        return self.instantiate and not self.incoming and self.parent is None

    @property
    def key(self) -> str:
        """The name of the node's spec: unique among all processes of a diagram."""
        return f"{self.process_id}/{self.id}"


@dataclass(frozen=True)
class Process:
    """One process of a file.

    `unknown` names extensions at the process or its flows that would be lost: (element, name).
    `listeners` are heard when it is over. `names` are variables of the diagram whose names hold
    words of FEEL's own, so that it has to know them.
    """

    id: str
    name: str
    file: str
    executable: bool
    documentation: str
    properties: Mapping[str, str]
    nodes: Mapping[str, Node]
    line: int | None = None
    associations: tuple[tuple[str, str], ...] = ()
    version_tag: str | None = None
    unknown: tuple[tuple[str, str], ...] = ()
    listeners: tuple[Listener, ...] = ()
    names: frozenset[str] = frozenset()

    def children(self, parent: str | None) -> list[Node]:
        """Return the nodes directly inside a sub-process, or (None) inside the process itself."""
        return self._inside.get(parent, [])

    def joined(self, node_id: str) -> list[str]:
        """Return what associations join a node to, whichever way they are drawn."""
        return self._joined.get(node_id, [])

    def boundaries(self, node_id: str) -> list[Node]:
        """Return the boundary events attached to an activity."""
        return self._attached.get(node_id, [])

    @cached_property
    def _joined(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source, target in self.associations:
            found.setdefault(source, []).append(target)
            found.setdefault(target, []).append(source)
        return found

    @cached_property
    def _inside(self) -> dict[str | None, list[Node]]:
        found: dict[str | None, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.parent, []).append(node)
        return found

    @cached_property
    def _attached(self) -> dict[str | None, list[Node]]:
        found: dict[str | None, list[Node]] = {}
        for node in self.nodes.values():
            if node.type == "boundaryEvent":
                found.setdefault(node.attached_to, []).append(node)
        return found
