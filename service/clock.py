"""What time it is; only the doors of the house ask."""

import os.path
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

# A day of ISO 8601 that is no part of an address, a number or an instant, with the blanks that part
# it from Chinese words.
_ISO_DAY = re.compile(
    r"(?:(?<=[\u4e00-\u9fff]) )?(?<![\w/.=&?#%-])(\d{4})-(\d{2})-(\d{2})(?![\w/=&-])"
    r"(?: (?=[\u4e00-\u9fff]))?",
    re.ASCII,
)


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


def days_in_words(text: str) -> str:
    """Write every ISO day in a text as people write it; addresses and numbers stay as they are.

    >>> days_in_words("公示期自 2026-11-24 至 2026-12-01 止，见 https://x.cn/2026-11-24/1.html")
    '公示期自2026年11月24日至2026年12月1日止，见 https://x.cn/2026-11-24/1.html'
    """
    return _ISO_DAY.sub(_one_day, text)


def _one_day(found: re.Match[str]) -> str:
    try:
        return in_words(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:  # no day of the calendar
        return found[0]
