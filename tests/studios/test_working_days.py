"""Working days: holidays, make-up days, and years nobody has published yet."""

from datetime import date

from service import studios
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
