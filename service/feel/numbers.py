"""FEEL numbers: decimals of 34 digits, as IEEE 754 decimal128 has them."""

from __future__ import annotations

import decimal
from decimal import Decimal

CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
ONE = Decimal(1)
INTEGER_DIGITS = 6200


def is_integer(value: Decimal) -> bool:
    """Tell whether a number has no fraction."""
    return value == value.to_integral_value()


def number_text(value: Decimal) -> str:
    """Write a number in plain digits, without exponent and trailing zeros.

    >>> number_text(Decimal("1.50")), number_text(Decimal("1E+3")), number_text(Decimal("-0.0"))
    ('1.5', '1000', '0')
    """
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_number(text: str) -> Decimal:
    """Read digits as a number of 34 digits.

    :raises ArithmeticError: when it is none
    """
    return CONTEXT.create_decimal(text)
