"""FEEL dates: the proleptic Gregorian calendar for any year up to nine digits."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import total_ordering

YEAR_LIMIT = 999_999_999
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
PATTERN = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})", re.ASCII)


def is_leap(year: int) -> bool:
    """Tell whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Count the days of a month."""
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def days_from_civil(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01, by eras of 400 years that begin in March.

    >>> days_from_civil(1970, 1, 1), days_from_civil(2000, 3, 1)
    (0, 11017)
    """
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Turn days since 1970-01-01 back into year, month and day."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


@total_ordering
@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar.

    :raises ValueError: when there is no such day
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (
            -YEAR_LIMIT <= self.year <= YEAR_LIMIT
            and 1 <= self.month <= 12
            and 1 <= self.day <= month_length(self.year, self.month)
        ):
            raise ValueError(f"no such day: {self.year}-{self.month}-{self.day}")

    @classmethod
    def parse(cls, text: str) -> Date:
        """Read `YYYY-MM-DD`."""
        match = PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date: {text}")
        return cls(*map(int, match.groups()))

    @classmethod
    def from_ordinal(cls, days: int) -> Date:
        """Return the day that many days after 1970-01-01."""
        return cls(*civil_from_days(days))

    @classmethod
    def from_python(cls, value: datetime.date) -> Date:
        """Take over a standard-library date."""
        return cls(value.year, value.month, value.day)

    def to_python(self) -> datetime.date:
        """Return the standard-library date; years outside 1 to 9999 raise ValueError."""
        return datetime.date(self.year, self.month, self.day)

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        return days_from_civil(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """Day of the week, Monday is 1 and Sunday 7."""
        return (self.ordinal + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """Number of the day in its year, from 1."""
        return self.ordinal - days_from_civil(self.year, 1, 1) + 1

    @property
    def week_of_year(self) -> int:
        """Number of the ISO 8601 week."""
        thursday = Date.from_ordinal(self.ordinal - self.weekday + 4)
        return (thursday.day_of_year - 1) // 7 + 1

    def plus_days(self, days: int) -> Date:
        """Return the day that many days later."""
        return Date.from_ordinal(self.ordinal + days)

    def plus_months(self, months: int) -> Date:
        """Return the same day that many months later, or that month's last day."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(years, month + 1, min(self.day, month_length(years, month + 1)))

    def __lt__(self, other: Date) -> bool:
        return (self.year, self.month, self.day) < (other.year, other.month, other.day)

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"
