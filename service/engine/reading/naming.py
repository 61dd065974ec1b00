"""Events that name no message, signal or link of their own have their element's name."""

from dataclasses import replace

from service.engine.model import NONE, Dialect, Trigger
from service.engine.reading.xml import Element, local, spaced

NAMED = frozenset({"message", "signal"})


def named(found: Trigger, element: Element, said: Dialect) -> tuple[Trigger, Dialect]:
    """Return a trigger whose message, signal or link has a name, and what it lacked.

    A receive task always waits for a message; a send task sends one where nothing else does it.
    """
    own = spaced(element.get("name")).lstrip("=")
    if found.kind == "link":
        return replace(found, name=spaced(found.name) or own or None), said
    waits = local(element) == "receiveTask"
    sends = local(element) == "sendTask" and not said.task_type
    if found == NONE and (waits or sends):
        found = Trigger("message")
    if said.task_type or not any(part.kind in NAMED and not part.name for part in found.each):
        return found, said
    name = own or element.get("id") or ""
    return _all(found, name or None), replace(said, unnamed=name)


def _all(found: Trigger, name: str | None) -> Trigger:
    """Give each of an event's definitions the name it lacks."""
    if found.parts:
        return replace(found, parts=tuple(_all(part, name) for part in found.parts))
    return replace(found, name=name) if found.kind in NAMED and not found.name else found
