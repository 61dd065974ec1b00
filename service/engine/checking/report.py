"""How a check says what it found: a problem at its element, in Chinese and in English."""

from service.engine.model import Node, Process
from service.engine.reading.vocabulary import EXPRESSIONS
from service.engine.reading.xml import Element, line, local
from service.errors import Problem, Severity


def problem(
    at: Node | Process, zh: str, en: str, hint: str = "", severity: Severity = "error"
) -> Problem:
    """Return a problem at a node, or at a process."""
    return Problem(severity, at.file, at.id, f"{_called(at)}{zh}", en, hint, at.line)


def _called(at: Node | Process) -> str:
    name = at.name.replace("\n", " ").strip()
    return f"“{name}”" if name else ""


def at_element(
    file: str, element: Element, zh: str, en: str, hint: str, severity: Severity
) -> Problem:
    """Return a problem at an element of a file, or at what is around it and has an id."""
    walker: Element | None = element.getparent() if local(element) in EXPRESSIONS else element
    while walker is not None and not walker.get("id"):
        walker = walker.getparent()
    name = None if walker is None else walker.get("id")
    return Problem(severity, file, name, zh, en, hint, line(element))
