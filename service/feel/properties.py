"""The properties of dates, times, durations and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from service.feel.values import Date, DateTime, DaysTime, Range, Time, YearsMonths
from service.feel.values.times import DAY_SECONDS, NANOS


def offset(value: Time | DateTime) -> DaysTime | None:
    """Return the offset from UTC, null for local time."""
    seconds = value.offset
    return None if seconds is None else DaysTime(seconds * NANOS)


def zone(value: Time | DateTime) -> str | None:
    """Return the zone's name where it has one."""
    inner = value.time.zone if isinstance(value, DateTime) else value.zone
    return inner if isinstance(inner, str) else None


def second(time: Time) -> Decimal:
    """Return the seconds with their fraction."""
    return Decimal(time.second) + Decimal(time.nano) / NANOS if time.nano else Decimal(time.second)


def part(size: int, count: int) -> Callable[[DaysTime], Decimal]:
    """Read one part of a duration, with the sign of the whole."""

    def read(length: DaysTime) -> Decimal:
        seconds = abs(length.nanos) // NANOS
        amount = Decimal(seconds // size % count if count else seconds // size)
        return -amount if length.nanos < 0 else amount

    return read


def seconds(length: DaysTime) -> Decimal:
    """Return the seconds of a duration with their fraction and the sign of the whole."""
    amount = Decimal(abs(length.nanos) % (60 * NANOS)) / NANOS
    return -amount if length.nanos < 0 else amount


def months_part(months: int) -> tuple[int, int]:
    """Split months into years and months, both with the sign of the whole."""
    years, rest = divmod(abs(months), 12)
    return (-years, -rest) if months < 0 else (years, rest)


DATE: dict[str, Callable[[Any], object]] = {
    "year": lambda d: Decimal(d.year),
    "month": lambda d: Decimal(d.month),
    "day": lambda d: Decimal(d.day),
    "weekday": lambda d: Decimal(d.weekday),
}
TIME: dict[str, Callable[[Any], object]] = {
    "hour": lambda t: Decimal(t.hour),
    "minute": lambda t: Decimal(t.minute),
    "second": second,
    "time offset": offset,
    "timezone": zone,
}


def of_date(read: Callable[[Any], object]) -> Callable[[Any], object]:
    """Read a property from the date of a moment."""
    return lambda moment: read(moment.date)


def of_time(read: Callable[[Any], object]) -> Callable[[Any], object]:
    """Read a property from the time of a moment."""
    return lambda moment: read(moment.time)


PROPERTIES: dict[type, dict[str, Callable[[Any], object]]] = {
    Date: DATE,
    Time: TIME,
    DateTime: {
        **{name: of_date(read) for name, read in DATE.items()},
        **{name: of_time(read) for name, read in TIME.items()},
        "time offset": offset,
        "timezone": zone,
    },
    DaysTime: {
        "days": part(DAY_SECONDS, 0),
        "hours": part(3600, 24),
        "minutes": part(60, 60),
        "seconds": seconds,
    },
    YearsMonths: {
        "years": lambda length: Decimal(months_part(length.months)[0]),
        "months": lambda length: Decimal(months_part(length.months)[1]),
    },
    Range: {
        "start": lambda r: r.low,
        "end": lambda r: r.high,
        "start included": lambda r: r.low_included,
        "end included": lambda r: r.high_included,
    },
}
