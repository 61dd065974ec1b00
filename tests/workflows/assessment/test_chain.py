"""A round and a studio's own case hear of each other: called, scored, settled, published."""

from datetime import date

from sqlalchemy import select

from service.people import accounts
from service.studios.assessment.flags import IDLE
from service.studios.assessment.tables import Assessment
from service.studios.books import queries as books
from service.studios.register.tables import Studio
from service.studios.yearly.tables import Agreement, Duty
from tests.workflows.assessment import assess, scenes, test_rectification
from tests.workflows.money import test_funding
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


def test_three_studios_go_three_ways(play: Play, studio: str) -> None:
    """One is excellent and paid, one is rectified, one did not take part and may lose its title."""
    others = _six_are_due(play, studio)
    case = assess.january(play)
    assess.list_up(play, case)
    assess.group(play, case)
    assess.announce(play, case)
    with play.acting("sun") as (session, _):  # the yearly report of 2026 lies with the centre
        of = (Duty.studio_key == Studio.key, Studio.number == studio, Duty.kind == "report")
        session.scalars(select(Duty).where(*of)).one().sent_on = date(2027, 1, 20)
    own = {play.variables(one)["studio"]: one for one in play.cases("assessment")}
    best, poor, absent = own[studio], own[others[0]], own[others[1]]
    scenes.reach_result(play, best)
    scenes.reach_result(play, poor, "dan", **test_rectification.LOW)
    assess.score_all(play, case, others[2:], 80, 75, 70)
    assert play.waiting(case) == {}  # one has not reported
    play.on(date(2027, 3, 31))
    missing = {"decision": "absent", "reason": "催报以后仍没有报送。"}
    play.do("wang", absent, "propose_absent", {"absence": missing})
    assess.sign(play, case)
    assess.put_on_notice(play, case)
    assess.notice_over(play)
    assess.publish(play, case)
    assert set(assess.grades(play)) == {"excellent", "qualified", "unqualified", "absent"}
    _paid(play, best, studio)
    _rectified(play, poor)
    way = {"decision": "revoke", "ground": "uncooperative", "facts": "没有报送自评。"}
    play.do("wang", absent, "choose_way", {"way": way})
    assert play.status(absent) == "graded-failed"
    [proposed] = play.cases("revocation")
    assert others[1] in str(play.variables(proposed))
    assess.sum_up(play, case)
    assert play.status(case) == "published"
    assert play.incidents() == []


def _six_are_due(play: Play, studio: str) -> list[str]:
    """张师傅's studio and five more; 单秀 acts for the unit of the first of them."""
    others = assess.studios(play, 5)
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        row.granted_on, row.kept_since = date(2024, 9, 20), date(2026, 12, 1)
        session.add(
            Agreement(
                studio_key=row.key, year=2027, case_number="ZR-1", filed_on=play.at.date(),
                matching=0, budget=0, sheet={},
            )
        )  # fmt: skip
    with play.acting("an") as (session, _):
        accounts.create(
            session, username="dan", name="单秀", roles=("applicant",), organisation="unit-1"
        )
    return others


def _paid(play: Play, case: str, studio: str) -> None:
    play.do("zhao", case, "decide_top_up", {"topup": {"decision": "grant"}})
    assert play.status(case) == "graded-excellent"
    funding = play.cases("funding")[-1]
    test_funding.reach(play, funding, "receive")
    play.do("sun", funding, "receive", test_funding.receipt(play))
    assert play.status(funding) == "paid"
    with play.database.read() as session:
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        [found] = books.figures(session, studio=row)
        assert found.granted_in_cycle == 100_000_00


def _rectified(play: Play, case: str) -> None:
    test_rectification.issue(play, case, due_on="2027-06-30")
    test_rectification.plan(play, case, "dan")
    play.do("dan", case, "report", test_rectification.mended(play, case, "dan"))
    test_rectification.recheck(play, case)
    test_rectification.rescore(play, case, 8)
    published = {"publication": {"document": "朝人社能发〔2027〕19号"}}
    play.do("he", case, "publish_rectified", published)
    assert play.status(case) == "graded-rectified"
