"""A round and a studio's own case hear of each other: called, scored, settled, published."""

from datetime import date

from sqlalchemy import select

from service.studios.assessment.flags import IDLE
from service.studios.assessment.tables import Assessment
from service.studios.register.tables import Studio
from tests.workflows.assessment import assess, scenes
from tests.workflows.play import Play


def test_a_round_calls_scores_and_tells_the_studios_own_case(play: Play, studio: str) -> None:
    with play.acting("wang") as (session, _):
        session.scalars(select(Studio)).one().granted_on = date(2024, 9, 20)
    others = assess.studios(play, 4)
    case = assess.january(play)
    assess.list_up(play, case)
    assess.group(play, case)
    assess.announce(play, case)
    [own] = [one for one in play.cases("assessment") if play.variables(one)["studio"] == studio]
    scenes.reach_result(play, own)
    assess.score_all(play, case, others, 80, 70, 65, 50)
    assert list(play.waiting(case)) == ["submit_grades"]  # the last one was heard of, too
    assess.sign(play, case)
    assess.put_on_notice(play, case)
    assess.notice_over(play)
    assess.publish(play, case)
    with play.database.read() as session:
        of = select(Assessment).where(Assessment.case_number == own)
        assert session.scalars(of).one().grade == "unqualified"  # nothing was done for a year
    assert play.variables(own)["resulted"]["vetoes"] == [IDLE]
    assert list(play.waiting(own)) == ["choose_way"]
    assert play.incidents() == []
