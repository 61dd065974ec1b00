"""Deadlines that reach into a year whose holidays become known."""

from datetime import date

from sqlalchemy import select

from service.clock import BEIJING
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.operations import deadlines
from service.studios import working_days
from tests.workflows.play import Play
from tests.workflows.story import apply, checked

LATE_DECEMBER = date(2026, 12, 28)
NEW_YEAR = "2027-01-01 休 元旦\n"


def due(play: Play, case: str, element: str) -> date:
    """Return the last day of an open piece of work."""
    at = play.task(case, element).due_at
    assert at is not None
    return at.astimezone(BEIJING).date()


def enter(play: Play, text: str = NEW_YEAR) -> int:
    """王科长 enters the year, and the worker counts again."""
    with play.acting("wang") as (session, _):
        working_days.replace_year(session, year=2027, text=text, source="国办发明电")
        return deadlines.recount_all(session, since=play.at.replace(day=1))


def test_due_dates_are_counted_again_when_the_year_is_entered(play: Play) -> None:
    play.on(LATE_DECEMBER)
    case = apply(play)
    assert due(play, case, "check_materials") == date(2027, 1, 4)
    play.on(date(2026, 12, 30))
    assert enter(play) == 1
    assert due(play, case, "check_materials") == date(2027, 1, 5)
    with play.database.read() as session:
        said = select(Entry).where(Entry.subject == "task", Entry.element == "check_materials")
        last = session.scalars(said.order_by(Entry.sequence.desc())).first()
        assert last is not None
        assert "2027-01-05" in str(last.data["after"]["due_at"])
    with play.acting("wang") as (session, _):
        assert verify(session).breaks == ()


def test_reminders_and_lapses_follow(play: Play) -> None:
    play.on(LATE_DECEMBER)
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    rest = "".join(f"2027-01-{day:02} 休 放假\n" for day in (1, 4, 5, 6, 7, 8))
    assert enter(play, rest) == 1
    assert due(play, case, "amend") == date(2027, 1, 19)
    play.on(date(2027, 1, 19))
    assert not play.letters(case)[-1].startswith("催办函")
    play.on(date(2027, 1, 20))
    assert play.letters(case)[-1].startswith("催办函")
    play.on(date(2027, 1, 26))
    assert list(play.waiting(case)) == ["amend"]
    play.on(date(2027, 1, 27))
    assert play.status(case) == "lapsed"


def test_deadlines_that_end_before_stay(play: Play) -> None:
    case = apply(play)
    before = due(play, case, "check_materials")
    with play.acting("wang") as (session, _):
        working_days.replace_year(session, year=2027, text=NEW_YEAR, source="国办发明电")
        assert deadlines.recount_all(session, since=play.at.replace(month=12, day=1)) == 0
    assert due(play, case, "check_materials") == before
