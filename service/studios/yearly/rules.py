"""When a year's duties are due, and how one stands: arithmetic on days alone."""

from collections.abc import Callable
from datetime import date, timedelta

LAST_MONTH_OF_THIS_YEAR = 9
"""Whoever is recognised later owes agreement and report from the next year on (D)."""
DAYS_TO_AGREE = 30
"""Working days after the grant for the first agreement (D)."""
MONTHS_IDLE = 12
"""More than a year without work (article 13, 1)."""


def owes(kind: str, *, granted_on: date, year: int, kept_since: date | None = None) -> bool:
    """Ask whether a studio owes its agreement or report of a year.

    A studio that was recognised before the system owes nothing of the years before it was brought
    in; its first agreement counts from that day, its first report is of that year (D).

    >>> [owes("report", granted_on=date(2026, 9, day), year=2026) for day in (1, 30)]
    [True, True]
    >>> owes("agreement", granted_on=date(2026, 10, 1), year=2026)
    False
    >>> then, since = date(2022, 9, 20), date(2026, 11, 2)
    >>> owes("agreement", granted_on=then, year=2026, kept_since=since)
    False
    >>> [owes("report", granted_on=then, year=one, kept_since=since) for one in (2025, 2026)]
    [False, True]
    """
    if kept_since is not None and kind == "report":
        return granted_on.year < year and kept_since.year <= year
    first = kept_since or granted_on
    return first.year < year or (first.year == year and first.month <= LAST_MONTH_OF_THIS_YEAR)


def first_working_day(day: date, *, works: Callable[[date], bool]) -> date:
    """Return a day, or where nobody works then the next one on which offices do.

    >>> first_working_day(date(2027, 1, 31), works=lambda day: day.weekday() < 5)
    datetime.date(2027, 2, 1)
    """
    while not works(day):
        day += timedelta(days=1)
    return day


def last_day_for(kind: str, *, year: int) -> date:
    """Return the day by which a duty of a year is due, before holidays are looked at (D).

    >>> last_day_for("agreement", year=2028), last_day_for("report", year=2026)
    (datetime.date(2028, 2, 29), datetime.date(2027, 1, 31))
    """
    if kind == "agreement":
        return date(year, 3, 1) - timedelta(days=1)
    return date(year + 1, 1, 31)


def due_on(
    kind: str,
    *,
    year: int,
    granted_on: date,
    works: Callable[[date], bool],
    after: Callable[[date, int], date],
    kept_since: date | None = None,
) -> date:
    """Return the day by which a studio's duty of a year is due.

    A studio recognised within the year agrees within 30 working days of the grant; one that was
    brought in, within 30 working days of that.

    :param works: whether offices work on a day
    :param after: the working day a number of them after a day
    """
    last = first_working_day(last_day_for(kind, year=year), works=works)
    first = kept_since or granted_on
    if kind == "agreement" and first.year == year:
        return max(last, after(first, DAYS_TO_AGREE))
    return last


def add_months(day: date, months: int) -> date:
    """Return the day a number of months later; a month without it gives its last day.

    >>> add_months(date(2028, 2, 29), 24), add_months(date(2026, 1, 31), 1)
    (datetime.date(2030, 2, 28), datetime.date(2026, 2, 28))
    """
    turn = day.year * 12 + day.month - 1 + months
    year, month = turn // 12, turn % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


def is_idle(*, last_activity: date, on: date) -> bool:
    """Ask whether more than twelve months have gone by since a studio last worked (article 13, 1).

    >>> is_idle(last_activity=date(2025, 11, 30), on=date(2026, 11, 30))
    False
    >>> is_idle(last_activity=date(2025, 11, 30), on=date(2026, 12, 1))
    True
    """
    return on > add_months(last_activity, MONTHS_IDLE)
