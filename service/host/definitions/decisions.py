"""Decisions: the tables of the release that a case is pinned to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from service import feel
from service.errors import Problem, Severity
from service.feel import dmn
from service.kept import Kept


@dataclass(frozen=True)
class Decided:
    """What a decision came to, which rules said so (both JSON), and what its outputs are called."""

    value: Any
    explanation: dict[str, Any]
    outputs: tuple[str, ...] = ()


MOST_KEPT = 128  # files that were looked at
MOST_PROBLEMS = 100  # of a file; nobody reads more before mending some

Book = Mapping[str, dmn.Decisions]
"""Every decision of a release by its id → the model that holds it."""


def book(files: Mapping[str, bytes]) -> Book:
    """Read the decision files of a release; a file may import the others.

    :raises dmn.ModelError: one of them is no decision model
    """
    found: dict[str, dmn.Decisions] = {}
    for source in files.values():
        model = dmn.read(source, imports=files)
        found |= {decision_id: model for decision_id, _ in model.names}
    return found


def decide(
    book: Book, *, decision: str, context: Mapping[str, Any], environment: feel.Environment
) -> Decided:
    """Decide by the tables of a release.

    :raises LookupError: the release has no such decision
    """
    model = book.get(decision)
    if model is None:
        raise LookupError(f"there is no decision {decision!r}")
    found = model.decide(decision, context, environment=environment)
    warnings = [str(warning) for warning in found.warnings]
    explanation = {**found.explanation, "warnings": warnings} if warnings else found.explanation
    return Decided(feel.to_json(found.value), explanation, model.outputs(decision))


Shown = dmn.ShownDecision
ShownTable = dmn.ShownTable
Unreadable = dmn.ModelError


def shown(book: Book, *, decision: str) -> Mapping[str, Shown]:
    """Return the decisions of a decision's graph as they are written, by their ids."""
    model = book.get(decision)
    return dmn.shown(model) if model is not None else {}


def in_words(shown: Shown | None) -> list[dict[str, str]]:
    """Return the rules of a decision's tables, each cell in words by the label of its column."""
    found = []
    for table in shown.tables if shown else ():
        labels = [column.label for column in (*table.inputs, *table.outputs)]
        found += [
            dict(zip(labels, map(dmn.cell_in_words, rule.cells), strict=True))
            for rule in table.rules
        ]
    return found


def named(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return the decisions in these files, with their names, as far as they can be read."""
    found = []
    beside = tuple(sorted(files.items()))
    for source in files.values():
        names = _names.once((source, beside), partial(_named, source, files))
        found += [{"id": decision_id, "name": name} for decision_id, name in names]
    return found


_names = Kept[tuple[tuple[str, str], ...]](MOST_KEPT)


def _named(source: bytes, files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(dmn.read(source, imports=files).names)
    except dmn.ModelError:
        return ()


def check(
    source: bytes, *, name: str, others: Mapping[str, bytes], look: Callable[[], None]
) -> list[Problem]:
    """Return what is wrong with a decision file.

    :param others: the decision files of the set, this one among them
    :param look: ends the check by raising when its time is over
    """
    beside = {other: content for other, content in others.items() if other != name}
    place = (name, source, tuple(sorted(beside.items())))
    found = _found.once(place, lambda: tuple(dmn.check(source, imports=beside, look=look)))
    return [_located(one, name) for one in found[:MOST_PROBLEMS]]


_found = Kept[tuple[feel.Problem, ...]](MOST_KEPT)


def _located(one: feel.Problem, name: str) -> Problem:
    severity: Severity = "error" if one.severity == "error" else "warning"
    return Problem(severity, name, one.element or None, one.message_zh, one.message_en, one.hint)


def named_twice(files: Mapping[str, bytes]) -> list[Problem]:
    """Return the decisions whose id stands in two files: a task could not tell which it calls."""
    seen: dict[str, str] = {}
    problems = []
    for name, source in files.items():
        for one in named({name: source}):
            first = seen.setdefault(one["id"], name)
            if first != name:
                zh = f"决策编号“{one['id']}”在 {first} 里已经有了"
                en = f"the decision {one['id']} stands in {first} as well"
                hint = "请改其中一个决策的编号 · give one of them another id"
                problems.append(Problem("error", name, one["id"], zh, en, hint))
    return problems
