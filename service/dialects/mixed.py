"""A diagram in our dialect that holds expressions in JUEL: those alone are put into FEEL."""

from collections.abc import Iterator

from service.dialects.changes import changed
from service.dialects.converted import Change
from service.dialects.events import say
from service.dialects.expressions.juel import is_juel
from service.dialects.expressions.languages import as_feel
from service.engine.expressions import is_expression
from service.engine.reading.vocabulary import EXPRESSIONS
from service.engine.reading.xml import BPMN, ZEEBE, Element, line, local, namespace, text

NAMED = {
    "message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode",
}  # fmt: skip
"""Which attribute of what a file defines may be an expression."""
KEPT = frozenset({"header", "property"})
"""Elements whose values are texts, whatever stands in them."""


def holds_juel(source: bytes) -> bool:
    """Whether a file may hold an expression of that language, in UTF-8 or UTF-16."""
    plain = source.replace(b"\0", b"")
    return b"${" in plain or b"#{" in plain


def in_feel(root: Element) -> Iterator[Change]:
    """Put every expression in JUEL into FEEL where it stands, and yield what became of it.

    One that FEEL cannot say stays: the check refuses it.
    """
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if namespace(element) == BPMN and local(element) in EXPRESSIONS:
            yield from _of_text(element)
        elif namespace(element) == BPMN and local(element) in NAMED:
            yield from _of_attribute(element, NAMED[local(element)])
        elif namespace(element) == ZEEBE and local(element) not in KEPT:
            for name in list(map(str, element.attrib)):
                yield from _of_attribute(element, name)


def _of_text(element: Element) -> Iterator[Change]:
    written = text(element) or ""
    found = _feel(written)
    if found is not None:
        say(element, found)
        yield _became(element, written, found)


def _of_attribute(element: Element, name: str) -> Iterator[Change]:
    written = element.get(name) or ""
    found = _feel(written)
    if found is not None:
        element.set(name, found)
        yield _became(element, written, found)


def _feel(written: str) -> str | None:
    """Return an expression in FEEL; None where it is none in JUEL, or cannot be put so."""
    if is_expression(written) or not is_juel(written):
        return None
    found = as_feel(written)
    return found if found != written else None


def _became(element: Element, before: str, after: str) -> Change:
    around = (one.get("id") for one in (element, *element.iterancestors()))
    at = next((name for name in around if name), None)
    return changed(
        "became", at, "表达式", "expression", before=before, after=after, line=line(element)
    )
