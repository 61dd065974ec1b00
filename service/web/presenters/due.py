"""How long something may still wait, in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, cast

from service.clock import BEIJING
from service.db import Session
from service.host.registry import registry
from service.web.core.language import gettext


class Calendar(Protocol):
    """Which days offices work on."""

    def is_working_day(self, day: date) -> bool:
        """Ask about one day."""

    def provisional(self, day: date) -> bool:
        """Ask whether a day lies in a year whose holidays nobody has published yet."""


class Weekdays:
    """Monday to Friday: what is known where no calendar has been entered."""

    def is_working_day(self, day: date) -> bool:
        """Ask about one day."""
        return day.weekday() < 5

    def provisional(self, day: date) -> bool:
        """Ask about one day: no calendar is kept, so none is awaited."""
        return False


def calendar(session: Session) -> Calendar:
    """Return the calendar that the house works by."""
    found = registry(session).calendar
    return cast(Calendar, found(session)) if found else Weekdays()


@dataclass(frozen=True)
class Due:
    """A date in words, and how pressing it is: `late`, `soon` or nothing."""

    words: str
    tone: str = ""


def provisional(at: datetime | None, *, calendar: Calendar) -> bool:
    """Ask whether a deadline was counted with days of a year that nobody has published yet."""
    return at is not None and calendar.provisional(_day(at))


def due(at: datetime | None, *, now: datetime, calendar: Calendar) -> Due | None:
    """Say how long there is until an instant, or since when it is late, in working days of Beijing.

    Letters and the list of what is due count the same way (`cases.reminders`).
    """
    if at is None:
        return None
    last, today = _day(at), now.astimezone(BEIJING).date()
    if at <= now:
        days = _working_days(last, today, calendar)
        words = gettext("已逾期 %(days)s 个工作日", days=days) if days else gettext("已逾期")
        return Due(words, "late")
    if last <= today:
        return Due(gettext("今天到期"), "soon")
    days = _working_days(today, last, calendar)
    if not days:
        return Due(gettext("假日后到期"), "soon")
    return Due(gettext("还有 %(days)s 个工作日", days=days), "soon" if days <= 2 else "")


def _day(at: datetime) -> date:
    """Return the last day of a deadline: midnight is the end of the day before."""
    return (at.astimezone(BEIJING) - timedelta(microseconds=1)).date()


def worked(since: datetime, *, now: datetime, calendar: Calendar) -> int:
    """Return for how many working days of Beijing something has waited."""
    return _working_days(since.astimezone(BEIJING).date(), now.astimezone(BEIJING).date(), calendar)


def _working_days(after: date, last: date, calendar: Calendar) -> int:
    # A deadline of years is not counted day by day.
    days = min((last - after).days, 800)
    return sum(calendar.is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))
