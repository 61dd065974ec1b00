"""What is wrong with a decision table: types, values, overlaps, gaps, rules that never fire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.feel import tree
from service.feel.dmn.boxed import Broken
from service.feel.dmn.compiler import ModelCompiler
from service.feel.dmn.regions import (
    Box,
    Piece,
    constants,
    kinds_of,
    overlap,
    pieces,
    uncovered,
)
from service.feel.dmn.table import SINGLE_HIT, Rule, Table
from service.feel.environment import PLAIN
from service.feel.errors import Problem
from service.feel.run import Frame, Run
from service.feel.types import SIMPLE

MOST_GAPS = 3
MOST_RULES = 500


@dataclass(frozen=True, slots=True)
class Column:
    """An input column cut into pieces, and for each rule the set it takes (None: cannot tell)."""

    label: str
    pieces: list[Piece]
    everything: int
    cells: list[int | None]


class TableCheck:
    """Looks at one table of one element."""

    def __init__(self, table: Table, element: str) -> None:
        self.table = table
        self.element = element
        self.compiler = ModelCompiler("", {})

    def problems(self) -> Iterator[Problem]:
        """Yield everything that is wrong."""
        yield from self.wrong_types()
        yield from self.not_allowed()
        columns = [self.column(n) for n in range(len(self.table.inputs))]
        boxes = [self.box(columns, n) for n in range(len(self.table.rules))]
        yield from self.never_firing(columns)
        yield from self.overlaps(columns, boxes)
        yield from self.unreachable(columns, boxes)
        yield from self.gaps(columns, boxes)

    def problem(self, severity: str, zh: str, en: str, rule: int = 0, column: int = 0) -> Problem:
        return Problem(severity, zh, en, element=self.element, rule=rule, table_column=column)

    def wrong_types(self) -> Iterator[Problem]:
        """Compare constants with the declared types of their columns."""
        for rule in self.table.rules:
            count = len(self.table.inputs)
            if len(rule.tests) != count or len(rule.outputs) != len(self.table.outputs):
                yield self.problem(
                    "error",
                    f"规则 {rule.number} 的单元格数与列数不符",
                    f"rule {rule.number} has the wrong number of cells",
                    rule.number,
                )
            nodes = (*rule.tests, *rule.outputs)
            types = [*(i.type for i in self.table.inputs), *(o.type for o in self.table.outputs)]
            for number, (node, wanted) in enumerate(zip(nodes, types, strict=False), 1):
                found = kinds_of(constants(node) or ())
                if wanted.name in SIMPLE and wanted.name != "Any" and found - {wanted.name}:
                    other = min(found - {wanted.name})
                    yield self.problem(
                        "error",
                        f"规则 {rule.number} 第 {number} 列应为 {wanted}，写的是 {other}",
                        f"rule {rule.number}, column {number}: {other} where {wanted} is expected",
                        rule.number,
                        number,
                    )

    def not_allowed(self) -> Iterator[Problem]:
        """Compare constant outputs with the allowed values of their columns."""
        for number, clause in enumerate(self.table.outputs):
            allowed = clause.allowed or clause.type.tests
            if not isinstance(allowed, tree.Node) or constants(allowed) is None:
                continue
            for rule in self.table.rules:
                cell = rule.outputs[number] if number < len(rule.outputs) else None
                said = constants(cell) if cell is not None else None
                if not said or len(said) > 1 or self.taken(allowed, [Piece(said[0], "")]):
                    continue
                at = len(self.table.inputs) + number + 1
                yield self.problem(
                    "error",
                    f"规则 {rule.number} 第 {at} 列“{clause.label}”的值不在允许范围内",
                    f"rule {rule.number}, column {at}: none of the allowed values",
                    rule.number,
                    at,
                )

    def column(self, index: int) -> Column:
        """Cut a column into pieces and ask every cell which of them it takes."""
        clause = self.table.inputs[index]
        tests = [
            rule.tests[index] if index < len(rule.tests) else None for rule in self.table.rules
        ]
        allowed = clause.allowed
        if allowed is None and isinstance(clause.type.tests, tree.Node):
            allowed = clause.type.tests
        values: list[object] = []
        for node in (*tests, allowed):
            values += (constants(node) or []) if node is not None else []
        if clause.type.name == "boolean":
            values += [True, False]
        cut = pieces(values)
        if allowed is not None and constants(allowed) is not None:
            inside = self.taken(allowed, cut)
            cut = [piece for n, piece in enumerate(cut) if inside >> n & 1]
        cells = [self.cell(node, cut) for node in tests]
        return Column(clause.label, cut, (1 << len(cut)) - 1, cells)

    def cell(self, node: tree.Node | None, cut: list[Piece]) -> int | None:
        if node is None or isinstance(node, Broken) or constants(node) is None:
            return None
        return self.taken(node, cut)

    def taken(self, node: tree.Node, cut: list[Piece]) -> int:
        """Return the set of pieces whose samples pass a cell's tests."""
        closure = self.compiler.unary(node)
        run = Run(PLAIN)
        return sum(
            1 << n
            for n, piece in enumerate(cut)
            if closure(Frame({"?": piece.sample}, None, run)) is True
        )

    def box(self, columns: list[Column], rule: int) -> Box | None:
        cells = [column.cells[rule] for column in columns]
        known = tuple(cell for cell in cells if cell is not None)
        return known if len(known) == len(cells) else None

    def never_firing(self, columns: list[Column]) -> Iterator[Problem]:
        """Report cells that no allowed value passes."""
        for number, column in enumerate(columns, 1):
            for rule, cell in zip(self.table.rules, column.cells, strict=True):
                if cell == 0:
                    yield self.problem(
                        "error",
                        f"规则 {rule.number} 第 {number} 列“{column.label}”不会命中任何允许的值",
                        f"rule {rule.number}, column {number}: no allowed value passes",
                        rule.number,
                        number,
                    )

    def overlaps(self, columns: list[Column], boxes: list[Box | None]) -> Iterator[Problem]:
        """Report pairs of rules that fire together where the hit policy forbids it."""
        if self.table.policy not in ("UNIQUE", "ANY"):
            return
        if len(self.table.rules) > MOST_RULES:
            yield self.problem(
                "warning",
                f"规则超过 {MOST_RULES} 条，没有检查重叠",
                f"more than {MOST_RULES} rules: overlaps are not looked for",
            )
            return
        for rule, mine in zip(self.table.rules, boxes, strict=True):
            for other, theirs in zip(self.table.rules, boxes, strict=True):
                if other.number <= rule.number or not self.together(rule, mine, other, theirs):
                    continue
                if self.table.policy == "ANY" and rule.output_texts == other.output_texts:
                    continue
                where = self.example(columns, mine, theirs)
                yield self.problem(
                    "error",
                    f"规则 {rule.number} 与规则 {other.number} 重叠{where}，"
                    f"命中策略为 {self.table.policy}",
                    f"rules {rule.number} and {other.number} overlap under {self.table.policy}",
                    other.number,
                )

    def together(self, rule: Rule, mine: Box | None, other: Rule, theirs: Box | None) -> bool:
        """Tell whether two rules fire together for sure."""
        if mine is None or theirs is None:
            return rule.test_texts == other.test_texts
        return overlap(mine, theirs)

    def example(self, columns: list[Column], mine: Box | None, theirs: Box | None) -> str:
        if mine is None or theirs is None or not columns:
            return ""
        both = tuple(a & b for a, b in zip(mine, theirs, strict=True))
        return f"（例如 {self.described(columns, both)}）"

    def described(self, columns: list[Column], box: Box) -> str:
        """Name the first input of a box in words, leaving out columns that take everything."""
        words = [
            f"{column.label}：{next(p.name for n, p in enumerate(column.pieces) if part >> n & 1)}"
            for column, part in zip(columns, box, strict=True)
            if part != column.everything and part
        ]
        return "，".join(words) or "任何输入"

    def unreachable(self, columns: list[Column], boxes: list[Box | None]) -> Iterator[Problem]:
        """Report rules of a FIRST table whose inputs are all taken by rules before them."""
        if self.table.policy != "FIRST":
            return
        before: list[Box] = []
        for rule, box in zip(self.table.rules, boxes, strict=True):
            if box is None:
                continue
            if all(box) and before and uncovered(box, before) == []:
                yield self.problem(
                    "warning",
                    f"规则 {rule.number} 永远轮不到，前面的规则已全部覆盖",
                    f"rule {rule.number} is never reached",
                    rule.number,
                )
            before.append(box)

    def gaps(self, columns: list[Column], boxes: list[Box | None]) -> Iterator[Problem]:
        """Report inputs that no rule of a single-hit table takes, unless there is a default."""
        if self.table.policy not in SINGLE_HIT or any(o.default for o in self.table.outputs):
            return
        if any(box is None for box in boxes) or not columns or len(boxes) > MOST_RULES:
            return
        whole = tuple(column.everything for column in columns)
        left = uncovered(whole, [box for box in boxes if box is not None])
        for box in (left or ())[:MOST_GAPS]:
            yield self.problem(
                "warning",
                f"没有规则覆盖：{self.described(columns, box)}",
                "no rule covers some inputs",
            )
