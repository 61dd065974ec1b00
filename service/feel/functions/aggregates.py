"""Functions that make one value of many: sums, extremes, averages, all and any."""

from __future__ import annotations

import functools
from decimal import Decimal

from service.feel.builtin import builtin
from service.feel.comparison import compare
from service.feel.errors import Invalid
from service.feel.functions.lists import Items
from service.feel.kinds import kind
from service.feel.numbers import CONTEXT
from service.feel.run import Run


def spread(values: tuple[object, ...]) -> Items:
    """Return the list that was given, or the arguments as a list."""
    if len(values) == 1 and isinstance(values[0], list):
        return values[0]
    return list(values)


def only_numbers(run: Run, values: tuple[object, ...]) -> list[Decimal]:
    """Return the arguments as numbers.

    :raises Invalid: there are none, or something else is among them
    """
    items = spread(values)
    run.step(len(items))
    numbers = [item for item in items if isinstance(item, Decimal)]
    if not numbers or len(numbers) < len(items):
        raise Invalid("needs numbers, and at least one", "需要至少一个数字，且全部为数字")
    return numbers


def total(numbers: list[Decimal]) -> Decimal:
    """Add up."""
    return functools.reduce(CONTEXT.add, numbers)


def extreme(run: Run, values: tuple[object, ...], sign: str) -> object:
    """Find the smallest or largest of values of one ordered kind."""
    items = spread(values)
    run.step(len(items))
    if not items or compare("<", items[0], items[0]) is None:
        raise Invalid("nothing to choose from", "没有可比较的值")
    best = items[0]
    for item in items[1:]:
        answer = compare(sign, item, best)
        if answer is None:
            raise Invalid(
                f"{kind(item)} and {kind(best)} have no order",
                f"{kind(item)} 与 {kind(best)} 不能比较大小",
            )
        best = item if answer else best
    return best


@builtin("min", "list", variadic=True)
def minimum(run: Run, *values: object) -> object:
    """Return the smallest."""
    return extreme(run, values, "<")


@builtin("max", "list", variadic=True)
def maximum(run: Run, *values: object) -> object:
    """Return the largest."""
    return extreme(run, values, ">")


@builtin("sum", "list", variadic=True)
def total_of(run: Run, *values: object) -> Decimal:
    """Add up numbers."""
    return total(only_numbers(run, values))


@builtin("product", "list", variadic=True)
def product(run: Run, *values: object) -> Decimal:
    """Multiply numbers."""
    return functools.reduce(CONTEXT.multiply, only_numbers(run, values))


@builtin("mean", "list", variadic=True)
def mean(run: Run, *values: object) -> Decimal:
    """Return the average."""
    numbers = only_numbers(run, values)
    return CONTEXT.divide(total(numbers), Decimal(len(numbers)))


@builtin("median", "list", variadic=True)
def median(run: Run, *values: object) -> Decimal:
    """Return the middle number, or the average of the two in the middle."""
    numbers = sorted(only_numbers(run, values))
    half = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[half]
    return CONTEXT.divide(CONTEXT.add(numbers[half - 1], numbers[half]), Decimal(2))


@builtin("stddev", "list", variadic=True)
def standard_deviation(run: Run, *values: object) -> Decimal:
    """Return the sample standard deviation; it needs two numbers at least."""
    numbers = only_numbers(run, values)
    if len(numbers) < 2:
        raise Invalid("needs two numbers at least", "至少需要两个数字")
    average = CONTEXT.divide(total(numbers), Decimal(len(numbers)))
    squares = [CONTEXT.power(CONTEXT.subtract(n, average), Decimal(2)) for n in numbers]
    return CONTEXT.sqrt(CONTEXT.divide(total(squares), Decimal(len(numbers) - 1)))


@builtin("mode", "list", variadic=True)
def mode(run: Run, *values: object) -> Items:
    """Return the most frequent numbers in ascending order; of nothing, nothing."""
    if not spread(values):
        return []
    counts: dict[Decimal, int] = {}
    for number in only_numbers(run, values):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return [number for number in sorted(counts) if counts[number] == most]


def decide(values: tuple[object, ...], deciding: bool) -> bool | None:
    """Answer `all` (decided by false) or `any` (decided by true) in three-valued logic."""
    items = spread(values)
    if any(item is deciding for item in items):
        return deciding
    if any(not isinstance(item, bool) for item in items):
        return None
    return not deciding


@builtin("all", "list", variadic=True)
def every_one(*values: object) -> bool | None:
    """Tell whether all are true."""
    return decide(values, False)


@builtin("any", "list", variadic=True)
def at_least_one(*values: object) -> bool | None:
    """Tell whether one is true."""
    return decide(values, True)


@builtin("and", "list", variadic=True)
def every_one_by_old_name(*values: object) -> bool | None:
    """Tell whether all are true, under the name of DMN 1.1."""
    return decide(values, False)


@builtin("or", "list", variadic=True)
def at_least_one_by_old_name(*values: object) -> bool | None:
    """Tell whether one is true, under the name of DMN 1.1."""
    return decide(values, True)


@builtin("not", "negand")
def negation(negand: object) -> bool | None:
    """Turn true into false and false into true; anything else gives null."""
    return not negand if isinstance(negand, bool) else None
