"""Deadlines in words."""

from datetime import datetime, timedelta

import pytest

from service.clock import BEIJING
from service.studios.working_days import WorkingDays
from service.web.presenters.due import Weekdays, due, provisional

KNOWN_2026 = WorkingDays({}, frozenset({2026}))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("until", "words", "tone"),
    [
        (timedelta(hours=3), "今天到期", "soon"),
        (timedelta(hours=15), "今天到期", "soon"),
        (timedelta(days=1), "还有 1 个工作日", "soon"),
        (timedelta(days=4), "还有 4 个工作日", ""),
        (timedelta(days=7), "还有 5 个工作日", ""),
        (timedelta(hours=-2), "已逾期", "late"),
        (timedelta(days=-2), "已逾期 1 个工作日", "late"),
        (timedelta(days=-3), "已逾期 1 个工作日", "late"),
        (timedelta(days=-14), "已逾期 10 个工作日", "late"),
    ],
)
def test_a_deadline_says_how_many_working_days_are_left(app, until, words, tone):
    with app.test_request_context():
        said = due(MONDAY + until, now=MONDAY, calendar=Weekdays())
    assert (said.words, said.tone) == (words, tone)


def test_a_deadline_on_a_weekend_has_no_working_day_left(app):
    friday = MONDAY + timedelta(days=4)
    with app.test_request_context():
        said = due(friday + timedelta(days=1), now=friday, calendar=Weekdays())
    assert said.words == "假日后到期"


def test_on_a_weekend_what_ended_on_friday_is_late_without_a_working_day(app):
    saturday = MONDAY + timedelta(days=5)
    with app.test_request_context():
        said = due(saturday - timedelta(days=1), now=saturday, calendar=Weekdays())
    assert (said.words, said.tone) == ("已逾期", "late")


def test_no_deadline_says_nothing():
    assert due(None, now=MONDAY, calendar=Weekdays()) is None


def test_a_deadline_in_a_year_that_nobody_announced_is_provisional():
    assert not provisional(None, calendar=KNOWN_2026)
    at = datetime(2027, 1, 5, tzinfo=BEIJING)
    assert provisional(at, calendar=KNOWN_2026)
    midnight = datetime(2027, 1, 1, tzinfo=BEIJING)  # the end of 31 December
    assert not provisional(midnight, calendar=KNOWN_2026)
