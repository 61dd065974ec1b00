"""Execution listeners of Camunda 7 and its relatives: work before or after an element's own."""

import re
from collections.abc import Mapping

from service.engine.model import Listener
from service.engine.reading.juel import Untranslatable
from service.engine.reading.vendor_values import value_of
from service.engine.reading.xml import Element, local

EVENTS = frozenset({"start", "end"})
DONE_BY = ("class", "delegateExpression", "expression")


def listener_of(element: Element) -> Listener:
    """Return a listener as the job or action that its class or expression names.

    :raises Untranslatable: it holds a script, or listens to something else
    """
    event = element.get("event") or "start"
    written = next((w for w in (element.get(name) for name in DONE_BY) if w), "").strip()
    if event not in EVENTS or not written:
        raise Untranslatable(
            "只支持 start 和 end 时由 class、delegateExpression 或 expression 做的监听器",
            "only classes and expressions that listen to start or end are done, as jobs",
        )
    inside = re.fullmatch(r"[#$]\{(.*)\}", written, re.DOTALL)
    kind = (inside[1] if inside else written).strip().lstrip("=")[:200]
    return Listener(event, kind, None, _fields(element))


def _fields(element: Element) -> Mapping[str, str]:
    """Return what is injected into the class, which must be constant."""
    found = {c.get("name") or "": value_of(c) for c in element if local(c) == "field"}
    if any(value.startswith("=") for value in found.values()):
        raise Untranslatable("监听器的字段只能是常量", "a listener's fields must be constants")
    return found
