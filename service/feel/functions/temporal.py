"""Functions that make and read dates, times and durations (DMN 1.5, tables 74, 84 and 85)."""

from __future__ import annotations

from decimal import Decimal

from service.feel.builtin import builtin, whole
from service.feel.errors import Invalid
from service.feel.kinds import midnight
from service.feel.run import Run
from service.feel.values import Date, DateTime, DaysTime, Time, YearsMonths
from service.feel.values.times import NANOS
from service.feel.values.zones import OFFSET_LIMIT, Zone, parse_zone

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_of(value: Date | DateTime) -> Date:
    """Return the date of a moment, or the date itself."""
    return value.date if isinstance(value, DateTime) else value


@builtin("date", "from")
def date_from_text(source: str) -> Date:
    """Read a date."""
    return Date.parse(source)


@builtin("date", "from")
def date_from_moment(source: Date | DateTime) -> Date:
    """Return the date of a moment."""
    return day_of(source)


@builtin("date", "year", "month", "day")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Date:
    """Make a date of numbers."""
    return Date(whole(year), whole(month), whole(day))


@builtin("date and time", "from")
def moment_from_text(source: str) -> DateTime:
    """Read a moment, or a date as its midnight."""
    return DateTime.parse(source)


@builtin("date and time", "from")
def same_moment(source: DateTime) -> DateTime:
    """Return a moment as it is."""
    return source


@builtin("date and time", "date", "time")
def moment_from_parts(date: Date | DateTime, time: Time) -> DateTime:
    """Join a date and a time."""
    return DateTime(day_of(date), time)


@builtin("date and time", "date", "timezone")
def moment_in_zone(date: DateTime, timezone: str) -> DateTime:
    """Return the same moment as it is called in another zone."""
    zone = parse_zone(timezone if timezone[:1] in "+-Z@" else f"@{timezone}")
    if date.offset is None:
        return DateTime(date.date, with_zone(date.time, zone))
    utc = date.local_nanos - date.offset * NANOS
    guess = DateTime.from_nanos(utc, zone)
    for _ in range(2):
        guess = DateTime.from_nanos(utc + (guess.offset or 0) * NANOS, zone)
    return guess


def with_zone(time: Time, zone: Zone) -> Time:
    """Put a zone to a time of day."""
    return Time(time.hour, time.minute, time.second, time.nano, zone)


@builtin("date and time", "year", "month", "day", "hour", "minute", "second", "offset")
def moment_from_numbers(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysTime | None = None,
) -> DateTime:
    """Make a moment of numbers, with an offset or in local time."""
    return DateTime(
        Date(whole(year), whole(month), whole(day)), time_from_parts(hour, minute, second, offset)
    )


@builtin("date and time", "year", "month", "day", "hour", "minute", "second", "timezone")
def moment_from_numbers_in_zone(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    timezone: str,
) -> DateTime:
    """Make a moment of numbers in a named zone."""
    date = Date(whole(year), whole(month), whole(day))
    time = time_from_parts(hour, minute, second, None)
    return DateTime(date, with_zone(time, parse_zone(f"@{timezone}")))


@builtin("time", "from")
def time_from_text(source: str) -> Time:
    """Read a time of day."""
    return Time.parse(source)


@builtin("time", "from")
def time_from_moment(source: DateTime | Time) -> Time:
    """Return the time of a moment."""
    return source.time if isinstance(source, DateTime) else source


@builtin("time", "from")
def time_from_date(source: Date) -> Time:
    """Return midnight UTC, which is where a date begins."""
    return midnight(source).time


@builtin("time", "hour", "minute", "second", "offset")
def time_from_numbers(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None = None
) -> Time:
    """Make a time of numbers, with an offset or in local time."""
    return time_from_parts(hour, minute, second, offset)


def time_from_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None
) -> Time:
    """Make a time of numbers; seconds may have a fraction."""
    zone = None if offset is None else offset.nanos // NANOS
    if zone is not None and abs(zone) > OFFSET_LIMIT:
        raise Invalid("the offset is too large", "时区偏移过大")
    seconds = int(second // 1)
    return Time(whole(hour), whole(minute), seconds, int((second - seconds) * NANOS), zone)


@builtin("years and months duration", "from", "to")
def years_and_months_between(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """Count the whole months from one day to another."""
    one, other = day_of(start), day_of(end)
    months = (other.year - one.year) * 12 + other.month - one.month
    if months > 0 and other.day < one.day:
        months -= 1
    if months < 0 and other.day > one.day:
        months += 1
    return YearsMonths(months)


@builtin("day of year", "date")
def day_of_year(date: Date | DateTime) -> Decimal:
    """Number the day in its year."""
    return Decimal(day_of(date).day_of_year)


@builtin("day of week", "date")
def day_of_week(date: Date | DateTime) -> str:
    """Name the day of the week, in English."""
    return DAYS[day_of(date).weekday - 1]


@builtin("month of year", "date")
def month_of_year(date: Date | DateTime) -> str:
    """Name the month, in English."""
    return MONTHS[day_of(date).month - 1]


@builtin("week of year", "date")
def week_of_year(date: Date | DateTime) -> Decimal:
    """Number the week by ISO 8601."""
    return Decimal(day_of(date).week_of_year)


@builtin("last day of month", "date")
def last_day_of_month(date: Date | DateTime) -> Date:
    """Return the last day of the month."""
    day = day_of(date)
    return Date(day.year, day.month, 1).plus_months(1).plus_days(-1)


@builtin("now")
def now(run: Run) -> DateTime:
    """Return the moment of the evaluation."""
    return DateTime.from_python(run.environment.moment())


@builtin("today")
def today(run: Run) -> Date:
    """Return the day of the evaluation."""
    return Date.from_python(run.environment.moment())
