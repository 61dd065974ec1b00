"""Working days: the State Council's holidays and make-up days in a table that can be edited."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

import chinese_calendar
from sqlalchemy import select

from service.db import Session
from service.errors import Refused, say
from service.searching import half_width
from service.studios.tables import CalendarDay, CalendarYear

ONE_DAY = timedelta(days=1)
WRITTEN = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
"""A day as announcements and spreadsheets write it; one without a year is of the announced one."""


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
        if until <= since:
            return 0
        days, sums = self._otherwise
        first, last = bisect_right(days, since), bisect_right(days, until)
        return weekdays(since, until) + sums[last] - sums[first]

    @cached_property
    def _otherwise(self) -> tuple[list[date], list[int]]:
        """The exceptions in order, and how many days more than weekdays are worked before each."""
        days = sorted(self.exceptions)
        more = (self.exceptions[day] - (day.weekday() < 5) for day in days)
        return days, [0, *accumulate(more)]

    def provisional(self, day: date) -> bool:
        """Ask whether a day lies in a year whose holidays are not entered yet."""
        return day.year not in self.years


def weekdays(since: date, until: date) -> int:
    """Return how many Mondays to Fridays lie after a day, up to and with a later one.

    >>> [weekdays(date(2026, 11, 1), date(2026, 11, day)) for day in (1, 7, 9)]
    [0, 5, 6]
    """
    weeks, rest = divmod((until - since).days, 7)
    return weeks * 5 + sum((since.weekday() + n) % 7 < 5 for n in range(1, rest + 1))


def calendar(session: Session) -> WorkingDays:
    """Return the calendar as it is entered now."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.working))
    days = {row.day: row.working for row in rows}
    return WorkingDays(days, frozenset(session.scalars(select(CalendarYear.year))))


def seed(session: Session, *, since: int) -> None:
    """Enter every year from `since` that the library `chinesecalendar` knows and we don't yet."""
    known = set(session.scalars(select(CalendarYear.year)))
    published = {day.year for day in chinese_calendar.holidays}
    for year in sorted(y for y in published if y >= since and y not in known):
        enter_year(session, year=year, days=_published(year), source="国务院办公厅通知")


@dataclass(frozen=True)
class Year:
    """A year as it is entered: its exceptions in order, and where they were published."""

    year: int
    source: str
    days: tuple[CalendarDay, ...]


def years(session: Session) -> list[Year]:
    """Return the years that are entered, the latest first."""
    rows = session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc()))
    return [Year(row.year, row.source, _days_of(session, row.year)) for row in rows]


def _days_of(session: Session, year: int) -> tuple[CalendarDay, ...]:
    said = select(CalendarDay).where(CalendarDay.year == year)
    return tuple(session.scalars(said.order_by(CalendarDay.day)))


def read_year(year: int, text: str) -> list[CalendarDay]:
    """Read a year as it is announced, one day a line: date, 休 or 班, and what it is for.

    An announcement may name days of the December before and the January after its year: a
    holiday at the turn of the year has its days of rest and of work on both sides.

    :raises Refused: a line that is not understood, another year's day, a day said twice
    """
    found: dict[date, CalendarDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            day = _read_line(year, number, line)
            if day.day in found:
                raise Refused(say("第%(number)s行：%(day)s写了两次", number=number, day=day.day))
            found[day.day] = day
    if not found:
        raise Refused("请填写放假和调休的日期，每行一天")
    return list(found.values())


def _read_line(year: int, number: int, line: str) -> CalendarDay:
    first, kind, *name = [*(half_width(line) or "").split(maxsplit=2), "", ""][:3]
    try:
        day = _day(year, first)
    except ValueError:
        raise Refused(
            say("第%(number)s行：日期应写成%(year)s-01-01的样子", number=number, year=year)
        ) from None
    if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
        raise Refused(
            say(
                "第%(number)s行：%(day)s不在%(year)s年，也不在前一年12月、后一年1月",
                number=number,
                day=day,
                year=year,
            )
        )
    if kind not in ("休", "班"):
        raise Refused(say("第%(number)s行：日期后面请写“休”或者“班”", number=number))
    return CalendarDay(day=day, working=kind == "班", name="".join(name)[:60], year=year)


def _day(year: int, text: str) -> date:
    """Return the day that is written; ValueError for one that does not exist."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found[1] or year), int(found[2]), int(found[3]))


def replace_year(session: Session, *, year: int, text: str, source: str) -> None:
    """Enter a year in place of what was entered before.

    :raises Refused: the text is not understood
    """
    days = read_year(year, text)
    for old in _days_of(session, year):
        session.delete(old)
    known = session.get(CalendarYear, year)
    if known is not None:
        session.delete(known)
    session.flush()
    enter_year(session, year=year, days=days, source=source)


def enter_year(session: Session, *, year: int, days: Iterable[CalendarDay], source: str) -> None:
    """Enter a year's holidays and make-up days; its deadlines are firm from then on.

    What a later year's announcement says of a day stands against an earlier one's.
    """
    session.add(CalendarYear(year=year, source=source))
    for day in days:
        known = session.get(CalendarDay, day.day)
        if known is None:
            day.year = year
            session.add(day)
        elif known.year <= year:
            known.working, known.name, known.year = day.working, day.name, year
    session.flush()


CHINESE: Mapping[str, str] = {
    str(one.value): str(one.chinese)  # type: ignore[attr-defined]
    for one in chinese_calendar.Holiday
}


def _in_chinese(name: str) -> str:
    return CHINESE.get(name, name)


def _published(year: int) -> Iterable[CalendarDay]:
    for day, name in chinese_calendar.holidays.items():
        if day.year == year and day.weekday() < 5:
            yield CalendarDay(day=day, working=False, name=_in_chinese(name), year=year)
    for day, name in chinese_calendar.workdays.items():
        if day.year == year and day.weekday() >= 5:
            yield CalendarDay(day=day, working=True, name=f"{_in_chinese(name)}调休", year=year)
