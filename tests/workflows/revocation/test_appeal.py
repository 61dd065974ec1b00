"""A unit asks for a review (复核); who had no part in the decision answers (2.1, 7.3, 9.11)."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.people import accounts
from service.studios.assessment.tables import Assessment, AssessmentRound, Settlement
from service.studios.books import posting
from service.studios.changes.tables import UnitChange
from service.studios.register.tables import Studio
from service.studios.revocation.appealable import appealable
from service.studios.revocation.tables import Appeal, Remedy
from tests.workflows import story
from tests.workflows.assessment import scenes as assessing
from tests.workflows.play import Play
from tests.workflows.revocation import scenes
from tests.workflows.revocation.claims import books, checked, paid, slip
from tests.workflows.revocation.test_remedy import register, revoked
from tests.workflows.yearly.test_agreement import running

ANSWER = "朝人社复〔2026〕1号"
GRADE = "朝人社能发〔2027〕3号"


def ask(play: Play, decision: str, *, who: str = "sun", **more: Any) -> str:
    """孙秀兰 asks for a review; return the case."""
    said = {"decision": decision, "grounds": "带徒成果没有计入。", **more}
    return play.begin(who, "appeal", {"appeal_request": said})


def appoint(play: Play, case: str, examiner: str = "fu", decider: str = "bian") -> None:
    """赵局长 names who examines and who decides."""
    said = {"examiner": examiner, "decider": decider}
    play.do("zhao", case, "appoint", {"appointment": said})


def examine(play: Play, case: str, proposal: str = "upheld") -> None:
    """傅复核 looks at it point by point."""
    point = {"point": "带徒成果没有计入", "adopted": "no", "reason": "证明材料不全。"}
    said = {"points": [point], "proposal": proposal, "opinion": "查阅了评分表和证明材料。"}
    play.do("fu", case, "examine", {"examination": said})


def decide(play: Play, case: str, result: str = "upheld", **more: Any) -> None:
    """边复核 decides."""
    said = {"result": result, "reasons": "原决定事实清楚。", "document": ANSWER, **more}
    play.do("bian", case, "decide", {"appeal_decision": said})


def reach_decision(play: Play, decision: str) -> str:
    """Play a review up to its decision."""
    case = ask(play, decision)
    appoint(play, case)
    examine(play, case)
    return case


def row(play: Play, case: str) -> Appeal:
    with play.database.read() as session:
        return session.get_one(Appeal, case)


def offered(play: Play, unit: str = "tianheng") -> list[str]:
    """Return what a unit may have reviewed now."""
    with play.database.read() as session:
        found = appealable(session, organisation=unit, today=play.at.date())
        return [one.key for one in found]


@pytest.fixture
def failed(play: Play, studio: str) -> str:
    """Return an assessment that was published as 不合格; its rectification is being drafted."""
    case = assessing.begin(play, studio)
    assessing.reach_result(play, case, A1=1, A2=1, A3=1, A4=1)
    assessing.publish(play, case, "failed")
    return case


@pytest.fixture
def not_good_enough(play: Play) -> str:
    """Return an application that the experts did not pass."""
    case = story.apply(play)
    story.pass_materials(play, case)
    story.pass_review(play, case, good=2)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "同意票不足。"}})
    return case


def test_a_grade_that_is_upheld_stays(play: Play, failed: str) -> None:
    assert offered(play) == [f"assessment:{failed}"]
    case = reach_decision(play, f"assessment:{failed}")
    assert offered(play) == []
    decide(play, case)
    assert list(play.waiting(case)) == ["serve"]
    scenes.serve(play, case)
    assert play.status(case) == "review-upheld"
    paper = play.papers(case)["appeal-decision"]
    assert ANSWER in paper
    assert "带徒成果没有计入" in paper
    assert "第十一条" in paper
    found = row(play, case)
    assert (found.outcome, found.answer) == ("upheld", ANSWER)
    assert {"he", "lin", "qian"} <= set(found.acted)
    assert play.cases("remedy") == []
    with pytest.raises(Refused, match="已经复核过"):
        ask(play, f"assessment:{failed}")
    assert play.incidents() == []


def test_a_grade_that_is_changed_ends_the_rectification(
    play: Play, studio: str, failed: str
) -> None:
    assert "draft_notice" in play.waiting(failed)
    case = reach_decision(play, f"assessment:{failed}")
    with pytest.raises(Refused, match="没有评定记录"):
        decide(play, case, "changed", grade="excellent")
    decide(play, case, "changed", grade="qualified")
    scenes.serve(play, case)
    assert play.status(case) == "review-changed"
    [remedy] = play.cases("remedy")
    assert play.status(remedy) == "changed"
    with play.acting("wang") as (session, _):
        [result] = session.scalars(select(Assessment))
        assert (result.grade, result.document) == ("qualified", ANSWER)
        assert session.get_one(Remedy, remedy).kind == "review"
        assert posting.running_cycle(session, result.studio).number == 2
    assert play.status(failed) == "graded-passed"
    assert play.waiting(failed) == {}
    assert play.incidents() == []


def settled(play: Play, places: int) -> None:
    """The round of the year was settled with so many places."""
    with play.acting("wang") as (session, _):
        session.add(
            AssessmentRound(
                year=2026, case_number="KP-1", status="published", opened_on=play.at.date(), turn=1
            )
        )
        session.flush()
        session.add(
            Settlement(
                year=2026, turn=1, settled_at=play.at, settled_by="wang", counted=5 * places,
                places=places, taken=0, inputs=[],
            )
        )  # fmt: skip


@pytest.fixture
def passed(play: Play, studio: str) -> str:
    """Return an assessment that was published as 合格."""
    case = assessing.begin(play, studio)
    assessing.reach_result(play, case)
    assessing.publish(play, case, "passed")
    assert play.status(case) == "graded-passed"
    return case


@pytest.mark.parametrize("decision", ["grant", "decline"])
def test_a_grade_that_becomes_excellent_may_earn_its_grant(
    play: Play, passed: str, decision: str
) -> None:
    settled(play, 1)
    case = reach_decision(play, f"assessment:{passed}")
    decide(play, case, "changed", grade="excellent")
    scenes.serve(play, case)
    [remedy] = play.cases("remedy")
    assert list(play.waiting(remedy)) == ["decide_top_up"]
    before = len(play.cases("funding"))
    said = {"decision": decision, "reason": "本年度预算已经用完。"}
    play.do("zhao", remedy, "decide_top_up", {"topup": said})
    assert play.status(remedy) == "changed"
    assert len(play.cases("funding")) - before == (decision == "grant")
    assert play.incidents() == []


def test_no_place_is_left_for_it(play: Play, passed: str) -> None:
    settled(play, 0)
    case = reach_decision(play, f"assessment:{passed}")
    with pytest.raises(Refused, match="优秀名额0个已经用完") as refusal:
        decide(play, case, "changed", grade="excellent")
    assert [one.path for one in refusal.value.problems] == ["appeal_decision.grade"]
    assert row(play, case).result is None


def test_a_returned_report_is_checked_again(play: Play, studio: str) -> None:
    from tests.workflows.yearly.sheets import report
    from tests.workflows.yearly.test_report import CHECK

    play.on(date(2027, 1, 4))
    play.on(date(2027, 12, 1))
    case = running(play, "annual-report")
    play.do("sun", case, "fill", {"report": report(targets=[])})
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    play.do("he", case, "check", {"check": {**CHECK, "decision": "supplement"}})
    key = f"report:{case}"
    assert offered(play) == [key]
    review = reach_decision(play, key)
    decide(play, review, "quashed")
    scenes.serve(play, review)
    assert list(play.waiting(review)) == ["carry_out"]
    with pytest.raises(NotFound):
        play.do("he", review, "carry_out", {"execution": {"done": "林审核重新审核。"}})
    play.do("wang", review, "carry_out", {"execution": {"done": "由林审核重新审核，通过。"}})
    assert play.status(review) == "review-quashed"
    assert "由林审核重新审核" in play.letters_of(review)[-1].body
    assert row(play, review).carried_out_on == play.at.date()
    assert play.incidents() == []


def test_an_application_that_was_not_passed_is_reviewed(play: Play, not_good_enough: str) -> None:
    assert offered(play) == [f"ranking:{not_good_enough}"]
    case = reach_decision(play, f"ranking:{not_good_enough}")
    with pytest.raises(Refused) as refusal:
        decide(play, case, "changed")
    assert [one.path for one in refusal.value.problems] == ["appeal_decision.result"]
    decide(play, case)
    scenes.serve(play, case)
    assert play.status(case) == "review-upheld"
    assert "wang" in row(play, case).acted


def test_a_title_that_was_taken_away_comes_back(play: Play, studio: str) -> None:
    taken = revoked(play, studio)
    case = reach_decision(play, f"revocation:{taken}")
    decide(play, case, "quashed")
    scenes.serve(play, case)
    assert register(play, studio).status == "active"
    [remedy] = play.cases("remedy")
    assert play.status(remedy) == "quashed"
    assert play.status(case) == "review-quashed"
    assert play.incidents() == []


def test_a_claim_is_lowered(play: Play, studio: str) -> None:
    paid(play)
    taken = revoked(play, studio)
    checked(play, taken)
    play.do("qian", taken, "receive", slip("缴-1", 60_000, play.at.date()))
    assert set(offered(play)) == {f"revocation:{taken}", f"clawback:{taken}"}
    case = reach_decision(play, f"clawback:{taken}")
    with pytest.raises(Refused, match="应少于现在的100,000"):
        decide(play, case, "changed", amount=100_000)
    decide(play, case, "changed", amount=80_000)
    scenes.serve(play, case)
    assert books(play, studio)["1201"] == 20_000
    assert register(play, studio).status == "revoked"
    assert play.incidents() == []


def test_the_unit_takes_it_back_and_may_ask_again(play: Play, failed: str) -> None:
    case = ask(play, f"assessment:{failed}")
    assert play.buttons("sun", case) == ["撤回复核申请"]
    play.press("sun", case, {"appeal_withdrawal": {"reason": "已经沟通清楚。"}})
    assert play.status(case) == "withdrawn"
    assert row(play, case).outcome == "withdrawn"
    assert offered(play) == [f"assessment:{failed}"]


def test_it_is_asked_for_within_ten_working_days(play: Play, failed: str) -> None:
    assert row_until(play) == date(2026, 12, 15)
    play.on(date(2026, 12, 15), hour=23)
    assert offered(play) == [f"assessment:{failed}"]
    play.on(date(2026, 12, 16))
    assert offered(play) == []
    with pytest.raises(Refused) as refusal:
        ask(play, f"assessment:{failed}")
    [problem] = refusal.value.problems
    assert problem.path == "appeal_request.decision"
    assert "已于2026年12月15日届满" in problem.sentence


def row_until(play: Play) -> date:
    with play.database.read() as session:
        [one] = appealable(session, organisation="tianheng", today=play.at.date())
        return one.until


def test_it_is_answered_within_twenty(play: Play, failed: str) -> None:
    case = ask(play, f"assessment:{failed}")
    due = row(play, case).due_on
    assert due == date(2026, 12, 29)
    appoint(play, case)
    examine(play, case)
    at = play.task(case, "decide").due_at
    assert at is not None
    assert at.date() == due


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"decision": "assessment:KH-9"}, "decision"),
        ({"decision": ""}, "decision"),
        ({"grounds": " "}, "grounds"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_its_field(
    play: Play, failed: str, more: dict[str, Any], path: str
) -> None:
    said = {"decision": f"assessment:{failed}", **more}
    with pytest.raises(Refused) as refusal:
        ask(play, **said)
    assert f"appeal_request.{path}" in [one.path for one in refusal.value.problems]
    assert play.cases("appeal") == []


@pytest.mark.parametrize("who", ["zheng", "he", "wang", "zhao", "li", "zhang"])
def test_nobody_else_asks(play: Play, failed: str, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        ask(play, f"assessment:{failed}", who=who)
    with play.database.read() as session:
        assert session.scalars(select(Appeal)).all() == []


def test_who_had_a_part_is_not_offered(play: Play, failed: str) -> None:
    enlist(play, "he")  # 何审核 assessed, and holds the role
    case = ask(play, f"assessment:{failed}")
    names = {one["value"] for one in choices(play, case)}
    assert names == {"fu", "bian"}
    for examiner, decider in (("he", "bian"), ("fu", "he"), ("fu", "fu"), ("wang", "bian")):
        with pytest.raises(Refused) as refusal:
            appoint(play, case, examiner, decider)
        assert refusal.value.problems[0].path.startswith("appointment.")
    appoint(play, case)
    assert play.waiting(case) == {"examine": ["fu"]}


def enlist(play: Play, username: str) -> None:
    with play.acting("an") as (session, actor):
        row = accounts.account(session, username=username)
        held = [one.code for one in accounts.actor(session, username).roles]
        accounts.change(
            session, username=username, name=row.name, roles=[*held, "review_officer"],
            organisation=row.organisation_code, active=True, by=actor,
        )  # fmt: skip


def choices(play: Play, case: str) -> list[dict[str, str]]:
    from service.studios.sources import SOURCES

    variables = play.seen("zhao", case, "appoint")
    with play.acting("zhao") as (session, actor):
        return SOURCES["reviewers"](session, at=play.at, actor=actor, variables=variables)


def test_the_appointed_alone_examine_and_decide(play: Play, failed: str) -> None:
    case = ask(play, f"assessment:{failed}")
    for who in ("zheng", "fu", "li"):
        with pytest.raises(NotFound):
            play.buttons(who, case)
    appoint(play, case)
    for who in ("bian", "he", "wang", "zhao", "sun"):
        with pytest.raises((Refused, AssertionError, NotFound)):
            play.do(who, case, "examine", {"examination": {}})
    examine(play, case)
    with pytest.raises((Refused, AssertionError, NotFound)):
        play.do("fu", case, "decide", {"appeal_decision": {}})
    decide(play, case)


def test_two_who_ask_at_once_begin_one_review(play: Play, failed: str) -> None:
    """The unique index lets one of two requests of the same moment through."""
    start, said = Barrier(2), list[str]()

    def asks() -> None:
        start.wait()
        try:
            said.append(ask(play, f"assessment:{failed}"))
        except Refused as refusal:
            said.append(refusal.sentence)

    both = [Thread(target=asks) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said)[-1].startswith("对这一决定的复核正在办理")
    assert len(play.cases("appeal")) == 1


def test_one_that_is_ended_by_hand_may_be_asked_for_again(play: Play, failed: str) -> None:
    from service.studios import endings

    case = ask(play, f"assessment:{failed}")
    with play.acting("wang") as (session, _):
        endings.case_ended(session=session, at=play.at, case=case, variables={})
    assert row(play, case).outcome == "ended"
    assert offered(play) == [f"assessment:{failed}"]


def test_a_unit_asks_about_its_own_decisions_alone(play: Play, failed: str, studio: str) -> None:
    assert offered(play, "jinyu") == []
    with play.acting("wang") as (session, _):
        of = session.scalars(select(Studio).where(Studio.number == studio)).one()
        session.add(
            UnitChange(
                case_number="DB-1", studio_key=of.key, kind="move", from_unit=of.unit,
                from_place=of.place, old_name="天衡", new_name="天衡",
                effective_on=play.at.date(), sent_on=play.at.date(), outcome="declined",
                closed_on=play.at.date(),
            )
        )  # fmt: skip
    assert set(offered(play)) == {f"assessment:{failed}", "decision:DB-1"}
