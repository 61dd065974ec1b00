"""The ways in which this house says no."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """Something a process designer has to look at, at its place in a file."""

    severity: Severity
    file: str
    element: str | None
    zh: str
    en: str
    hint: str = ""
    line: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the problem as the plain object that `jiangxin check --json` prints."""
        return asdict(self)


@dataclass(frozen=True)
class FieldProblem:
    """An answer that is not well formed: where, what the field is called, and what to do."""

    path: str
    label: str
    sentence: str


class Refused(Exception):
    """A rule says no, in the person's own words; the whole move is undone."""

    def __init__(self, sentence: str, *, problems: Iterable[FieldProblem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = tuple(problems)


class Stale(Refused):
    """Somebody else was first; says who, and when."""

    def __init__(self, sentence: str, *, who: str, when: str) -> None:
        super().__init__(sentence)
        self.who = who
        self.when = when


class NotFound(Exception):
    """There is no such thing, or not for this person."""


class Invalid(Exception):
    """Models that cannot be deployed, with everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.file}#{p.element}: {p.en}" for p in self.problems))
