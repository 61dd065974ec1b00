"""Decision tables as their designers wrote them, to be shown beside what they decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.feel.dmn.decisions import Decisions
from service.feel.dmn.model import Xml
from service.feel.dmn.table import POLICIES, input_text
from service.feel.dmn.xml import attribute, child, children, local, name_of, text_of


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column: what it is called, and the expression or the name behind that."""

    label: str
    source: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule: its number from 1, its cells from left to right, the designer's notes."""

    number: int
    cells: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A decision table; the cells of a rule follow its inputs, then its outputs."""

    id: str
    policy: str
    aggregation: str
    inputs: tuple[ShownColumn, ...]
    outputs: tuple[ShownColumn, ...]
    rules: tuple[ShownRule, ...]


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision of a graph: its tables in the order of the file, or its one expression."""

    id: str
    tables: tuple[ShownTable, ...]
    expression: str


def shown(decisions: Decisions) -> dict[str, ShownDecision]:
    """Return the decisions of a model and of those it imports, by their ids."""
    found: dict[str, ShownDecision] = {}
    for part in decisions.model.family():
        for element in part.elements.values():
            if element.logic is not None:
                found.setdefault(element.id, _decision(element.id, element.logic))
    return found


def _decision(name: str, logic: Xml) -> ShownDecision:
    tables = tuple(_table(one) for one in logic.iter("{*}decisionTable"))
    is_text = local(logic) == "literalExpression"
    return ShownDecision(name, tables, text_of(logic) if is_text else "")


def _table(xml: Xml) -> ShownTable:
    policy = attribute(xml, "hitPolicy", "UNIQUE").upper()
    return ShownTable(
        id=attribute(xml, "id"),
        policy=POLICIES.get(policy, policy),
        aggregation=attribute(xml, "aggregation").upper(),
        inputs=tuple(
            ShownColumn(attribute(one, "label") or input_text(one), input_text(one))
            for one in children(xml, "input")
        ),
        outputs=tuple(
            ShownColumn(attribute(one, "label") or name_of(one), name_of(one))
            for one in children(xml, "output")
        ),
        rules=tuple(_rule(number, one) for number, one in enumerate(children(xml, "rule"), 1)),
    )


def _rule(number: int, xml: Xml) -> ShownRule:
    cells = [text_of(one) or "-" for one in children(xml, "inputEntry")]
    cells += [text_of(one) for one in children(xml, "outputEntry")]
    return ShownRule(number, tuple(cells), tuple(_notes(xml)))


def _notes(xml: Xml) -> Iterator[str]:
    written = [text_of(one) for one in children(xml, "annotationEntry")]
    description = child(xml, "description")
    if description is not None and description.text:
        written.append(description.text.strip())
    yield from filter(None, written)
