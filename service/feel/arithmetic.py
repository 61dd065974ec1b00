"""What `+ - * / **` mean for each pair of kinds (DMN 1.5, tables 47 to 50)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from service.feel.errors import Invalid
from service.feel.kinds import kind, midnight
from service.feel.numbers import CONTEXT
from service.feel.run import Run
from service.feel.values import Date, DateTime, DaysTime, Time, YearsMonths
from service.feel.values.times import DAY_SECONDS, NANOS

Operation = Callable[[Any, Any], object]
Operations = dict[tuple[type, type], Operation]
NO_ZONE = Invalid(
    "one moment has a time zone and the other has none", "两个时刻一个有时区、一个没有时区"
)


def shift_date(date: Date, length: DaysTime) -> Date:
    """Move a day by a duration, counted from its midnight."""
    return date.plus_days(length.nanos // (DAY_SECONDS * NANOS))


def shift_time(time: Time, length: DaysTime) -> Time:
    """Move a time of day around the clock."""
    return Time.from_nanos(time.local_nanos + length.nanos, time.zone)


def shift_moment(moment: DateTime, length: DaysTime) -> DateTime:
    """Move a moment; in a named zone the wall clock follows its summer time."""
    zone = moment.time.zone
    if not isinstance(zone, str):
        return DateTime.from_nanos(moment.local_nanos + length.nanos, zone)
    instant = moment.local_nanos - (moment.offset or 0) * NANOS + length.nanos
    return DateTime.at_instant(instant, zone)


def shift_months(value: Date | DateTime, length: YearsMonths) -> Date | DateTime:
    """Move a day or moment by months, keeping the day of the month where it exists."""
    if isinstance(value, DateTime):
        return DateTime(value.date.plus_months(length.months), value.time)
    return value.plus_months(length.months)


def between_moments(one: Date | DateTime, other: Date | DateTime) -> DaysTime:
    """Return the duration from the second to the first; a date counts as midnight UTC."""
    a = midnight(one) if isinstance(one, Date) else one
    b = midnight(other) if isinstance(other, Date) else other
    if (a.time.zone is None) != (b.time.zone is None):
        raise NO_ZONE
    return DaysTime(a.value(b) - b.value(a))


def between_times(one: Time, other: Time) -> DaysTime:
    """Return the duration from the second time of day to the first."""
    if (one.zone is None) != (other.zone is None):
        raise NO_ZONE
    return DaysTime(one.instant - other.instant)


def whole(number: Decimal) -> int:
    """Cut a number to the whole one towards zero."""
    return int(number.to_integral_value(rounding=ROUND_DOWN))


def scale(length: Any, factor: Decimal) -> object:
    """Multiply a duration."""
    if isinstance(length, DaysTime):
        return DaysTime(whole(CONTEXT.multiply(Decimal(length.nanos), factor)))
    return YearsMonths(whole(CONTEXT.multiply(Decimal(length.months), factor)))


def share(length: Any, divisor: Decimal) -> object:
    """Divide a duration by a number."""
    if isinstance(length, DaysTime):
        return DaysTime(whole(CONTEXT.divide(Decimal(length.nanos), divisor)))
    return YearsMonths(whole(CONTEXT.divide(Decimal(length.months), divisor)))


def ratio(one: Any, other: Any) -> Decimal:
    """Divide a duration by one of its kind."""
    if isinstance(one, DaysTime):
        return CONTEXT.divide(Decimal(one.nanos), Decimal(other.nanos))
    return CONTEXT.divide(Decimal(one.months), Decimal(other.months))


def minus(length: Any) -> Any:
    """Turn a duration around."""
    return DaysTime(-length.nanos) if isinstance(length, DaysTime) else YearsMonths(-length.months)


def raised(base: Decimal, exponent: Decimal) -> Decimal:
    """Raise to a power; anything to the power of zero is 1, zero as well."""
    return CONTEXT.power(base, exponent) if exponent else Decimal(1)


def flipped(operation: Operation) -> Operation:
    """Take the arguments the other way round."""
    return lambda one, other: operation(other, one)


def negative(operation: Operation) -> Operation:
    """Turn the second argument around first."""
    return lambda one, other: operation(one, minus(other))


def _tables() -> dict[str, Operations]:
    shifts: Operations = {
        (Date, DaysTime): shift_date,
        (Time, DaysTime): shift_time,
        (DateTime, DaysTime): shift_moment,
        (Date, YearsMonths): shift_months,
        (DateTime, YearsMonths): shift_months,
        (DaysTime, DaysTime): lambda a, b: DaysTime(a.nanos + b.nanos),
        (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.months + b.months),
    }
    add: Operations = {**shifts, (Decimal, Decimal): CONTEXT.add, (str, str): lambda a, b: a + b}
    add |= {(b, a): flipped(f) for (a, b), f in shifts.items() if a is not b}
    subtract: Operations = {pair: negative(f) for pair, f in shifts.items()}
    subtract |= {(a, b): between_moments for a in (Date, DateTime) for b in (Date, DateTime)}
    subtract |= {(Decimal, Decimal): CONTEXT.subtract, (Time, Time): between_times}
    multiply: Operations = {(Decimal, Decimal): CONTEXT.multiply}
    divide: Operations = {(Decimal, Decimal): CONTEXT.divide}
    for length in (DaysTime, YearsMonths):
        multiply |= {(length, Decimal): scale, (Decimal, length): flipped(scale)}
        divide |= {(length, Decimal): share, (length, length): ratio}
    power: Operations = {(Decimal, Decimal): raised}
    return {
        "+": add,
        "-": subtract,
        "*": multiply,
        "/": divide,
        "**": power,
    }


TABLES = _tables()


def calculate(sign: str, one: Any, other: Any, run: Run) -> object:
    """Apply an operator.

    :raises Invalid: the kinds do not go together, or there is no result
    """
    operation = TABLES[sign].get((one.__class__, other.__class__))
    if operation is None:
        raise Invalid(
            f"{kind(one)} {sign} {kind(other)} has no meaning",
            f"{kind(one)} 与 {kind(other)} 之间不能用 {sign} 运算",
        )
    if one.__class__ is str:
        run.sized_text(len(one) + len(other))
    try:
        return operation(one, other)
    except (ArithmeticError, ValueError) as error:
        raise Invalid(
            f"no result for {sign}: {type(error).__name__}",
            f"{sign} 运算没有结果（除数为零或数值过大）",
        ) from error


def negate(value: Any) -> object:
    """Apply a minus sign.

    :raises Invalid: neither number nor duration
    """
    if value.__class__ is Decimal:
        return CONTEXT.minus(value)
    if isinstance(value, (DaysTime, YearsMonths)):
        return minus(value)
    raise Invalid(f"a minus sign before {kind(value)}", f"{kind(value)} 前不能加负号")
