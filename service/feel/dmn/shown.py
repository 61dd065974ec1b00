"""Decision tables as their designers wrote them, to be shown beside what they decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.feel.dmn.decisions import Decisions
from service.feel.dmn.model import Model, Xml
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


_SIGNS = (("<=", "≤"), (">=", "≥"), ("<", "＜"), (">", "＞"))
_WORDS = {"-": "", "null": "", "true": "是", "false": "否"}
_PIECE = re.compile(r'"((?:[^"\\\\]|\\\\.)*)"|[^"+]+')


def cell_in_words(cell: str) -> str:
    """Return a cell as people read it: what is put in between words when it is decided is …

    >>> [cell_in_words(one) for one in (">= 90", "-", '"own"', "true")]
    ['≥90', '', 'own', '是']
    >>> cell_in_words('"完成率" + string(value) + "%，得8分"')
    '完成率…%，得8分'
    """
    cell = cell.strip()
    if cell in _WORDS:
        return _WORDS[cell]
    sign = next((one for one in _SIGNS if cell.startswith(one[0])), None)
    if sign is not None:
        return sign[1] + cell.removeprefix(sign[0]).strip()
    return "".join(_sentence(cell)) if cell.startswith('"') else cell


def _sentence(cell: str) -> Iterator[str]:
    """Yield the words of a text, and … for each expression that is joined to it."""
    depth, between = 0, False
    for piece in _PIECE.finditer(cell):
        said = piece[1]
        if said is not None and not depth:
            between = False
            yield said
            continue
        depth += piece[0].count("(") - piece[0].count(")") if said is None else 0
        if piece[0].strip() and not between:
            between = True
            yield "…"


def labels(model: Model, decision: str) -> list[str]:
    """Return what the columns of a decision's tables are called."""
    element = model.elements.get(decision)
    if element is None or element.logic is None:
        return []
    tables = _decision(decision, element.logic).tables
    return [column.label for one in tables for column in (*one.inputs, *one.outputs)]


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
