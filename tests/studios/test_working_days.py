"""Working days: holidays, make-up days, and years nobody has published yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refused
from service.studios import seed, working_days
from service.studios.tables import CalendarDay
from service.studios.working_days import WorkingDays, calendar
from service.studios.yearly import rules
from tests.studios.cast import MONDAY


def test_five_working_days_pass_over_the_national_holiday(session):
    days = calendar(session)
    assert days.after(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_a_saturday_that_makes_up_is_worked(session):
    days = calendar(session)
    assert days.is_working_day(date(2026, 10, 10))
    assert not days.is_working_day(date(2026, 10, 11))


def test_the_day_itself_does_not_count(session):
    days = calendar(session)
    assert days.after(date(2026, 11, 23), 5) == date(2026, 11, 30)
    assert days.between(date(2026, 11, 23), date(2026, 11, 30)) == 5


def test_counting_back_is_counting_forward_reversed(session):
    days = calendar(session)
    assert days.after(days.after(date(2026, 2, 10), 10), -10) == date(2026, 2, 10)


def test_a_year_that_is_not_published_is_provisional(session):
    days = calendar(session)
    assert days.provisional(date(2027, 1, 4))
    assert not days.provisional(date(2026, 12, 31))
    assert days.is_working_day(date(2027, 1, 1))  # a Friday, as long as nobody says otherwise


def test_entering_the_year_makes_it_firm(session):
    new_year = CalendarDay(day=date(2027, 1, 1), working=False, name="元旦", year=2027)
    working_days.enter_year(session, year=2027, days=[new_year], source="国办发明电")
    days = calendar(session)
    assert not days.provisional(date(2027, 1, 4))
    assert days.after(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_the_days_of_the_yearly_duties_pass_over_holidays(session):
    days = calendar(session)

    def due(kind, year, granted_on):
        works = {"works": days.is_working_day, "after": days.after}
        return rules.due_on(kind, year=year, granted_on=granted_on, **works)

    autumn = date(2026, 9, 30)
    assert due("agreement", 2026, autumn) == date(2026, 11, 17)  # thirty, the holiday between
    assert due("report", 2026, autumn) == date(2027, 2, 1)  # 31 January is a Sunday
    assert due("agreement", 2027, autumn) == date(2027, 3, 1)  # 28 February is one too


def test_seeding_again_changes_nothing(session):
    before = calendar(session)
    seed(session, MONDAY)
    assert calendar(session) == before


def test_a_year_is_entered_as_it_is_announced(session):
    text = "2027-01-01 休 元旦\n\n2027-02-07 班 春节调休\n"
    working_days.replace_year(session, year=2027, text=text, source="国办发明电")
    days = calendar(session)
    assert not days.is_working_day(date(2027, 1, 1))
    assert days.is_working_day(date(2027, 2, 7))
    assert working_days.years(session)[0].source == "国办发明电"


def test_entering_it_again_replaces_it(session):
    working_days.replace_year(session, year=2027, text="2027-01-01 休", source="误")
    working_days.replace_year(session, year=2027, text="2027-01-04 休", source="正")
    days = calendar(session)
    assert days.is_working_day(date(2027, 1, 1))
    assert not days.is_working_day(date(2027, 1, 4))
    assert not days.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize("written", ["2027年1月4日", "1月4日", "2027/1/4", "２０２７．１．４"])
def test_a_day_is_read_as_people_write_it(written):
    [day] = working_days.read_year(2027, f"{written} 休 元旦")
    assert day.day == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "每行一天"),
        ("2027-02-30 休", "第1行：日期应写成2027-01-01的样子"),
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


NOTICE_2027 = """2026-12-31 休 元旦
2027-01-01 休 元旦
２０２７－０１－０２　休　元旦
2026-12-26 班 元旦调休
2028-01-01 休 元旦
"""


def enter(session, year, text):
    working_days.replace_year(session, year=year, text=text, source="国办发明电")
    return calendar(session)


def test_an_announcement_names_days_of_the_december_before_and_the_january_after(session):
    days = enter(session, 2027, NOTICE_2027)
    assert days.is_working_day(date(2026, 12, 26))
    assert days.after(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert not days.is_working_day(date(2028, 1, 1))
    assert [len(one.days) for one in working_days.years(session) if one.year == 2027] == [5]
    with pytest.raises(Refused, match="前一年12月"):
        enter(session, 2027, "2026-11-30 休 元旦")


def test_a_year_that_is_entered_again_leaves_what_others_announced(session):
    before = calendar(session)
    enter(session, 2027, NOTICE_2027)
    days = enter(session, 2027, "2027-01-01 休 元旦")
    assert days.exceptions == before.exceptions | {date(2027, 1, 1): False}
    enter(session, 2027, NOTICE_2027)
    days = enter(session, 2026, "2026-12-31 班\n2026-10-01 休 国庆节")
    assert not days.is_working_day(date(2026, 12, 31))  # the later announcement stands


def test_holidays_have_chinese_names(session):
    names = {day.name for year in working_days.years(session) for day in year.days}
    assert {"元旦", "春节", "春节调休", "国庆节"} <= names
    assert not any(name.isascii() for name in names)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-5, 400))
def test_days_are_counted_as_if_one_by_one(since, span):
    days = WorkingDays(
        {date(2026, 10, 1): False, date(2026, 10, 10): True, date(2026, 3, 2): True},
        frozenset({2026}),
    )
    until = since + timedelta(days=span)
    one_by_one = [since + timedelta(days=n) for n in range(1, span + 1)]
    assert days.between(since, until) == sum(map(days.is_working_day, one_by_one))
