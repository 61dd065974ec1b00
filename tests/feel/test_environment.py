"""Moment and calendar come from outside: the clock of the machine plays no part."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from service import feel
from service.feel import Environment, to_json

BEIJING = ZoneInfo("Asia/Shanghai")
SPRING_FESTIVAL = {datetime.date(2026, 2, day) for day in range(16, 24)}
MADE_UP_FOR = {datetime.date(2026, 2, 14), datetime.date(2026, 2, 28)}


class Holidays:
    """The calendar of early 2026, with two Saturdays worked to make up for the festival."""

    def is_working_day(self, date: datetime.date) -> bool:
        return date in MADE_UP_FOR or (date.weekday() < 5 and date not in SPRING_FESTIVAL)


ENVIRONMENT = Environment(
    now=datetime.datetime(2026, 2, 13, 17, 30, tzinfo=BEIJING), calendar=Holidays()
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today()", "2026-02-13"),
        ("now()", "2026-02-13T17:30:00@Asia/Shanghai"),
        ("working days after(today(), 1)", "2026-02-14"),
        ("working days after(today(), 2)", "2026-02-24"),
        ("working days after(now(), 2)", "2026-02-24T17:30:00@Asia/Shanghai"),
        ('working days after("2026-02-13", 2)', "2026-02-24"),
        ("working days after(today(), 0)", "2026-02-13"),
        ('working days after(@"2026-02-24", -1)', "2026-02-14"),
        ('working days between(today(), @"2026-02-24")', 2),
        ('working days between(@"2026-02-24", today())', -2),
        ("working days between(today(), today())", 0),
        ("working days after(date: today(), n: 1.5)", None),
    ],
)
def test_working_days_follow_the_calendar(text, value):
    assert to_json(feel.compile(text).evaluate({}, ENVIRONMENT).value) == value


def test_without_a_calendar_weekdays_count():
    value = feel.compile('working days after(@"2026-02-13", 1)').evaluate({}).value
    assert str(value) == "2026-02-16"


def test_after_and_between_belong_together():
    text = "every n in 1..30 satisfies working days between(d, working days after(d, n)) = n"
    assert feel.compile(text).evaluate({"d": datetime.date(2026, 2, 13)}, ENVIRONMENT).value is True


def test_the_moment_does_not_move_within_an_evaluation():
    assert feel.compile("now() - now()").evaluate({}, ENVIRONMENT).value.nanos == Decimal(0)
