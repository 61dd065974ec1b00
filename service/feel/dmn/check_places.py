"""Every expression of a decision with its place: cells by rule and column, columns, boxed logic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.feel import tree
from service.feel.dmn.boxed import TableOf
from service.feel.dmn.model import Element
from service.feel.dmn.table import Table
from service.feel.errors import Problem


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the id of the cell, column, rule or element, and its name."""

    element: str
    zh: str
    en: str
    rule: int = 0
    column: int = 0

    def problem(
        self,
        severity: str,
        zh: str,
        en: str,
        *,
        at: tuple[int, int] = (0, 0),
        hint: str = "",
        name: str = "",
    ) -> Problem:
        """Report something at this place; `at` is line and column in the text there."""
        zh, en = f"{self.zh}{zh}", f"{self.en}: {en}"
        return Problem(severity, zh, en, *at, hint, name, self.element, self.rule, self.column)


@dataclass(frozen=True, slots=True)
class Part:
    """An expression at its place; `role` is one of logic, input, test, output, and `input values`
    or `output values` for the values that a column allows.

    Parts of a table know it, and the number of their column among the inputs or outputs, from 0.
    """

    node: tree.Node
    place: Place
    role: str = "logic"
    table: Table | None = None
    index: int = 0


def parts(root: tree.Node, element: Element) -> Iterator[Part]:
    """Yield the logic of a decision, then every column and cell of the tables in it."""
    yield Part(root, Place(element.id, f"“{element.name}”", element.name))
    for node in tree.walk(root):
        if isinstance(node, TableOf):
            yield from _columns(node.table, element)
            yield from _cells(node.table, element)


def _columns(table: Table, element: Element) -> Iterator[Part]:
    for index, column in enumerate(table.inputs):
        place = _column(column.id, index + 1, column.label, element)
        yield Part(column.node, place, "input", table, index)
        if column.allowed is not None:
            yield Part(column.allowed, place, "input values", table, index)
    for index, output in enumerate(table.outputs):
        place = _column(output.id, len(table.inputs) + index + 1, output.label, element)
        for node in output.nodes():
            role = "output" if node is output.default else "output values"
            yield Part(node, place, role, table, index)


def _column(key: str, number: int, label: str, element: Element) -> Place:
    named = f"“{label}”" if label else ""
    return Place(
        key or element.id,
        f"“{element.name}”第 {number} 列{named}：",
        f"{element.name}, column {number}",
        column=number,
    )


def _cells(table: Table, element: Element) -> Iterator[Part]:
    for rule in table.rules:
        cells = [("test", n, node) for n, node in enumerate(rule.tests)]
        cells += [("output", n, node) for n, node in enumerate(rule.outputs)]
        for number, (role, index, node) in enumerate(cells, 1):
            place = Place(
                rule.cells[number - 1] or rule.id or element.id,
                f"“{element.name}”规则 {rule.number} 第 {number} 列：",
                f"{element.name}, rule {rule.number}, column {number}",
                rule.number,
                number,
            )
            yield Part(node, place, role, table, index)


def both(zh: str, en: str) -> str:
    """Join a hint in both languages as the editors part them."""
    return f"{zh} · {en}" if zh and en else zh or en
