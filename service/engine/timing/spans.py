"""ISO 8601 durations added to a moment: years, months and days of the zone, hours exactly."""

import calendar
import datetime
import re
from dataclasses import dataclass

NUMBER = r"(?:(?P<{}>-?\d{{1,12}}(?:[.,]\d{{1,9}})?){})?"
DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?=.)"
    + "".join(NUMBER.format(*part) for part in (("y", "Y"), ("mo", "M"), ("w", "W"), ("d", "D")))
    + r"(?:T(?=.)"
    + "".join(NUMBER.format(*part) for part in (("h", "H"), ("m", "M"), ("s", "S")))
    + ")?",
    re.ASCII,
)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A length of time: months and days by the calendar, the rest by the clock."""

    months: int
    days: int
    rest: datetime.timedelta

    def times(self, number: int) -> "Span":
        """Return a multiple of it, one after the other.

        >>> read("P1M").times(3).months
        3
        """
        return Span(self.months * number, self.days * number, self.rest * number)

    def after(self, moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
        """Return the moment that lies so much later; a day that a month has not is its last.

        :raises OverflowError, ValueError: no calendar goes that far
        """
        local = moment.astimezone(zone)
        month = local.month - 1 + self.months
        year, month = local.year + month // 12, month % 12 + 1
        day = min(local.day, calendar.monthrange(year, month)[1])
        local = local.replace(year=year, month=month, day=day) + self.days * DAY
        exact = local.astimezone(datetime.UTC) + self.rest
        return exact.astimezone(zone)


def read(written: str) -> Span | None:
    """Read an ISO 8601 duration, None when it is none.

    >>> read("P1Y2M3DT4H")
    Span(months=14, days=3, rest=datetime.timedelta(seconds=14400))
    >>> read("-P1W").days, read("P")
    (-7, None)
    """
    found = DURATION.fullmatch(written.strip())
    if found is None:
        return None
    sign = -1 if found["sign"] == "-" else 1
    part = {name: _number(found[name]) for name in ("y", "mo", "w", "d", "h", "m", "s")}
    if any(part[name] % 1 for name in ("y", "mo")):
        return None
    days = part["w"] * 7 + part["d"]
    clock = datetime.timedelta(days=days % 1, hours=part["h"], minutes=part["m"], seconds=part["s"])
    return Span(sign * int(part["y"] * 12 + part["mo"]), sign * int(days // 1), sign * clock)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def length(written: str) -> datetime.timedelta | None:
    """Return how long a duration is, a month counted as 30 days; None when it is none.

    >>> length("PT0S"), length("P1DT1H"), length("soon")
    (datetime.timedelta(0), datetime.timedelta(days=1, seconds=3600), None)
    """
    span = read(written)
    return None if span is None else (span.months * 30 + span.days) * DAY + span.rest
