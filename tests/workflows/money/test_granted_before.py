"""Who got the first recognition's money before is granted the title without it (article 15)."""

from datetime import date

from sqlalchemy import select

from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows import story
from tests.workflows.play import Play
from tests.workflows.rounds.test_application import PLAQUE


def test_the_title_comes_without_the_money_and_the_unit_is_told_why(
    play: Play, studio: str
) -> None:
    [first] = play.cases("studio-application")
    play.on(date(2026, 12, 2))
    play.do("wang", first, "issue_plaque", PLAQUE)
    funded = len(play.cases("funding"))
    with play.acting("admin") as (session, _):
        session.scalars(select(Studio)).one().status = "revoked"
    case, _ = story.reach_notice(play, master="刘卫东", occupation="6-18-01-01")
    play.on(date(2026, 12, 14))
    story.approve(play, case)
    assert play.letters(case)[-1].startswith("资助资金：")
    [letter] = [one for one in play.letters_of(case) if one.subject.startswith("资助资金：")]
    assert "不再给予初次认定资助" in letter.body
    assert studio in letter.body
    play.do("wang", case, "issue_plaque", PLAQUE)
    assert play.status(case) == "granted"
    assert len(play.cases("funding")) == funded
    with play.database.read() as session:
        assert [one.case_number for one in session.scalars(select(MoneyEntry))] != [case]
    assert play.incidents() == []
