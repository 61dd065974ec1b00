"""Which inputs a rule takes: each column is cut into pieces, a rule takes some of each.

A column is cut at every value its cells mention. Between two such values all inputs behave the
same, so that one sample stands for the whole piece, and a cell becomes the set of pieces whose
samples pass its tests: an integer with one bit for each piece.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.feel import tree
from service.feel.comparison import ORDERED
from service.feel.kinds import kind
from service.feel.values import Date, DateTime, DaysTime, Time, YearsMonths

Box = tuple[int, ...]
MOST_BOXES = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Inputs that behave the same: a sample of them, and how people would call them."""

    sample: object
    name: str


def pieces(values: Iterable[object]) -> list[Piece]:
    """Cut a column at the values its cells mention."""
    distinct = _distinct(values)
    if any(isinstance(value, bool) for value in distinct):
        found = [Piece(True, "true"), Piece(False, "false")]
    else:
        found = _ordered_pieces(sorted(v for v in distinct if v.__class__ in ORDERED))
    return [*found, Piece(None, "null")] if None in distinct else found


def _distinct(values: Iterable[object]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(value.__class__ is other.__class__ and value == other for other in found):
            found.append(value)
    return found


def _ordered_pieces(values: list[Any]) -> list[Piece]:
    if not values:
        return [Piece("\N{NULL}", "…")]
    if isinstance(values[0], str):
        return [*(Piece(v, f'"{v}"') for v in values), Piece(f"{values[-1]}\N{NULL}", "其他值")]
    found = [Piece(step(values[0], -1), f"小于 {values[0]}")]
    for low, high in zip(values, [*values[1:], None], strict=True):
        found.append(Piece(low, str(low)))
        if high is None:
            found.append(Piece(step(low, 1), f"大于 {low}"))
        elif (sample := between(low, high)) is not None:
            found.append(Piece(sample, f"{low} 与 {high} 之间"))
    return found


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
    found: list[object] = []
    for inner in tree.walk(node):
        if isinstance(inner, tree.Literal):
            found.append(inner.value)
        elif isinstance(inner, tree.Negation) and isinstance(inner.operand, tree.Literal):
            found.append(_negative(inner.operand.value))
        elif not isinstance(inner, (tree.Tests, tree.Test, tree.RangeOf, tree.ListOf, tree.Text)):
            return None
    return found


def _negative(value: object) -> object:
    return -value if isinstance(value, Decimal) else value


def kinds_of(values: Iterable[object]) -> set[str]:
    """Return the types of constants, null apart."""
    return {kind(value) for value in values if value is not None}


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


def uncovered(whole: Box, rules: Iterable[Box]) -> list[Box] | None:
    """Return what no rule takes, None when it is too scattered to tell."""
    left = [whole]
    for taken in rules:
        left = [rest for box in left for rest in without(box, taken)]
        if len(left) > MOST_BOXES:
            return None
    return left
