"""What messages and signals carry in SpiffWorkflow, which names no variables for it.

It sends one value. Here a payload is made of variables: theirs is one, always of the same
name, so that its diagrams understand one another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from service.dialects.expressions.python import bare
from service.dialects.products import SPIFF
from service.engine.model import Assignment, Dialect, Note
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, bpmn, local, namespace, reference, text

THROWERS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})
PAYLOAD = "payload"
PAYLOADS = frozenset({"messagePayload", "payloadExpression"})
VARIABLES = frozenset({"messageVariable", "variableName"})
NAMED = frozenset({"message", "signal"})


@dataclass(frozen=True)
class Carried:
    """The expression of a payload in Python, and the variable that it goes to."""

    kind: str
    payload: str | None = None
    variable: str | None = None

    def sayable(self) -> bool:
        """Whether FEEL can say the payload."""
        try:
            return not self.payload or bool(bare(self.payload))
        except Untranslatable:
            return False


def carried_by(root: Element) -> dict[str, Carried]:
    """Return what the messages, signals, errors and escalations of a file carry, by their ids."""
    found = ((e, _said(e)) for e in bpmn(root, "message", "signal", "error", "escalation"))
    return {e.get("id", ""): said for e, said in found if said.payload or said.variable}


def with_payload(element: Element, said: Dialect, known: Mapping[str, Carried]) -> Dialect:
    """Return a node's dialect with what its event, or its task, sends or receives."""
    throws = local(element) in THROWERS
    inputs, outputs, notes = list(said.inputs), list(said.outputs), list(said.notes)
    for one in _of(element, known):
        try:
            inputs += [Assignment(bare(one.payload), PAYLOAD)] if throws and one.payload else []
        except Untranslatable as why:
            notes.append(Note("error", f"payload：{why.zh}", f"payload: {why.en}", "zeebe:input"))
        if one.variable and not throws and one.kind in NAMED:
            outputs.append(Assignment(f"={PAYLOAD}", one.variable))
        if one.variable and one.kind not in NAMED:
            zh, en = "错误和升级只带代码", "errors and escalations carry their code alone"
            notes.append(Note("error", zh, en, "zeebe:output"))
    return replace(said, inputs=tuple(inputs), outputs=tuple(outputs), notes=tuple(notes))


def _of(element: Element, known: Mapping[str, Carried]) -> Iterator[Carried]:
    """Yield what an element's own words say of its payload, and what its message or signal does."""
    yield replace(_said(element), kind="message")
    for part in (element, *element):
        for name in ("messageRef", "signalRef", "errorRef", "escalationRef"):
            found = known.get(reference(part.get(name)) or "")
            if found is not None:
                yield found


def _said(element: Element) -> Carried:
    said = {
        local(child): text(child)
        for holder in bpmn(element, "extensionElements")
        for child in holder
        if namespace(child) == SPIFF
    }
    payload = next((said[name] for name in PAYLOADS & said.keys()), None)
    variable = next((said[name] for name in VARIABLES & said.keys()), None)
    return Carried(local(element), payload, variable)
