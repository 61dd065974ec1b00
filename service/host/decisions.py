"""Decisions: the tables of the release that a case is pinned to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service import feel
from service.errors import Problem
from service.feel import dmn


@dataclass(frozen=True)
class Decided:
    """What a decision came to, which rules said so (both JSON), and what its outputs are called."""

    value: Any
    explanation: dict[str, Any]
    outputs: tuple[str, ...] = ()


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


def named(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return the decisions in these files, with their names, as far as they can be read."""
    found = []
    for source in files.values():
        try:
            names = dmn.read(source, imports=files).names
        except dmn.ModelError:
            continue
        found += [{"id": decision_id, "name": name} for decision_id, name in names]
    return found


def check(source: bytes, *, name: str, others: Mapping[str, bytes]) -> list[Problem]:
    """Return what is wrong with a decision file."""
    try:
        dmn.read(source, imports=others)
    except feel.FeelError as wrong:
        return [Problem("error", name, None, wrong.zh, str(wrong))]
    return []
