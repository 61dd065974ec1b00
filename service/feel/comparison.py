"""Equality, order and membership, with FEEL's third answer: null where kinds differ."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from service.feel.run import Run
from service.feel.values import Date, DateTime, DaysTime, Range, Time, YearsMonths

PLAIN = frozenset((Decimal, str, bool, Date, Time, DateTime, DaysTime, YearsMonths))
ORDERED = frozenset((Decimal, str, Date, Time, DateTime, DaysTime, YearsMonths))
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(one: Any, other: Any, run: Run) -> bool | None:
    """Compare for equality; values of different kinds give None, null equals only null."""
    if one is None or other is None:
        return one is other
    if one.__class__ is not other.__class__:
        return None
    if one.__class__ in PLAIN:
        return bool(one == other)
    run.step()
    if one is other:
        return True
    if isinstance(one, list):
        return len(one) == len(other) and all(
            equal(a, b, run) is True for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            equal(value, other[name], run) is True for name, value in one.items()
        )
    return isinstance(one, Range) and same_range(one, other, run)


def same_range(one: Range, other: Range, run: Run) -> bool:
    """Compare two ranges: the same ends, the same of them included, and written the same way.

    `(< 10)` has no lower end and `(null..10)` one that is null: they are not the same.
    """
    return (
        (one.low_included, one.high_included, one.operator)
        == (other.low_included, other.high_included, other.operator)
        and equal(one.low, other.low, run) is True
        and equal(one.high, other.high, run) is True
    )


def compare(sign: str, one: Any, other: Any) -> bool | None:
    """Compare by order: None unless both are of one ordered kind."""
    if one.__class__ is not other.__class__ or one.__class__ not in ORDERED:
        return None
    return ORDER[sign](one, other)


def relation(sign: str, one: Any, other: Any, run: Run) -> bool | None:
    """Compare with any of the six signs."""
    if sign == "=":
        return equal(one, other, run)
    if sign == "!=":
        same = equal(one, other, run)
        return None if same is None else not same
    return compare(sign, one, other)


def contains(within: Range, value: Any, run: Run) -> bool | None:
    """Tell whether a value lies in a range: true or false, or None where one end gives none.

    Only a range written as a comparison may lack an end; an end that is null decides nothing.
    """
    if within.operator in ("=", "!="):
        return relation(within.operator, value, within.low, run)
    answers: list[bool | None] = []
    if within.low is not None or not within.operator:
        answers.append(compare(">=" if within.low_included else ">", value, within.low))
    if within.high is not None or not within.operator:
        answers.append(compare("<=" if within.high_included else "<", value, within.high))
    if False in answers:
        return False
    return True if all(answers) and answers else None


def passes(value: Any, test: Any, run: Run) -> bool | None:
    """Answer `value in test` for a test that is a range, a list or a plain value."""
    if isinstance(test, Range):
        same = value.__class__ is Range and equal(value, test, run)
        return True if same else contains(test, value, run)
    if isinstance(test, list):
        run.step(len(test) >> 2)
        if isinstance(value, list) and equal(value, test, run):
            return True
        return any(_one_of(value, item, run) for item in test)
    return equal(value, test, run)


def _one_of(value: Any, item: Any, run: Run) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return contains(item, value, run) is True
    return equal(value, item, run) is True


def union_answers(answers: list[bool | None]) -> bool | None:
    """Join answers by or: true wins, then null, then false."""
    if True in answers:
        return True
    return None if None in answers else False
