"""What is wrong with a decision table: types, values, overlaps, gaps, rules that never fire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.feel import tree
from service.feel.dmn.boxed import Broken
from service.feel.dmn.check_places import both
from service.feel.dmn.compiler import ModelCompiler
from service.feel.dmn.model import Element
from service.feel.dmn.regions import (
    Box,
    Piece,
    constants,
    pieces,
    uncovered,
)
from service.feel.dmn.table import POLICIES, SINGLE_HIT, Output, Rule, Table
from service.feel.environment import PLAIN
from service.feel.errors import Problem
from service.feel.run import Frame, Run

AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT", "LIST")
MOST_GAPS = 3
MOST_RULES = 500


NEVER_ADDED = frozenset({"string", "boolean", "date", "time", "date and time"})


def value_of(node: tree.Node) -> object:
    """Return the value of a cell that is a constant, None for any other."""
    inner = node.node if isinstance(node, tree.Text) else node
    return inner.value if isinstance(inner, tree.Literal) else None


@dataclass(frozen=True, slots=True)
class Column:
    """An input column cut into pieces, and for each rule the set it takes (None: cannot tell)."""

    label: str
    pieces: list[Piece]
    everything: int
    cells: list[int | None]


class TableCheck:
    """Looks at one table of one element."""

    def __init__(self, table: Table, element: Element, look: Callable[[], None]) -> None:
        self.table = table
        self.element = element
        self.look = look
        self.compiler = ModelCompiler("", {})

    def problems(self) -> Iterator[Problem]:
        """Yield everything that is wrong."""
        yield from self.policy()
        yield from self.shape()
        yield from self.not_allowed()
        columns = [self.column(n) for n in range(len(self.table.inputs))]
        boxes = [self.box(columns, n) for n in range(len(self.table.rules))]
        yield from self.never_firing(columns)
        yield from self.overlaps(columns, boxes)
        yield from self.unreachable(columns, boxes)
        yield from self.gaps(columns, boxes)

    def problem(
        self,
        severity: str,
        zh: str,
        en: str,
        rule: int = 0,
        column: int = 0,
        *,
        key: str = "",
        hint: str = "",
    ) -> Problem:
        """Report something at a cell, a rule, a column (by `key`), or the table."""
        at = key or (self.cell_id(rule, column) if rule else "") or self.element.id
        name = self.element.name
        zh, en = f"“{name}”{zh}", f"{name}: {en}"
        return Problem(severity, zh, en, 0, 0, hint, "", at, rule, column)

    def cell_id(self, number: int, column: int) -> str:
        """Return the id of a cell, or that of its rule."""
        rule = self.table.rules[number - 1]
        cells = rule.cells[column - 1 : column] if column else ()
        return (cells[0] if cells else "") or rule.id

    def policy(self) -> Iterator[Problem]:
        """Report a hit policy that is none, or has not what it needs."""
        table, name = self.table, self.table.policy
        if name not in POLICIES.values():
            yield self.problem("error", f"命中策略 {name} 未知", f"there is no hit policy {name}")
        if table.aggregation and table.aggregation not in AGGREGATIONS:
            zh, en = f"没有聚合方式 {table.aggregation}", f"no aggregation {table.aggregation}"
            yield self.problem("error", zh, en)
        elif table.aggregation and name != "COLLECT":
            zh = f"聚合方式 {table.aggregation} 只用于命中策略“收集”"
            yield self.problem("error", zh, f"{table.aggregation} goes with COLLECT alone")
        elif table.aggregation == "SUM":
            yield from self.added_up()
        if name in ("PRIORITY", "OUTPUT ORDER") and not any(map(ordered, table.outputs)):
            yield self.problem(
                "error",
                f"命中策略为 {name}，但没有一个输出列按优先次序列出它的值",
                f"under {name} an output must list its values in the order of priority",
                hint=both(
                    '请在输出列的“允许的值”里按次序写出，例如 "高","中","低"',
                    'list the values of an output, such as "high","middle","low"',
                ),
            )

    def added_up(self) -> Iterator[Problem]:
        """Report output columns that cannot be added up: the sum would always be null."""
        for column, output in enumerate(self.table.outputs):
            cells = (
                rule.outputs[column] for rule in self.table.rules if column < len(rule.outputs)
            )
            texts = any(isinstance(value_of(cell), str) for cell in cells)
            if texts or output.type.name in NEVER_ADDED:
                yield self.problem(
                    "error",
                    f"输出列“{output.label or output.name}”不是数字，不能求和",
                    f"the output {output.name!r} is no number and cannot be added up",
                    key=output.id,
                    hint=both(
                        "求和的列填数字；文字请用“收集”而不求和",
                        "give numbers to be added up, or collect without a sum",
                    ),
                )

    def shape(self) -> Iterator[Problem]:
        """Report columns without expression or name, and rules with too many or too few cells."""
        for column in self.table.inputs:
            if not column.text:
                zh, en = "输入列没有表达式", "an input column has no expression"
                yield self.problem("error", zh, en, key=column.id)
        names = [output.name for output in self.table.outputs]
        for number, output in enumerate(self.table.outputs):
            if len(names) > 1 and not output.name:
                zh, en = "有多个输出列时，每列都要有名称", "each of several outputs needs a name"
                yield self.problem("error", zh, en, key=output.id)
            elif output.name in names[:number]:
                zh, en = f"输出列名称“{output.name}”重复", f"two outputs are named {output.name}"
                yield self.problem("error", zh, en, key=output.id)
        for rule in self.table.rules:
            count = len(self.table.inputs)
            if len(rule.tests) != count or len(rule.outputs) != len(self.table.outputs):
                yield self.problem(
                    "error",
                    f"规则 {rule.number} 的单元格数与列数不符",
                    f"rule {rule.number} has the wrong number of cells",
                    rule.number,
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
        judged = clause.type.name not in ("list", "context", "range", "function")
        cells = [self.cell(node, cut) if judged or anything(node) else None for node in tests]
        return Column(clause.label, cut, (1 << len(cut)) - 1, cells)

    def cell(self, node: tree.Node | None, cut: list[Piece]) -> int | None:
        if node is None or isinstance(node, Broken) or constants(node) is None:
            return None
        return self.taken(node, cut)

    def taken(self, node: tree.Node, cut: list[Piece]) -> int:
        """Return the set of pieces whose samples pass a cell's tests."""
        self.look()
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
            self.look()
            for other, theirs in zip(self.table.rules, boxes, strict=True):
                if other.number <= rule.number or not self.together(columns, rule, other):
                    continue
                if self.table.policy == "ANY" and rule.output_texts == other.output_texts:
                    continue
                certain = mine is not None and theirs is not None
                where = self.example(columns, mine, theirs)
                verb, may = ("重叠", "overlap") if certain else ("可能重叠", "may overlap")
                yield self.problem(
                    "error" if certain or rule.test_texts == other.test_texts else "warning",
                    f"规则 {rule.number} 与规则 {other.number} {verb}{where}，"
                    f"命中策略为 {self.table.policy}",
                    f"rules {rule.number} and {other.number} {may} under {self.table.policy}",
                    other.number,
                )

    def together(self, columns: list[Column], rule: Rule, other: Rule) -> bool:
        """Tell whether two rules fire together, as far as their cells can be judged.

        Of a cell that says more than can be judged only this is known: some input passes it.
        """
        one, two = rule.number - 1, other.number - 1
        if rule.test_texts == other.test_texts:
            return True
        for column, mine, theirs in zip(columns, rule.test_texts, other.test_texts, strict=False):
            a, b = column.cells[one], column.cells[two]
            if mine == theirs or a == column.everything or b == column.everything:
                continue
            if a is None or b is None or not a & b:
                return False
        return True

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
            self.look()
            if all(box) and before and uncovered(box, before, self.look) == []:
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
        left = uncovered(whole, [box for box in boxes if box is not None], self.look)
        for box in (left or ())[:MOST_GAPS]:
            yield self.problem(
                "warning",
                f"没有规则覆盖：{self.described(columns, box)}",
                "no rule covers some inputs",
            )


def anything(node: tree.Node | None) -> bool:
    """Tell whether a cell is `-`."""
    inner = node.node if isinstance(node, tree.Text) else node
    return isinstance(inner, tree.Tests) and not inner.items


def ordered(output: Output) -> bool:
    """Tell whether an output lists its values one by one, which is the order of their priority."""
    listed = output.allowed or output.type.tests
    inner = listed.node if isinstance(listed, tree.Text) else listed
    if not isinstance(inner, tree.Tests) or inner.negated or not inner.items:
        return False
    return all(isinstance(item, tree.Literal | tree.Negation) for item in inner.items)
