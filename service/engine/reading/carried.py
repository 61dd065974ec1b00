"""What messages and signals carry, where jBPM and SpiffWorkflow name no variables for it.

Both hand over one value. Here a payload is made of variables: theirs is one, by the name that each
of them uses, so that diagrams of one product understand one another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from service.engine.model import Assignment, Dialect, Note
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.python import bare
from service.engine.reading.xml import Element, bpmn, local, namespace, reference, text

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
DROOLS = "http://www.jboss.org/drools"
THROWERS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})
EVENT, PAYLOAD = "event", "payload"
PAYLOADS = frozenset({"messagePayload", "payloadExpression"})
VARIABLES = frozenset({"messageVariable", "variableName"})
NAMED = frozenset({"message", "signal"})


@dataclass(frozen=True)
class Carried:
    """The expression of a payload in Python, and the variable that it goes to."""

    kind: str
    payload: str | None = None
    variable: str | None = None


def carried_by(root: Element) -> dict[str, Carried]:
    """Return what the messages, signals, errors and escalations of a file carry, by their ids."""
    found = ((e, _said(e)) for e in bpmn(root, "message", "signal", "error", "escalation"))
    return {e.get("id", ""): said for e, said in found if said.payload or said.variable}


def with_payload(element: Element, said: Dialect, known: Mapping[str, Carried]) -> Dialect:
    """Return a node's dialect with what its event, or its task, sends or receives."""
    throws = local(element) in THROWERS
    inputs, outputs, notes = list(said.inputs), list(said.outputs), list(said.notes)
    if DROOLS in element.nsmap.values() and local(element).endswith("Event"):
        inputs += [Assignment(f"={name}", EVENT) for name in _ends(element, "Input", "sourceRef")]
        outputs += [Assignment(f"={EVENT}", to) for to in _ends(element, "Output", "targetRef")]
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
    if (len(inputs), len(outputs), len(notes)) == (
        len(said.inputs), len(said.outputs), len(said.notes),
    ):  # fmt: skip
        return said
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


def _ends(element: Element, way: str, end: str) -> Iterator[str]:
    """Yield the variables that an event's data associations begin or end at."""
    for association in bpmn(element, f"data{way}Association"):
        for ref in bpmn(association, end):
            name = reference(text(ref)) or ""
            if name.isidentifier():
                yield name
