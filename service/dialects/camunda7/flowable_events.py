"""Flowable's event registry: events that come as messages, and those that are sent by a job."""

from typing import Any

from service.dialects.camunda7.vocabulary import children
from service.dialects.expressions.juel import to_feel
from service.engine.model import Assignment, Trigger
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, local, text

CATCHERS = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"})
EVENT = "eventType"
IN, OUT, KEY = "eventInParameter", "eventOutParameter", "eventCorrelationParameter"
WORDS = (EVENT, IN, OUT, KEY)


def registered(element: Element) -> Trigger | None:
    """Return the message that an event of the registry is here, with its key; None: it is none."""
    if local(element) not in CATCHERS:
        return None
    said = children(element)
    name = next((text(child) for child in said if local(child) == EVENT), None)
    keys = [child.get("value") or "" for child in said if local(child) == KEY]
    key = keys[0] if len(keys) == 1 else None
    return Trigger("message", name=name, key=_key(key)) if name else None


def _key(written: str | None) -> str | None:
    """Return a key in FEEL; one that cannot be put so stays, and the check says why."""
    try:
        return to_feel(written) if written else None
    except Untranslatable:
        return written


def take(kind: str, child: Element, fields: dict[str, Any]) -> bool:
    """Take over what is said of such an event; False where it has no counterpart.

    :raises Untranslatable: a value calls Java
    """
    name = local(child)
    catches = kind in CATCHERS
    if name == EVENT and not catches:
        fields["headers"] = {**fields.get("headers", {}), EVENT: text(child) or ""}
    if name == KEY:
        known = [n for n in fields.get("keys", ()) if n != child.get("name")]
        fields["keys"] = [*known, child.get("name")]
        return catches and len(fields["keys"]) == 1
    if name == OUT and catches:
        line = Assignment(f"={child.get('source')}", child.get("target") or "")
        fields["outputs"] = (*fields.get("outputs", ()), line)
    if name == IN and kind == "serviceTask":
        source = child.get("source") or ""
        written = source if "{" in source else f"={source}"
        line = Assignment(to_feel(written), child.get("target") or "")
        fields["inputs"] = (*fields.get("inputs", ()), line)
    return name == EVENT or (name == OUT and catches) or (name == IN and kind == "serviceTask")
