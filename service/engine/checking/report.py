"""How a check says what it found: a problem at its element, in Chinese and in English."""

from service.engine.model import Node, Process
from service.errors import Problem, Severity


def problem(
    at: Node | Process, zh: str, en: str, hint: str = "", severity: Severity = "error"
) -> Problem:
    """Return a problem at a node, or at a process."""
    return Problem(severity, at.file, at.id, f"{_called(at)}{zh}", en, hint, at.line)


def _called(at: Node | Process) -> str:
    name = at.name.replace("\n", " ").strip()
    return f"“{name}”" if name else ""
