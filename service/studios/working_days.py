"""Working days: the State Council's holidays and make-up days in a table that can be edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.studios.tables import CalendarDay, CalendarYear

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked; in years that are not known yet, plain Monday to Friday.

    `exceptions` says for a day whether it is worked against its weekday.
    """

    exceptions: dict[date, bool]
    years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Ask whether offices work on a day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day; the day itself never counts.

        A negative count goes back.
        """
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, since: date, until: date) -> int:
        """Return how many working days lie after `since`, up to and with `until`."""
        days = (until - since).days
        return sum(self.is_working_day(since + ONE_DAY * n) for n in range(1, days + 1))

    def provisional(self, day: date) -> bool:
        """Ask whether a day lies in a year whose holidays are not entered yet."""
        return day.year not in self.years


def calendar(session: Session) -> WorkingDays:
    """Return the calendar as it is entered now."""
    days = {row.day: row.working for row in session.scalars(select(CalendarDay))}
    return WorkingDays(days, frozenset(session.scalars(select(CalendarYear.year))))


def seed(session: Session, *, since: int) -> None:
    """Enter every year from `since` that the library `chinesecalendar` knows and we don't yet."""
    known = set(session.scalars(select(CalendarYear.year)))
    published = {day.year for day in chinese_calendar.holidays}
    for year in sorted(y for y in published if y >= since and y not in known):
        enter_year(session, year=year, days=_published(year), source="国务院办公厅通知")


def enter_year(session: Session, *, year: int, days: Iterable[CalendarDay], source: str) -> None:
    """Enter a year's holidays and make-up days; its deadlines are firm from then on."""
    session.add(CalendarYear(year=year, source=source))
    session.add_all(day for day in days if day.day.year == year)
    session.flush()


def _published(year: int) -> Iterable[CalendarDay]:
    for day, name in chinese_calendar.holidays.items():
        if day.year == year and day.weekday() < 5:
            yield CalendarDay(day=day, working=False, name=name)
    for day, name in chinese_calendar.workdays.items():
        if day.year == year and day.weekday() >= 5:
            yield CalendarDay(day=day, working=True, name=f"{name}调休")
