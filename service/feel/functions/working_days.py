"""Counting working days on the calendar of the environment; ours, in no standard."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from service.feel.builtin import builtin, whole
from service.feel.errors import Invalid
from service.feel.functions.temporal import day_of
from service.feel.run import Run
from service.feel.values import Date, DateTime

FARTHEST = 20_000


def days_from(run: Run, start: Date, step: int) -> Iterator[tuple[Date, bool]]:
    """Walk day by day, telling of each whether it is a working day."""
    for distance in range(1, FARTHEST):
        run.step(5)
        day = start.plus_days(distance * step)
        yield day, run.environment.works(day.to_python())


def moved(run: Run, start: Date, days: int) -> Date:
    """Return the n-th working day strictly after a day, or before it for negative n."""
    left = abs(days)
    if not left:
        return start
    for day, works in days_from(run, start, 1 if days > 0 else -1):
        left -= works
        if not left:
            return day
    raise Invalid("too many working days", "工作日数过大")


def read_day(text: str) -> Date | DateTime:
    """Read a date, or a date and time."""
    return DateTime.parse(text) if "T" in text else Date.parse(text)


@builtin("working days after", "date", "n")
def working_days_after(run: Run, date: Date | DateTime, n: Decimal) -> Date | DateTime:
    """Return the n-th working day after a day; a moment keeps its time of day."""
    target = moved(run, day_of(date), whole(n))
    return DateTime(target, date.time) if isinstance(date, DateTime) else target


@builtin("working days after", "date", "n")
def working_days_after_text(run: Run, date: str, n: Decimal) -> Date | DateTime:
    """The same for a date written as a string."""
    day = read_day(date)
    target = moved(run, day_of(day), whole(n))
    return DateTime(target, day.time) if isinstance(day, DateTime) else target


@builtin("working days between", "from", "to")
def working_days_between(
    run: Run, start: Date | DateTime | str, end: Date | DateTime | str
) -> Decimal:
    """Count the working days after the first day up to and including the second.

    Negative when the second comes first; `working days after(a, n)` is n away from a.
    """
    one = day_of(read_day(start) if isinstance(start, str) else start)
    other = day_of(read_day(end) if isinstance(end, str) else end)
    sign = 1 if one <= other else -1
    distance = abs(other.ordinal - one.ordinal)
    if distance >= FARTHEST:
        raise Invalid("the days lie too far apart", "两个日期相隔过远")
    days = zip(days_from(run, one, sign), range(distance), strict=False)
    return Decimal(sign * sum(works for (_, works), _ in days))
