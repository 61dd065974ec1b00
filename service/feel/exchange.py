"""Values to and from plain JSON, and from the standard library's types."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from service.feel.errors import BudgetExceeded
from service.feel.numbers import is_integer
from service.feel.values import Date, DateTime, DaysTime, Function, Range, Time, YearsMonths

AS_THEY_ARE = frozenset(
    (type(None), bool, str, Decimal, Date, Time, DateTime, DaysTime, YearsMonths, Range, Function)
)
MOST_NODES = 100_000
DEEPEST = 100
LARGEST = 2**63


def from_json(value: object) -> object:
    """Turn plain Python into FEEL values: int and float become decimals, others null.

    Standard-library dates, times, datetimes and timedeltas are taken over as well.

    >>> from_json({"amount": 0.1, "items": [1, True, None]})
    {'amount': Decimal('0.1'), 'items': [Decimal('1'), True, None]}
    """
    if value.__class__ in AS_THEY_ARE:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, list):
        return [from_json(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): from_json(inner) for name, inner in value.items()}
    return _from_other_types(value)


def _from_other_types(value: object) -> object:
    if isinstance(value, (str, Decimal)):
        return str(value) if isinstance(value, str) else Decimal(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [from_json(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return DateTime.from_python(value)
    if isinstance(value, datetime.date):
        return Date.from_python(value)
    if isinstance(value, datetime.time):
        return Time.from_python(value)
    if isinstance(value, datetime.timedelta):
        return DaysTime.from_python(value)
    return None


def to_python(value: object) -> object:
    """Return the standard library's type for a date, time, moment or duration of days.

    Other values come back as they are; years outside 1 to 9999 raise ValueError.
    """
    if isinstance(value, (Date, Time, DateTime, DaysTime)):
        return value.to_python()
    return value


def to_json(value: object) -> object:
    """Turn a FEEL value into plain JSON types.

    A whole number of 64 bits becomes int; a number that a float holds to the last digit becomes
    float; any other number stays the decimal that it is. Dates, times and durations become
    ISO 8601 strings, a range a dict of its parts, a function its signature.

    >>> to_json([Decimal("3.0"), Decimal("0.1"), Date(2026, 3, 1)])
    [3, 0.1, '2026-03-01']

    :raises BudgetExceeded: more than a hundred thousand values, or more than a hundred levels
    """
    return _Writer().write(value)


class _Writer:
    def __init__(self) -> None:
        self.left = MOST_NODES
        self.depth = 0

    def write(self, value: object) -> object:
        self.left -= 1
        if self.left < 0:
            raise BudgetExceeded("a result of too many values", "结果包含的值过多")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BudgetExceeded(f"a result of more than {DEEPEST} levels", "结果嵌套太深")
        written = self._written(value)
        self.depth -= 1
        return written

    def _written(self, value: object) -> object:
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, Decimal):
            return number_to_json(value)
        if isinstance(value, list):
            return [self.write(inner) for inner in value]
        if isinstance(value, dict):
            return {name: self.write(inner) for name, inner in value.items()}
        if isinstance(value, Range):
            return {
                "start": self.write(value.low),
                "end": self.write(value.high),
                "start included": value.low_included,
                "end included": value.high_included,
            }
        return str(value)


def number_to_json(value: Decimal) -> int | float | Decimal:
    """Choose the plain type that keeps every digit of a number."""
    if is_integer(value) and abs(value) < LARGEST:
        return int(value)
    near = float(value)
    if Decimal(repr(near)) == value:
        return near
    return value
