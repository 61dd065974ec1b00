"""Functions on numbers (DMN 1.5, table 80)."""

from __future__ import annotations

import decimal
from decimal import Decimal

from service.feel.builtin import builtin, whole
from service.feel.errors import Invalid
from service.feel.numbers import CONTEXT
from service.feel.values import DaysTime, YearsMonths

ZERO = Decimal(0)
LOWEST_SCALE, HIGHEST_SCALE = -6111, 6176


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Round to a number of decimals.

    :raises Invalid: the scale is out of range
    """
    digits = int(scale)
    if not LOWEST_SCALE <= digits <= HIGHEST_SCALE:
        raise Invalid(f"no scale {digits}", f"小数位数 {digits} 超出范围")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= digits:
        return number
    wide = decimal.Context(prec=50 + abs(number.adjusted()), Emin=-9999, Emax=9999)
    result = number.quantize(Decimal((0, (1,), -digits)), rounding=rounding, context=wide)
    return CONTEXT.plus(result)


@builtin("decimal", "n", "scale")
def to_scale(n: Decimal, scale: Decimal) -> Decimal:
    """Round half to even."""
    return rounded(n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor", "n", "scale")
def floor(n: Decimal, scale: Decimal = ZERO) -> Decimal:
    """Round towards minus infinity."""
    return rounded(n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling", "n", "scale")
def ceiling(n: Decimal, scale: Decimal = ZERO) -> Decimal:
    """Round towards infinity."""
    return rounded(n, scale, decimal.ROUND_CEILING)


@builtin("round up", "n", "scale")
def round_up(n: Decimal, scale: Decimal) -> Decimal:
    """Round away from zero."""
    return rounded(n, scale, decimal.ROUND_UP)


@builtin("round down", "n", "scale")
def round_down(n: Decimal, scale: Decimal) -> Decimal:
    """Round towards zero."""
    return rounded(n, scale, decimal.ROUND_DOWN)


@builtin("round half up", "n", "scale")
def round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    """Round to the nearest, a half away from zero."""
    return rounded(n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down", "n", "scale")
def round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    """Round to the nearest, a half towards zero."""
    return rounded(n, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs", "n")
def absolute(n: Decimal) -> Decimal:
    """Drop the sign."""
    return abs(n)


@builtin("abs", "n")
def absolute_duration(n: DaysTime | YearsMonths) -> DaysTime | YearsMonths:
    """Drop the sign of a duration."""
    return DaysTime(abs(n.nanos)) if isinstance(n, DaysTime) else YearsMonths(abs(n.months))


@builtin("modulo", "dividend", "divisor")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the remainder, with the sign of the divisor: dividend - divisor * floor(…)."""
    quotient = rounded(CONTEXT.divide(dividend, divisor), ZERO, decimal.ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


@builtin("sqrt", "number")
def square_root(number: Decimal) -> Decimal:
    """Return the square root; negative numbers have none."""
    return CONTEXT.sqrt(number)


@builtin("log", "number")
def natural_logarithm(number: Decimal) -> Decimal:
    """Return the natural logarithm of a positive number."""
    if number <= 0:
        raise Invalid("only positive numbers have a logarithm", "只有正数才有对数")
    return CONTEXT.ln(number)


@builtin("exp", "number")
def exponential(number: Decimal) -> Decimal:
    """Raise e to a power."""
    return CONTEXT.exp(number)


@builtin("odd", "number")
def odd(number: Decimal) -> bool:
    """Tell whether a whole number is odd."""
    return whole(number) % 2 == 1


@builtin("even", "number")
def even(number: Decimal) -> bool:
    """Tell whether a whole number is even."""
    return whole(number) % 2 == 0
