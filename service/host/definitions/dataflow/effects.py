"""What an element does to the variables: its inputs, what it gives, its outputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service import feel
from service.engine.expressions import body, compiled, is_expression
from service.engine.model import Node, Process
from service.host.definitions.dataflow.answers import Answers, answered, written
from service.host.definitions.dataflow.contracts import contract
from service.host.definitions.dataflow.reading import Reading
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen, assigned, stored
from service.host.definitions.dataflow.shapes import (
    ANY,
    LIST,
    NUMBER,
    Env,
    Shape,
    join,
    list_of,
)
from service.host.definitions.dataflow.tables import Deciding, decided, result
from service.kept import Kept

ROUND = {
    "numberOfInstances": NUMBER,
    "numberOfCompletedInstances": NUMBER,
    "numberOfActiveInstances": NUMBER,
    "numberOfTerminatedInstances": NUMBER,
    "loopCounter": NUMBER,
}
"""What expressions of a repeated activity see besides."""
UNKNOWN_THROWS = frozenset({"message", "signal", "error", "escalation", "multiple", "conditional"})


@dataclass(frozen=True)
class Effect:
    """An element with the variables around it.

    `before` it; `entered`: with its inputs; `inside`: with what its work gave; `after` it. `own`
    are the names that stay inside.
    """

    before: Seen
    entered: Seen
    inside: Seen
    own: frozenset[str]
    after: Seen
    given: Shape | None = None
    deciding: Deciding | None = None


MOST_PROCESSES, MOST_VISITS_KEPT = 64, 5
_known = Kept[dict[str, list[tuple[object, Effect | None]]]](MOST_PROCESSES)
"""What elements did, by the file and id of their process and their own id, newest first."""


@dataclass
class Effects:
    """Works out effects in one release; `ends` are the variables at the end of each process."""

    release: Release
    ends: dict[str, Seen] = field(default_factory=dict)
    payloads: dict[str, Env] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    known: dict[str, dict[str, list[tuple[object, Effect | None]]]] = field(default_factory=dict)

    def value(self, text: str, seen: Seen, process: Process) -> Shape:
        """Return the shape of a mapping's or property's value; a constant is a text."""
        if not is_expression(text):
            return Shape("string", frozenset({text}))
        return self.read(text, seen, process)

    def read(self, text: str, seen: Seen, process: Process) -> Shape:
        """Return the shape of what is an expression with or without its `=`."""
        try:
            expression = compiled(body(text), process.names)
        except feel.FeelError:
            return ANY  # told by the check of the language
        return Reading(seen.names, seen.closed, explains=False).read(expression)

    def of(self, node: Node, before: Seen, process: Process) -> Effect | None:
        """Return what an element does; None: nothing ever comes out of it, as far as is known.

        What it did before in the same file, where all that it rests on was the same, is not worked
        out again: of a release only what somebody changed is.
        """
        rests_on = (before, *self._beside(node))
        known = self._known(process).setdefault(node.id, [])
        for others, effect in known:
            if others == rests_on:
                return effect
        effect = self._of(node, before, process)
        known[:] = [(rests_on, effect), *known[: MOST_VISITS_KEPT - 1]]
        return effect

    def _known(self, process: Process) -> dict[str, list[tuple[object, Effect | None]]]:
        if process.id not in self.known:
            place = (process.file, self.release.files.get(process.file), process.id)
            self.known[process.id] = _known.once(place, dict)
        return self.known[process.id]

    def _beside(self, node: Node) -> Iterator[object]:
        """Yield what an element's work rests on besides its diagram and what comes to it."""
        said, release = node.dialect, self.release
        yield from (
            release.forms.get(form or "") for form in (said.form, said.properties.get("form"))
        )
        yield release.registry.sources
        yield release.actions.get(said.task_type or "")
        yield release.decisions.get(said.decision or "")
        yield said.called and (said.called in release.processes, self.ends.get(said.called))
        yield [self.payloads.get(part.name or "") for part in node.trigger.each]

    def _of(self, node: Node, before: Seen, process: Process) -> Effect | None:
        inside, own = self.inputs(node, before, process)
        answer = self._work(node, inside, process)
        if answer is None:
            return None
        answers, known, given, deciding = answer
        if not known:
            inside = inside.opened()
        return self.finished(node, before, inside, own, answers, process, given, deciding)

    def inputs(self, node: Node, before: Seen, process: Process) -> tuple[Seen, frozenset[str]]:
        """Return what is seen inside an element, and the names that are its own."""
        seen, own = before, set()
        loop = node.loop
        if loop is not None:
            names = dict(ROUND)
            if loop.item:
                names[loop.item] = self._item(loop.collection, before, process)
            own |= {"loopCounter", *([loop.item] if loop.item else [])}
            seen = seen.having(names)
        for line in node.dialect.inputs:
            value = self.value(line.source, seen, process)
            local = {name: seen.names[name] for name in own if name in seen.names}
            name, shape = assigned(line.target, value, local, seen)
            own.add(name)
            seen = seen.having({name: shape})
        return seen, frozenset(own)

    def _item(self, collection: str | None, before: Seen, process: Process) -> Shape:
        if collection is None:
            return NUMBER
        shape = self.read(collection, before, process)
        return stored(shape.item or ANY) if shape.kind == "list" else ANY

    def finished(
        self, node: Node, before: Seen, inside: Seen, own: frozenset[str], answers: Env,
        process: Process, given: Shape | None, deciding: Deciding | None,
    ) -> Effect:  # fmt: skip
        said, after = node.dialect, before
        done = kept = inside.having(answers)
        mine = own | (answers.keys() if said.outputs else set())
        if not said.outputs or said.answers_spread:
            after = after.having({n: s for n, s in answers.items() if n not in own})
            if not inside.closed and before.closed:
                after = after.opened()
        for line in said.outputs:
            value = self.value(line.source, kept, process)
            name, shape = assigned(line.target, value, after.names, after)
            after = after.having({name: shape})
            if name not in mine:
                kept = kept.having({name: shape})
        after = self._collected(node, kept, after, process)
        if said.listeners:
            after = after.opened()
        if node.loop is not None:
            after = before.joined(after) if node.loop.collection else after
            after = self._collected(node, kept, after, process)
        return Effect(before, inside, done, frozenset(mine), after, given, deciding)

    def _collected(self, node: Node, kept: Seen, after: Seen, process: Process) -> Seen:
        """Return what is there after the rounds' results were collected."""
        found: dict[str, Shape] = {}
        loop, said = node.loop, node.dialect
        if loop is not None and loop.output_collection:
            element = loop.output_element
            item = self.read(element, kept, process) if element else ANY
            found[loop.output_collection] = list_of(stored(item))
        if said.collected:
            found[said.collected] = LIST
        return after.having(found)

    # --- what elements give -------------------------------------------------------------------

    def _work(
        self, node: Node, inside: Seen, process: Process
    ) -> tuple[Env, bool, Shape | None, Deciding | None] | None:
        """Return the variables that an element's work gives, and whether those are all."""
        said = node.dialect
        if node.type == "userTask":
            return (*self._answered(node, inside), None, None)
        if said.decision is not None and node.type == "businessRuleTask":
            return self._decided(node, inside)
        if said.script is not None:
            shape = stored(self.value(said.script, inside, process))
            return {said.result or "result": shape}, True, shape, None
        if said.task_type is not None:
            return (*self._acted(node, inside), None)
        if node.type == "callActivity":
            return self._called(node)
        if node.type in ("intermediateCatchEvent", "receiveTask", "boundaryEvent", "startEvent"):
            return (*self._caught(node, inside), None, None)
        return {}, True, None, None

    def _answered(self, node: Node, inside: Seen) -> tuple[Env, bool]:
        form = node.dialect.form
        if not form:
            return {}, True
        return self.answer(form, inside)

    def answer(self, form: str, inside: Seen) -> tuple[Env, bool]:
        """Return the variables that the answer to a form sets, and whether those are all."""
        found = self.release.forms.get(form)
        if found is None:
            return {}, False
        if form not in self.answers:
            self.answers[form] = answered(found, self.release.registry.sources)
        return written(self.answers[form], inside.names, closed=not inside.foreign), True

    def _acted(self, node: Node, inside: Seen) -> tuple[Env, bool, Shape | None]:
        action = self.release.actions.get(node.dialect.task_type or "")
        declared = contract(action) if action is not None else None
        inputs = {line.target: inside.names.get(line.target, ANY) for line in node.dialect.inputs}
        given = declared.given(inputs) if declared else None
        name = node.dialect.headers.get("resultVariable")
        if name:
            return {name: given or ANY}, True, given
        if given is None:
            return {}, False, None
        return dict(given.fields), not given.open, given

    def _decided(
        self, node: Node, inside: Seen
    ) -> tuple[Env, bool, Shape | None, Deciding | None] | None:
        said = node.dialect
        name = said.result or "result"
        place = self.release.decisions.get(said.decision or "")
        if place is None or said.result_shape is not None:
            return {name: ANY}, said.result_shape != "spread", None, None
        deciding = decided(
            place[1], said.decision or "", inside.names, closed=inside.closed, anywhere={},
            trees=self.release.trees,
        )  # fmt: skip
        shape = stored(result(deciding))
        return {name: shape}, True, shape, deciding

    def _called(self, node: Node) -> tuple[Env, bool, Shape | None, Deciding | None] | None:
        called = self.release.processes.get(node.dialect.called or "")
        if called is None:
            return {}, False, None, None
        end = self.ends.get(called.id)
        if end is None:
            return None
        names = {name: shape for name, shape in end.names.items() if name != "case"}
        return names, end.closed, None, None

    def _caught(self, node: Node, inside: Seen) -> tuple[Env, bool]:
        """Return what comes with an event: the answer to a button's form, or a known payload."""
        form = node.dialect.properties.get("form")
        if node.dialect.properties.get("button"):
            return self.answer(form, inside) if form else ({}, True)
        if not node.trigger.kinds() & UNKNOWN_THROWS:
            return {}, True
        parts = [part for part in node.trigger.each if part.kind in UNKNOWN_THROWS]
        if node.type == "startEvent" and node.parent is None:  # what it carries is there already
            parts = [p for p in parts if p.kind != "message" or p.name not in self.payloads]
        if all(part.kind == "conditional" for part in parts):
            return {}, True
        names: dict[str, Shape] = {}
        for part in parts:
            if part.kind not in ("message", "signal") or (part.name or "") not in self.payloads:
                return {}, False
            for name, shape in self.payloads[part.name or ""].items():
                names[name] = join(names[name], shape) if name in names else shape.maybe
        return names, True


def thrown(release: Release) -> dict[str, Env]:
    """Return what the messages and signals of a release carry, by name, as far as is known."""
    found: dict[str, dict[str, Shape]] = {}
    for process in release.processes.values():
        for node in process.nodes.values():
            for name in names_thrown(node):
                carried = found.setdefault(name, {})
                carried |= {line.target.partition(".")[0]: ANY for line in node.dialect.inputs}
    return dict(found)


def names_thrown(node: Node) -> Iterator[str]:
    """Yield the names of the messages and signals that an element sends."""
    if node.type not in ("intermediateThrowEvent", "endEvent", "sendTask"):
        return
    for part in node.trigger.each:
        if part.kind in ("message", "signal") and part.name and not is_expression(part.name):
            yield part.name
