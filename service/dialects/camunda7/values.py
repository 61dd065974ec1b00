"""Values that Camunda 7 writes as elements: constants, expressions, lists and maps of them."""

import json
from collections.abc import Iterator

from service.dialects.expressions.juel import to_feel
from service.engine.expressions import body, is_expression
from service.engine.model import Assignment
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, local, text

SCRIPTED = frozenset({"feel", "juel"})


def assignments(element: Element, kind: str) -> Iterator[Assignment]:
    """Yield the parameters of one kind of an `inputOutput`.

    :raises Untranslatable: one is a script, or calls Java
    """
    for child in element:
        if local(child) == kind:
            yield Assignment(value_of(child), child.get("name") or "")


def value_of(element: Element) -> str:
    """Return the value inside an element as a constant, or as FEEL with its `=`.

    :raises Untranslatable: it is a script, or calls Java
    """
    inside = [child for child in element if local(child) not in ("string", "expression", "value")]
    if inside:
        return f"={_compound(inside[0])}"
    written = element.get("stringValue") or element.get("expression") or text(element)
    if not written:
        return "=null"
    found = to_feel(written)
    started = found.startswith("=") and found == written
    return f"={json.dumps(written, ensure_ascii=False)}" if started else found


def _compound(element: Element) -> str:
    """Return a list or a map as FEEL."""
    if local(element) == "list":
        return f"[{', '.join(_inner(child) for child in element)}]"
    if local(element) == "script" and (element.get("scriptFormat") or "").lower() in SCRIPTED:
        return _scripted(element)
    if local(element) == "map":
        entries = (f"{json.dumps(e.get('key') or '')}: {_inner(e)}" for e in element)
        return f"{{{', '.join(entries)}}}"
    raise Untranslatable(
        f"不能执行其中的“{local(element)}”", f"{local(element)} inside cannot be run"
    )


def _scripted(element: Element) -> str:
    """Return a script in FEEL, or in an expression language that FEEL can say."""
    written = text(element) or "null"
    return body(to_feel(written))


def _inner(element: Element) -> str:
    if local(element) not in ("value", "entry", "list", "map"):
        raise Untranslatable(
            f"不能执行其中的“{local(element)}”", f"{local(element)} inside cannot be run"
        )
    found = value_of(element) if local(element) in ("value", "entry") else f"={_compound(element)}"
    return body(found) if is_expression(found) else json.dumps(found, ensure_ascii=False)
