"""The list of what is wrong with a form, taken down while it is being read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.errors import Problem, Severity

Schema = Mapping[str, Any]


@dataclass
class Notes:
    """What a process designer has to look at in one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, of: Schema, zh: str, en: str, hint: str = "") -> None:
        """Note what keeps the form from being deployed."""
        self._add("error", of, zh, en, hint)

    def warning(self, of: Schema, zh: str, en: str, hint: str = "") -> None:
        """Note what may be meant otherwise."""
        self._add("warning", of, zh, en, hint)

    def _add(self, severity: Severity, of: Schema, zh: str, en: str, hint: str) -> None:
        name = title(of)
        element = str(of["id"]) if "id" in of else None
        self.problems.append(
            Problem(severity, self.file, element, f"{name}：{zh}", f"{name}: {en}", hint)
        )


def title(schema: Schema) -> str:
    """Return what a designer calls a component: its label, else its key, else its id."""
    for name in ("label", "dateLabel", "key", "path", "id", "type"):
        if isinstance(schema.get(name), str) and schema[name]:
            return str(schema[name])[:80]
    return "?"
