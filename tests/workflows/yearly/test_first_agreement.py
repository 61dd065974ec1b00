"""The first agreement begins with the grant, or with the next year (articles 8 and 9)."""

from datetime import date

import pytest
from sqlalchemy import select

from service.studios.working_days import calendar
from service.studios.yearly.tables import Duty
from tests.workflows.play import Play
from tests.workflows.story import approve


@pytest.mark.parametrize("day", [date(2027, 3, 10), date(2027, 9, 30)])
def test_who_is_recognised_by_september_agrees_within_thirty_working_days(
    play: Play, notice: str, case: str, day: date
) -> None:
    assert notice
    play.on(day)
    approve(play, case)
    [agreement] = play.cases("responsibility-agreement")
    assert list(play.waiting(agreement)) == ["fill"]
    with play.database.read() as session:
        [duty] = session.scalars(select(Duty))
        assert (duty.kind, duty.year, duty.case_number) == ("agreement", 2027, agreement)
        assert duty.due_on == calendar(session).after(day, 30)
    for later in (date(2027, 10, 1), date(2027, 10, 15)):
        play.on(later)
    assert play.cases("responsibility-agreement") == [agreement]
    assert play.incidents() == []


def test_who_is_recognised_later_agrees_in_the_next_year(
    play: Play, notice: str, case: str
) -> None:
    assert notice
    play.on(date(2027, 10, 8))
    approve(play, case)
    assert play.cases("responsibility-agreement") == []
    play.on(date(2028, 1, 4))
    assert len(play.cases("responsibility-agreement")) == 1
