"""What a file defines beside its processes: messages, signals, errors, escalations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.engine.model import NONE, TimerKind, Trigger
from service.engine.reading import settings
from service.engine.reading.carried import Carried, carried_by
from service.engine.reading.dialect import as_feel, condition_filter, correlation_key, properties
from service.engine.reading.languages import in_feel
from service.engine.reading.registry import registered
from service.engine.reading.vendor_times import in_iso
from service.engine.reading.vendor_words import speaks
from service.engine.reading.xml import BPMN as BPMN
from service.engine.reading.xml import Element, bpmn, local, namespace, reference, text, truth

ENDING = "EventDefinition"
WITHIN = "processInstance"


@dataclass(frozen=True)
class Message:
    """A message's name and the expression of its correlation key."""

    name: str | None
    key: str | None


@dataclass(frozen=True)
class Definitions:
    """The messages, signals, errors, escalations, operations and events of one file, by id.

    `family`: the file is written for Camunda 7 or one of its relatives. `within`: signals that
    stay inside their instance. `language`: of the file's expressions, where they name none.
    """

    messages: Mapping[str, Message] = field(default_factory=dict)
    signals: Mapping[str, str | None] = field(default_factory=dict)
    errors: Mapping[str, str | None] = field(default_factory=dict)
    escalations: Mapping[str, str | None] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, Element] = field(default_factory=dict)
    family: bool = False
    within: frozenset[str] = frozenset()
    language: str | None = None
    carried: Mapping[str, Carried] = field(default_factory=dict)


def definitions(root: Element) -> Definitions:
    """Return what the root element of a file defines."""
    return Definitions(
        messages={
            m.get("id", ""): Message(as_feel(m.get("name") or m.get("id")), correlation_key(m))
            for m in bpmn(root, "message")
        },
        signals={
            s.get("id", ""): as_feel(s.get("name") or s.get("id")) for s in bpmn(root, "signal")
        },
        errors={e.get("id", ""): as_feel(e.get("errorCode")) for e in bpmn(root, "error")},
        escalations={
            e.get("id", ""): as_feel(e.get("escalationCode")) for e in bpmn(root, "escalation")
        },
        operations={
            o.get("id", ""): o.get("name") or o.get("id") or ""
            for i in bpmn(root, "interface")
            for o in bpmn(i, "operation")
        },
        events={e.get("id", ""): e for e in root if _defines(e)},
        family=speaks(root),
        carried=carried_by(root),
        language=(root.get("expressionLanguage") or "").strip() or None,
        within=frozenset(
            s.get("id", "") for s in bpmn(root, "signal") if _foreign(s, "scope") == WITHIN
        ),
    )


def trigger(element: Element, known: Definitions) -> Trigger:
    """Return what an event (or a send or receive task) catches or throws."""
    event = registered(element)
    if event is not None:
        return event
    if local(element) in ("receiveTask", "sendTask"):
        return _message(element, known) if element.get("messageRef") else NONE
    found = [c for c in element if _defines(c)]
    for named in bpmn(element, "eventDefinitionRef"):
        defined = known.events.get(reference(text(named)) or "")
        if defined is None:
            return Trigger(f"eventDefinitionRef {text(named)}")
        found.append(defined)
    if not found:
        return NONE
    if len(found) > 1:
        parts = tuple(_one(definition, known) for definition in found)
        return Trigger(
            "multiple", parts=parts, parallel=truth(element.get("parallelMultiple"), False)
        )
    return _one(found[0], known)


def _defines(element: Element) -> bool:
    return namespace(element) == BPMN and local(element).endswith(ENDING)


def _one(definition: Element, known: Definitions) -> Trigger:
    kind = local(definition).removesuffix(ENDING)
    if kind == "message":
        return _message(definition, known)
    if kind == "timer":
        return _timer(definition, known.language)
    if kind == "signal":
        ref = reference(definition.get("signalRef"))
        name = known.signals.get(ref or "", ref) or _named_by(definition, "signalExpression")
        inside = _setting(definition, settings.SIGNAL_SCOPE) == settings.INSTANCE
        inside |= ref in known.within or _within(definition)
        return Trigger("signal", name=name, within=inside)
    if kind == "error":
        return Trigger(
            "error",
            code=_code(definition.get("errorRef"), known.errors),
            code_to=_setting(definition, settings.ERROR_CODE),
            words_to=_setting(definition, settings.ERROR_MESSAGE),
        )
    if kind == "escalation":
        code = _code(definition.get("escalationRef"), known.escalations)
        named = _setting(definition, settings.ESCALATION_CODE)
        return Trigger("escalation", code=code, code_to=named)
    if kind == "conditional":
        condition = in_feel(next(iter(bpmn(definition, "condition")), None), known.language)
        names, changes = _watched(definition)
        return Trigger("conditional", expression=condition, variables=names, changes=changes)
    if kind == "terminate":
        whole = _setting(definition, settings.TERMINATE_ALL) == "true"
        return Trigger("terminate", everything=whole)
    if kind == "link":
        return Trigger("link", name=definition.get("name") or None)
    if kind == "compensate":
        waits = truth(definition.get("waitForCompletion"), True)
        activity = reference(definition.get("activityRef"))
        return Trigger("compensate", activity=activity, waits=waits)
    return Trigger(kind)


def _within(definition: Element) -> bool:
    """Whether jBPM keeps a signal inside its instance."""
    event = definition.getparent()
    said = () if event is None else event.iter("{http://www.jboss.org/drools}metaData")
    return any(one.get("name") == "customScope" and text(one) == WITHIN for one in said)


def _setting(definition: Element, name: str) -> str | None:
    """Return what the event's properties, or another product's attribute, say by this name."""
    event = definition.getparent()
    ours = {} if event is None else properties(event)
    return ours.get(name) or _foreign(definition, name)


def _foreign(definition: Element, name: str) -> str | None:
    """Return what another product's attribute of this name says."""
    found = [str(v) for key, v in definition.attrib.items() if str(key).endswith("}" + name)]
    return found[0] if found else None


def _watched(definition: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the variables, and the kinds of change, by which alone a condition becomes true."""
    names, changes = condition_filter(definition)
    names = names or _foreign(definition, "variableName") or ""
    changes = changes or _foreign(definition, "variableEvents") or ""
    return _words(names), _words(changes.lower())


def _words(written: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in written.split(",") if word.strip())


def _named_by(definition: Element, attribute: str) -> str | None:
    """Return a name that another product works out by an expression."""
    return as_feel(_foreign(definition, attribute))


def _code(ref: str | None, codes: Mapping[str, str | None]) -> str | None:
    """Return the code referred to; an undefined reference stands for itself, none for any."""
    name = reference(ref)
    if name is None:
        return None
    return codes.get(name, name)


def _message(definition: Element, known: Definitions) -> Trigger:
    ref = reference(definition.get("messageRef"))
    worked_out = _named_by(definition, "messageExpression")
    message = known.messages.get(ref or "")
    if message is None or worked_out:
        return Trigger("message", name=worked_out or ref)
    return Trigger("message", name=message.name, key=message.key)


def _timer(definition: Element, language: str | None) -> Trigger:
    kinds: tuple[TimerKind, ...] = ("timeDate", "timeDuration", "timeCycle")
    for kind in kinds:
        for child in bpmn(definition, kind):
            written = in_iso(in_feel(child, language), end=as_feel(_foreign(child, "endDate")))
            return Trigger("timer", timer=kind, expression=written)
    return Trigger("timer")
