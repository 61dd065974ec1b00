"""Time zones: an offset in seconds, or a name of the IANA database."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Zone = int | str | None
OFFSET_LIMIT = 18 * 3600
OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
DAYS_OF_400_YEARS = 146_097
FIRST_DAY, LAST_DAY = -718_000, 2_932_000  # of the years 4 and 9997, well inside zoneinfo's
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo:
    """Find a named zone.

    :raises ValueError: when the database does not have it
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"not a time zone: {name}")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"unknown time zone: {name}") from error


def parse_zone(text: str) -> Zone:
    """Read `Z`, `+08:00` or `@Asia/Shanghai`; an empty text means local time."""
    if not text:
        return None
    if text in ("Z", "z"):
        return 0
    if text.startswith("@"):
        zone_info(text[1:])
        return text[1:]
    match = OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time zone: {text}")
    sign, hours, minutes, seconds = match.groups()
    offset = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    if offset > OFFSET_LIMIT or int(minutes) > 59 or int(seconds or 0) > 59:
        raise ValueError(f"no such offset: {text}")
    return -offset if sign == "-" else offset


def zone_text(zone: Zone) -> str:
    """Write a zone as it stands behind a time."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    text = f"{'-' if zone < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def offset_at(zone: Zone, moment: tuple[int, int, int, int, int, int]) -> int | None:
    """Return the offset in seconds that holds at a local moment, None for local time."""
    if not isinstance(zone, str):
        return zone
    year, month, day, hour, minute, second = moment
    if not 1 < year < 9999:
        # zoneinfo knows four-digit years only; the calendar repeats after 400 years
        year = year % 400 + (1600 if year <= 1 else 2000)
    clock = datetime.datetime(year, month, day, hour, minute, second, tzinfo=zone_info(zone))
    offset = clock.utcoffset()
    return round(offset.total_seconds()) if offset is not None else None


def offset_at_instant(zone: str, seconds: int) -> int:
    """Return the offset in seconds that a zone has that many seconds after the epoch in UTC."""
    days, rest = divmod(seconds, 86_400)
    if not FIRST_DAY < days < LAST_DAY:
        days = days % DAYS_OF_400_YEARS + (FIRST_DAY + 365 if days <= FIRST_DAY else 0)
    moment = EPOCH + datetime.timedelta(days=days, seconds=rest)
    offset = moment.astimezone(zone_info(zone)).utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0
