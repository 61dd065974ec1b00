"""Which inputs a rule takes: each column is cut into pieces, a rule takes some of each.

A column is cut at every value its cells mention. Between two such values all inputs behave the
same, so that one sample stands for the whole piece, and a cell becomes the set of pieces whose
samples pass its tests: an integer with one bit for each piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.feel import tree
from service.feel.comparison import ORDERED
from service.feel.compiler import Compiler
from service.feel.environment import PLAIN
from service.feel.errors import FeelError
from service.feel.numbers import number_text
from service.feel.run import Frame, Run
from service.feel.values import Date, DateTime, DaysTime, Function, Time, YearsMonths

Box = tuple[int, ...]
CALCULATING = (tree.Literal, tree.Negation, tree.Chain, tree.Call, tree.Name)
CONSTRUCTORS = frozenset(
    ("date", "time", "date and time", "duration", "years and months duration", "number", "string")
)
DIGITS = 6  # after the point; more say nothing to a reader
MOST_BOXES = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Inputs that behave the same: a sample of them, and how people would call them."""

    sample: object
    name: str


def pieces(values: Iterable[object]) -> list[Piece]:
    """Cut a column at the values its cells mention, those of each type by themselves."""
    distinct = _distinct(values)
    found: list[Piece] = []
    if any(isinstance(value, bool) for value in distinct):
        found += [Piece(True, "true"), Piece(False, "false")]
    for kind_ in dict.fromkeys(v.__class__ for v in distinct if v.__class__ in ORDERED):
        found += _ordered_pieces(sorted(v for v in distinct if v.__class__ is kind_))
    found = found or [Piece("\N{NULL}", "…")]
    return [*found, Piece(None, "null")] if None in distinct else found


def _distinct(values: Iterable[object]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(value.__class__ is other.__class__ and value == other for other in found):
            found.append(value)
    return found


def _ordered_pieces(values: list[Any]) -> list[Piece]:
    if isinstance(values[0], str):
        return [*(Piece(v, f'"{v}"') for v in values), Piece(f"{values[-1]}\N{NULL}", "其他值")]
    found = [Piece(step(values[0], -1), f"小于 {called(values[0])}")]
    for low, high in zip(values, [*values[1:], None], strict=True):
        found.append(Piece(low, called(low)))
        if high is None:
            found.append(Piece(step(low, 1), f"大于 {called(low)}"))
        elif (sample := between(low, high)) is not None:
            found.append(Piece(sample, f"{called(low)} 与 {called(high)} 之间"))
    return found


def called(value: object) -> str:
    """Write a value as a sentence names it: of a long fraction the beginning.

    >>> called(Decimal("0.666666666666666666666666")), called(Decimal("80.0"))
    ('0.6667', '80')
    """
    if not isinstance(value, Decimal):
        return str(value)
    text = number_text(value)
    fraction = text.partition(".")[2]
    return number_text(Decimal(f"{value:.4f}")) if len(fraction) > DIGITS else text


def step(value: Any, sign: int) -> object:
    """Return a value just beyond another."""
    if isinstance(value, Decimal):
        return value + sign
    if isinstance(value, Date):
        return value.plus_days(sign)
    if isinstance(value, DateTime):
        return DateTime(value.date.plus_days(sign), value.time)
    if isinstance(value, Time):
        return Time.from_nanos(value.local_nanos + sign, value.zone)
    if isinstance(value, DaysTime):
        return DaysTime(value.nanos + sign)
    return YearsMonths(value.months + sign)


def between(low: Any, high: Any) -> object:
    """Return a value between two others, None where there is none that people would use.

    Whole numbers next to each other are taken for a column of whole numbers.
    """
    if isinstance(low, Decimal):
        near = high - low == 1 and low == low.to_integral_value()
        return None if near else (low + high) / 2
    if isinstance(low, (Date, YearsMonths)):
        sample = step(low, 1)
        return None if sample == high else sample
    return step(low, 1)


def constants(node: tree.Node) -> list[object] | None:
    """Return the constants a cell compares with, None if it does more than that."""
    if isinstance(node, tree.Text):
        return constants(node.node)
    if isinstance(node, tree.Tests):
        return _all_constants(node.items)
    if isinstance(node, tree.ListOf):
        return _all_constants(node.items) if node.items else None
    if isinstance(node, tree.Test):
        return constants(node.right)
    if isinstance(node, tree.RangeOf):
        return _all_constants((node.low, node.high))
    return [node.value] if isinstance(node, tree.Literal) else _calculated(node)


def _all_constants(nodes: Iterable[tree.Node]) -> list[object] | None:
    found = [constants(node) for node in nodes]
    known = [value for values in found if values is not None for value in values]
    return None if None in found else known


def _calculated(node: tree.Node) -> list[object] | None:
    """Return the value of a calculation with constants, such as `2/3` or `date("2026-03-01")`."""
    if not all(isinstance(inner, CALCULATING) for inner in tree.walk(node)):
        return None
    names = {inner.name for inner in tree.walk(node) if isinstance(inner, tree.Name)}
    if names - CONSTRUCTORS:
        return None
    try:
        value = Compiler("").compile(node)(Frame({}, None, Run(PLAIN)))
    except (FeelError, ArithmeticError, RecursionError):
        return None
    return None if value is None or isinstance(value, Function) else [value]


def overlap(one: Box, other: Box) -> bool:
    """Tell whether some input is taken by both rules."""
    return all(a & b for a, b in zip(one, other, strict=True))


def without(box: Box, taken: Box) -> list[Box]:
    """Return what is left of a box after another is cut out, as boxes that do not overlap."""
    if not overlap(box, taken):
        return [box]
    left: list[Box] = []
    for column, (mine, theirs) in enumerate(zip(box, taken, strict=True)):
        rest = mine & ~theirs
        if rest:
            left.append((*box[:column], rest, *box[column + 1 :]))
        box = (*box[:column], mine & theirs, *box[column + 1 :])
    return left


def uncovered(
    whole: Box, rules: Iterable[Box], look: Callable[[], None] = lambda: None
) -> list[Box] | None:
    """Return what no rule takes, None when it is too scattered to tell; `look` may end it."""
    left = [whole]
    for taken in rules:
        look()
        left = [rest for box in left for rest in without(box, taken)]
        if len(left) > MOST_BOXES:
            return None
    return left
