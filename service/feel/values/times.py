"""FEEL times of day, and moments made of a date and a time."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from service.feel.values.dates import Date
from service.feel.values.zones import Zone, offset_at, offset_at_instant, parse_zone, zone_text

NANOS = 1_000_000_000
DAY_SECONDS = 86_400
PATTERN = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?([zZ]|[+-][0-9:]+|@.+)?", re.ASCII | re.DOTALL
)


def fraction_text(nanos: int) -> str:
    """Write nanoseconds as a decimal fraction, without trailing zeros."""
    return f".{nanos:09d}".rstrip("0") if nanos else ""


@dataclass(frozen=True, slots=True, eq=False)
class Time:
    """A time of day; `zone` is an offset in seconds, a zone's name, or None for local time.

    :raises ValueError: when there is no such time
    """

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone = None

    def __post_init__(self) -> None:
        if not (0 <= self.hour <= 23 and 0 <= self.minute <= 59 and 0 <= self.second <= 59):
            raise ValueError(f"no such time: {self.hour}:{self.minute}:{self.second}")

    @classmethod
    def parse(cls, text: str) -> Time:
        """Read `HH:MM:SS`, with fractions and zone; 24:00:00 is midnight."""
        match = PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a time: {text}")
        hour, minute, second, fraction, zone = match.groups()
        nano = int((fraction or "0")[:9].ljust(9, "0"))
        return cls(int(hour), int(minute), int(second), nano, parse_zone(zone or ""))

    @classmethod
    def from_nanos(cls, nanos: int, zone: Zone = None) -> Time:
        """Return the time that many nanoseconds after midnight, around the clock."""
        seconds, nano = divmod(nanos % (DAY_SECONDS * NANOS), NANOS)
        return cls(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)

    @classmethod
    def from_python(cls, value: datetime.time) -> Time:
        """Take over a standard-library time."""
        return cls(
            value.hour, value.minute, value.second, value.microsecond * 1000, python_zone(value)
        )

    def to_python(self) -> datetime.time:
        """Return the standard-library time, to the microsecond."""
        zone = (
            None
            if self.offset is None
            else datetime.timezone(datetime.timedelta(seconds=self.offset))
        )
        return datetime.time(self.hour, self.minute, self.second, self.nano // 1000, tzinfo=zone)

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since midnight on the wall clock."""
        return (self.hour * 3600 + self.minute * 60 + self.second) * NANOS + self.nano

    @property
    def offset(self) -> int | None:
        """Offset from UTC in seconds; a named zone is taken at its standard time of 1970."""
        return offset_at(self.zone, (1970, 1, 1, self.hour, self.minute, self.second))

    @property
    def instant(self) -> int:
        """Nanoseconds since midnight UTC of the same day; before it they are negative."""
        return self.local_nanos - (self.offset or 0) * NANOS

    def value(self, other: Time) -> int:
        """Return nanoseconds comparable with another time: UTC when both have a zone."""
        if self.zone is None or other.zone is None:
            return self.local_nanos
        return self.instant % (DAY_SECONDS * NANOS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and self.value(other) == other.value(self)

    def __hash__(self) -> int:
        return 0  # equality lets a local time equal any zone's, so no finer hash is right

    def __lt__(self, other: Time) -> bool:
        return self.value(other) < other.value(self)

    def __le__(self, other: Time) -> bool:
        return self.value(other) <= other.value(self)

    def __str__(self) -> str:
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        return f"{clock}{fraction_text(self.nano)}{zone_text(self.zone)}"


@dataclass(frozen=True, slots=True, eq=False)
class DateTime:
    """A moment: a date, a time of day and perhaps a zone (kept in the time).

    A time of day that a zone leaves out, as its clocks go forward, is moved to the one that
    exists at that instant.
    """

    date: Date
    time: Time

    def __post_init__(self) -> None:
        zone = self.time.zone
        if not isinstance(zone, str):
            return
        there = offset_at_instant(zone, self.local_nanos // NANOS - (self.offset or 0))
        if there != self.offset:
            moved = self.local_nanos + (there - (self.offset or 0)) * NANOS
            days, rest = divmod(moved, DAY_SECONDS * NANOS)
            object.__setattr__(self, "date", Date.from_ordinal(days))
            object.__setattr__(self, "time", Time.from_nanos(rest, zone))

    @classmethod
    def at_instant(cls, nanos: int, zone: str) -> DateTime:
        """Return what the clocks of a zone show that many nanoseconds after the epoch in UTC."""
        return cls.from_nanos(nanos + offset_at_instant(zone, nanos // NANOS) * NANOS, zone)

    @classmethod
    def parse(cls, text: str) -> DateTime:
        """Read `YYYY-MM-DDTHH:MM:SS` with fractions and zone, or a date alone (midnight)."""
        day, mark, clock = text.partition("T")
        if not mark:
            return cls(Date.parse(day), Time(0, 0, 0))
        if clock.startswith("24:00:00"):
            return cls(Date.parse(day).plus_days(1), Time.parse("00" + clock[2:]))
        return cls(Date.parse(day), Time.parse(clock))

    @classmethod
    def from_nanos(cls, nanos: int, zone: Zone = None) -> DateTime:
        """Return the wall-clock moment that many nanoseconds after 1970-01-01T00:00:00."""
        days, rest = divmod(nanos, DAY_SECONDS * NANOS)
        return cls(Date.from_ordinal(days), Time.from_nanos(rest, zone))

    @classmethod
    def from_python(cls, value: datetime.datetime) -> DateTime:
        """Take over a standard-library datetime with its zone."""
        return cls(
            Date.from_python(value),
            Time(
                value.hour, value.minute, value.second, value.microsecond * 1000, python_zone(value)
            ),
        )

    def to_python(self) -> datetime.datetime:
        """Return the standard-library datetime; a named zone becomes its offset."""
        offset = self.offset
        zone = None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))
        clock = datetime.time(
            self.time.hour, self.time.minute, self.time.second, self.time.nano // 1000, tzinfo=zone
        )
        return datetime.datetime.combine(self.date.to_python(), clock)

    @property
    def offset(self) -> int | None:
        """Offset from UTC in seconds on that day, None for local time."""
        day, clock = self.date, self.time
        return offset_at(
            clock.zone, (day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
        )

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 on the wall clock."""
        return self.date.ordinal * DAY_SECONDS * NANOS + self.time.local_nanos

    def value(self, other: DateTime) -> int:
        """Return nanoseconds comparable with another moment: UTC when both have a zone."""
        if self.time.zone is None or other.time.zone is None:
            return self.local_nanos
        return self.local_nanos - (self.offset or 0) * NANOS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.value(other) == other.value(self)

    def __hash__(self) -> int:
        return 0  # equality lets a local moment equal any zone's, so no finer hash is right

    def __lt__(self, other: DateTime) -> bool:
        return self.value(other) < other.value(self)

    def __le__(self, other: DateTime) -> bool:
        return self.value(other) <= other.value(self)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


def python_zone(value: datetime.datetime | datetime.time) -> Zone:
    """Read the zone of a standard-library value: its name where it has one."""
    key = getattr(value.tzinfo, "key", None)
    if isinstance(key, str):
        return key
    offset = value.utcoffset()
    return None if offset is None else round(offset.total_seconds())
