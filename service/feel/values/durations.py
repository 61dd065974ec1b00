"""The two kinds of FEEL durations: days and time, years and months."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from service.feel.values.dates import Date
from service.feel.values.times import DAY_SECONDS, NANOS, DateTime, Time, fraction_text

DAYS = re.compile(
    r"(-?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?", re.ASCII
)
MONTHS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?", re.ASCII)
LONGEST_TEXT = 64
MOST_MONTHS = 10**12
MOST_NANOS = 10**28


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A length of days, hours, minutes and seconds, kept in nanoseconds."""

    nanos: int

    def __post_init__(self) -> None:
        if abs(self.nanos) > MOST_NANOS:
            raise ValueError("a duration too long")

    @classmethod
    def parse(cls, text: str) -> DaysTime:
        """Read `P1DT2H3M4.5S`."""
        match = DAYS.fullmatch(text) if len(text) <= LONGEST_TEXT else None
        if match is None or text[-1] in "PT":
            raise ValueError(f"not a days and time duration: {text}")
        sign, days, hours, minutes, seconds, fraction = match.groups()
        whole = (
            int(days or 0) * DAY_SECONDS
            + int(hours or 0) * 3600
            + int(minutes or 0) * 60
            + int(seconds or 0)
        )
        nanos = whole * NANOS + int((fraction or "0")[:9].ljust(9, "0"))
        return cls(-nanos if sign else nanos)

    @classmethod
    def from_python(cls, value: datetime.timedelta) -> DaysTime:
        """Take over a standard-library timedelta."""
        return cls((value.days * DAY_SECONDS + value.seconds) * NANOS + value.microseconds * 1000)

    def to_python(self) -> datetime.timedelta:
        """Return the standard-library timedelta, to the microsecond."""
        return datetime.timedelta(microseconds=self.nanos // 1000)

    def __str__(self) -> str:
        seconds, nano = divmod(abs(self.nanos), NANOS)
        minutes, second = divmod(seconds, 60)
        days, hour, minute = minutes // 1440, minutes // 60 % 24, minutes % 60
        clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
        if second or nano or not (clock or days):
            clock += f"{second}{fraction_text(nano)}S"
        sign = "-" if self.nanos < 0 else ""
        return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A length of years and months, kept in months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > MOST_MONTHS:
            raise ValueError("a duration too long")

    @classmethod
    def parse(cls, text: str) -> YearsMonths:
        """Read `P1Y2M`."""
        match = MONTHS.fullmatch(text) if len(text) <= LONGEST_TEXT else None
        if match is None or text[-1] == "P":
            raise ValueError(f"not a years and months duration: {text}")
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return cls(-total if sign else total)

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        tail = f"{months}M" if months or not years else ""
        return f"{sign}P{f'{years}Y' if years else ''}{tail}"


def parse_duration(text: str) -> DaysTime | YearsMonths:
    """Read a duration of either kind.

    :raises ValueError: when it is neither
    """
    try:
        return DaysTime.parse(text)
    except ValueError:
        return YearsMonths.parse(text)


def parse_temporal(text: str) -> Date | Time | DateTime | DaysTime | YearsMonths:
    """Read what stands in an `@"…"` literal.

    :raises ValueError: when it is no date, time, moment or duration
    """
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return DateTime.parse(text)
    if ":" in text.partition("@")[0]:
        return Time.parse(text)
    return Date.parse(text)
