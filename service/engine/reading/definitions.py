"""What a file defines beside its processes: messages, signals, errors, escalations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.engine.model import NONE, TimerKind, Trigger
from service.engine.reading import settings
from service.engine.reading.dialect import condition_filter, correlation_key, properties
from service.engine.reading.words import Words
from service.engine.reading.xml import BPMN as BPMN
from service.engine.reading.xml import Element, bpmn, local, namespace, reference, text, truth

ENDING = "EventDefinition"


@dataclass(frozen=True)
class Message:
    """A message's name and the expression of its correlation key."""

    name: str | None
    key: str | None


@dataclass(frozen=True)
class Definitions:
    """The messages, signals, errors, escalations and events of one file, by id.

    `language`: of the file's expressions, where they name none.
    """

    messages: Mapping[str, Message] = field(default_factory=dict)
    signals: Mapping[str, str | None] = field(default_factory=dict)
    errors: Mapping[str, str | None] = field(default_factory=dict)
    escalations: Mapping[str, str | None] = field(default_factory=dict)
    events: Mapping[str, Element] = field(default_factory=dict)
    language: str | None = None


def definitions(root: Element, words: Words) -> Definitions:
    """Return what the root element of a file defines."""
    named = words.named
    return Definitions(
        messages={
            m.get("id", ""): Message(named(m.get("name") or m.get("id")), correlation_key(m))
            for m in bpmn(root, "message")
        },
        signals={
            s.get("id", ""): named(s.get("name") or s.get("id")) for s in bpmn(root, "signal")
        },
        errors={e.get("id", ""): named(e.get("errorCode")) for e in bpmn(root, "error")},
        escalations={
            e.get("id", ""): named(e.get("escalationCode")) for e in bpmn(root, "escalation")
        },
        events={e.get("id", ""): e for e in root if _defines(e)},
        language=(root.get("expressionLanguage") or "").strip() or None,
    )


def trigger(element: Element, known: Definitions, words: Words) -> Trigger:
    """Return what an event (or a send or receive task) catches or throws."""
    event = words.event(element)
    if event is not None:
        return event
    if local(element) in ("receiveTask", "sendTask"):
        return _message(element, known, words) if element.get("messageRef") else NONE
    found = [c for c in element if _defines(c)]
    for named in bpmn(element, "eventDefinitionRef"):
        defined = known.events.get(reference(text(named)) or "")
        if defined is None:
            return Trigger(f"eventDefinitionRef {text(named)}")
        found.append(defined)
    if not found:
        return NONE
    if len(found) > 1:
        parts = tuple(_one(definition, known, words) for definition in found)
        return Trigger(
            "multiple", parts=parts, parallel=truth(element.get("parallelMultiple"), False)
        )
    return _one(found[0], known, words)


def _defines(element: Element) -> bool:
    return namespace(element) == BPMN and local(element).endswith(ENDING)


def _one(definition: Element, known: Definitions, words: Words) -> Trigger:
    kind = local(definition).removesuffix(ENDING)
    if kind == "message":
        return _message(definition, known, words)
    if kind == "timer":
        return _timer(definition, words)
    if kind == "signal":
        ref = reference(definition.get("signalRef"))
        name = known.signals.get(ref or "", ref) or _worked_out(definition, kind, words)
        inside = _setting(definition, settings.SIGNAL_SCOPE, words) == settings.INSTANCE
        inside |= words.inside(definition)
        return Trigger("signal", name=name, within=inside)
    if kind == "error":
        return Trigger(
            "error",
            code=_code(definition.get("errorRef"), known.errors),
            code_to=_setting(definition, settings.ERROR_CODE, words),
            words_to=_setting(definition, settings.ERROR_MESSAGE, words),
        )
    if kind == "escalation":
        code = _code(definition.get("escalationRef"), known.escalations)
        named = _setting(definition, settings.ESCALATION_CODE, words)
        return Trigger("escalation", code=code, code_to=named)
    if kind == "conditional":
        condition = words.expression(next(iter(bpmn(definition, "condition")), None))
        names, changes = _watched(definition, words)
        return Trigger("conditional", expression=condition, variables=names, changes=changes)
    if kind == "terminate":
        whole = _setting(definition, settings.TERMINATE_ALL, words) == "true"
        return Trigger("terminate", everything=whole)
    if kind == "link":
        return Trigger("link", name=definition.get("name") or None)
    if kind == "compensate":
        waits = truth(definition.get("waitForCompletion"), True)
        activity = reference(definition.get("activityRef"))
        return Trigger("compensate", activity=activity, waits=waits)
    return Trigger(kind)


def _setting(definition: Element, name: str, words: Words) -> str | None:
    """Return what the event's properties say by this name."""
    event = definition.getparent()
    ours = {} if event is None else properties(event)
    return ours.get(name) or words.setting(definition, name)


def _watched(definition: Element, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the variables, and the kinds of change, by which alone a condition becomes true."""
    names, changes = condition_filter(definition)
    names = names or words.setting(definition, "variableName") or ""
    changes = changes or words.setting(definition, "variableEvents") or ""
    return _words(names), _words(changes.lower())


def _words(written: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in written.split(",") if word.strip())


def _worked_out(definition: Element, kind: str, words: Words) -> str | None:
    """Return a name that an expression gives, as some products have it."""
    return words.named(words.setting(definition, f"{kind}Expression"))


def _code(ref: str | None, codes: Mapping[str, str | None]) -> str | None:
    """Return the code referred to; an undefined reference stands for itself, none for any."""
    name = reference(ref)
    if name is None:
        return None
    return codes.get(name, name)


def _message(definition: Element, known: Definitions, words: Words) -> Trigger:
    ref = reference(definition.get("messageRef"))
    worked_out = _worked_out(definition, "message", words)
    message = known.messages.get(ref or "")
    if message is None or worked_out:
        return Trigger("message", name=worked_out or ref)
    return Trigger("message", name=message.name, key=message.key)


def _timer(definition: Element, words: Words) -> Trigger:
    kinds: tuple[TimerKind, ...] = ("timeDate", "timeDuration", "timeCycle")
    for kind in kinds:
        for child in bpmn(definition, kind):
            return Trigger("timer", timer=kind, expression=words.time(child))
    return Trigger("timer")
