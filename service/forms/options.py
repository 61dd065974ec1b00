"""The options that a field offers in one case."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.forms import expressions
from service.forms.components import Component, Option

Sources = Mapping[str, Sequence[Mapping[str, Any]]]
"""Option lists by name, already asked for: `{"departments": [{"value": …, "label": …}]}`."""
MOST_OPTIONS = 5_000


def options(
    component: Component, *, context: Mapping[str, Any], sources: Sources
) -> tuple[Option, ...]:
    """Return what can be chosen; what is no option in a source or a variable is passed over."""
    choices = component.choices
    if choices.static:
        return choices.static
    found = expressions.value(choices.expression, context) if choices.expression else None
    if choices.source:
        found = sources.get(choices.source, ())
    if not isinstance(found, Sequence) or isinstance(found, str):
        return ()
    return tuple(option for option in map(_option, found[:MOST_OPTIONS]) if option)


def _option(item: Any) -> Option | None:
    """Return a plain text or a {value, label, section} object as an option."""
    if isinstance(item, str | int) and not isinstance(item, bool):
        return Option(str(item), str(item))
    if not isinstance(item, Mapping) or item.get("value") in (None, ""):
        return None
    label = item.get("label") or item["value"]
    section = item.get("section")
    return Option(
        value=str(item["value"]),
        label=label if isinstance(label, str) else str(label),
        section=section if isinstance(section, str) else "",
    )
