"""What time it is; only the doors of the house ask."""

import os.path
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the present instant, with its zone."""


class SystemClock:
    """The machine's clock, kept right by NTP."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """The machine's clock, moved forward for demonstrations; the shift lives in a small file.

    Web and worker are separate processes: both read the file, so both live in the same time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def shift(self) -> timedelta:
        """Return how far the clock has been moved."""
        if not os.path.exists(
            self.path
        ):  # asked at every request: pathlib's takes ten times as long
            return timedelta()
        return timedelta(seconds=float(self.path.read_text() or 0))

    def now(self) -> datetime:
        """Return the present instant in UTC, moved by the shift."""
        return datetime.now(UTC) + self.shift()

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by a span; time never runs backwards.

        :raises ValueError: the span is negative
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        moved = self.path.with_suffix(".new")
        moved.write_text(str((self.shift() + by).total_seconds()))
        moved.replace(self.path)


def in_words(day: date) -> str:
    """Write a day as people write it, without leading zeros (GB/T 9704-2012, 7.3.5.4).

    >>> in_words(date(2026, 10, 8))
    '2026年10月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
