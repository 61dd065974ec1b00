"""The public notice: five working days, longer while an objection is open."""

from datetime import date

from service.studios.tables import CalendarDay
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, object_to, reach_notice

LAST_DAY, OVER = date(2026, 11, 30), date(2026, 12, 1)


def test_a_notice_stays_five_whole_working_days_after_the_day_of_publication(
    play: Play, case: str
) -> None:
    play.on(LAST_DAY, hour=23)
    assert play.waiting(case) == {}
    play.on(OVER, hour=0)
    assert list(play.waiting(case)) == ["approve"]


def test_a_day_off_does_not_count(play: Play) -> None:
    with play.acting("admin") as (session, _):
        session.add(CalendarDay(day=date(2026, 11, 26), working=False, name="临时放假"))
    case, _ = reach_notice(play)
    play.on(OVER)
    assert play.waiting(case) == {}
    play.on(date(2026, 12, 2))
    assert list(play.waiting(case)) == ["approve"]


def test_an_open_objection_holds_the_notice_until_it_is_answered(
    play: Play, case: str, notice: str
) -> None:
    objection = object_to(play, notice)
    play.on(date(2026, 12, 10))
    assert play.waiting(case) == {}
    answer_objection(play, objection, upheld=False)
    assert list(play.waiting(case)) == ["approve"]


def test_of_two_objections_both_must_be_answered(play: Play, case: str, notice: str) -> None:
    first, second = object_to(play, notice), object_to(play, notice)
    play.on(OVER)
    answer_objection(play, first, upheld=False)
    assert play.waiting(case) == {}
    answer_objection(play, second, upheld=True)
    assert list(play.waiting(case)) == ["write_opinion"]


def test_the_unit_is_told_where_and_until_when_the_notice_stands(
    play: Play, case: str, notice: str
) -> None:
    body = play.letters_of(case)[-1].body
    assert notice in body
    assert "2026-11-30" in body
