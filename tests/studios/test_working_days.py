"""Working days: holidays, make-up days, and years nobody has published yet."""

from datetime import date

import pytest

from service import studios
from service.errors import Refused
from service.studios import working_days
from service.studios.tables import CalendarDay
from tests.studios.cast import MONDAY


def test_five_working_days_pass_over_the_national_holiday(session):
    days = studios.calendar(session)
    assert days.after(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_a_saturday_that_makes_up_is_worked(session):
    days = studios.calendar(session)
    assert days.is_working_day(date(2026, 10, 10))
    assert not days.is_working_day(date(2026, 10, 11))


def test_the_day_itself_does_not_count(session):
    days = studios.calendar(session)
    assert days.after(date(2026, 11, 23), 5) == date(2026, 11, 30)
    assert days.between(date(2026, 11, 23), date(2026, 11, 30)) == 5


def test_counting_back_is_counting_forward_reversed(session):
    days = studios.calendar(session)
    assert days.after(days.after(date(2026, 2, 10), 10), -10) == date(2026, 2, 10)


def test_a_year_that_is_not_published_is_provisional(session):
    days = studios.calendar(session)
    assert days.provisional(date(2027, 1, 4))
    assert not days.provisional(date(2026, 12, 31))
    assert days.is_working_day(date(2027, 1, 1))  # a Friday, as long as nobody says otherwise


def test_entering_the_year_makes_it_firm(session):
    new_year = CalendarDay(day=date(2027, 1, 1), working=False, name="元旦")
    working_days.enter_year(session, year=2027, days=[new_year], source="国办发明电")
    days = studios.calendar(session)
    assert not days.provisional(date(2027, 1, 4))
    assert days.after(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_seeding_again_changes_nothing(session):
    before = studios.calendar(session)
    studios.seed(session, MONDAY)
    assert studios.calendar(session) == before


def test_a_year_is_entered_as_it_is_announced(session):
    text = "2027-01-01 休 元旦\n\n2027-02-07 班 春节调休\n"
    working_days.replace_year(session, year=2027, text=text, source="国办发明电")
    days = studios.calendar(session)
    assert not days.is_working_day(date(2027, 1, 1))
    assert days.is_working_day(date(2027, 2, 7))
    assert working_days.years(session)[0].source == "国办发明电"


def test_entering_it_again_replaces_it(session):
    working_days.replace_year(session, year=2027, text="2027-01-01 休", source="误")
    working_days.replace_year(session, year=2027, text="2027-01-04 休", source="正")
    days = studios.calendar(session)
    assert days.is_working_day(date(2027, 1, 1))
    assert not days.is_working_day(date(2027, 1, 4))
    assert not days.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "每行一天"),
        ("元旦 休", "第1行：日期应写成2027-01-01的样子"),
        ("2026-01-01 休", "不在2027年"),
        ("2027-01-01 放", "“休”或者“班”"),
        ("2027-01-01", "“休”或者“班”"),
        ("2027-01-01 休\n2027-01-01 班", "写了两次"),
    ],
)
def test_a_line_that_is_not_understood_is_named(session, text, words):
    with pytest.raises(Refused, match=words):
        working_days.replace_year(session, year=2027, text=text, source="")
