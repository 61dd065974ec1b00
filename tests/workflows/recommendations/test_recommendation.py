"""Outstanding studios are recommended to the city, the best first (article 14), to each end."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.messages import mailbox
from service.host.tasks import tasks
from service.people.actor import SYSTEM
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment
from service.studios.recommendations.tables import Recommendation
from service.studios.register.tables import Studio
from tests.workflows.changes.units import second_studio
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, notice_number, object_to, post_now

YEAR = 2028


def grade(play: Play, number: str, what: str, score: str | None = None) -> None:
    """Publish the result of an assessment, with its score where it was assessed here."""
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        studio = session.scalars(select(Studio).where(Studio.number == number)).one()
        session.add(
            Assessment(
                studio=studio, due_number=1, year=YEAR, grade=what, document="通报",
                published_on=play.at.date(), case_number=f"KH-{number}",
            )
        )  # fmt: skip
        if score is not None:
            session.add(sheet(studio, Decimal(score)))


def sheet(studio: Studio, score: Decimal) -> AssessmentSheet:
    return AssessmentSheet(
        studio_key=studio.key, round_year=YEAR, case_number=f"KH-{studio.number}", score=score,
        outcome="scored", begun_on=date(2026, 12, 1),
        round_case="KP-2028", due_on=date(2026, 12, 1), closed_on=date(2026, 12, 1),
    )  # fmt: skip


def proposal(studio: str, **more: Any) -> dict[str, Any]:
    return {
        "document": "京人社能发〔2029〕3号", "title": "关于申报市级技能大师工作室的通知",
        "requirements": "考核优秀。", "places": 2, "closes_on": "2027-03-01", "studio": studio,
        **more,
    }  # fmt: skip


def begin(play: Play, studio: str, **more: Any) -> str:
    return play.begin("wang", "recommendation", {"recommendation": proposal(studio, **more)})


def agree(play: Play, case: str, who: str = "sun", decision: str = "agree") -> None:
    answer: dict[str, Any] = {"decision": decision, "opinion": "经研究决定。"}
    if decision == "agree":
        answer["form"] = [play.paper(who, "city-application", case)]
    play.do(who, case, "consent", {"consent": answer})


def decide(play: Play, case: str, decision: str = "approve") -> None:
    play.do("zhao", case, "decide", {"approval": {"decision": decision, "opinion": "成效突出。"}})


def notice_over(play: Play, case: str, *, objected: bool = False) -> None:
    draft = {"subject": "关于拟推荐的公示", "summary": "现予公示。"}
    play.do("wang", case, "check_notice", {"notice_text": draft})
    play.do("wang", case, "post_notice", post_now(play))
    if objected:
        answer_objection(play, object_to(play, notice_number(play)), upheld=True)
    play.on(play.at.date() + timedelta(days=9))


def outcome(play: Play, case: str) -> str | None:
    with play.database.read() as session:
        return session.get_one(Recommendation, case).outcome


@pytest.fixture
def excellent(play: Play, studio: str) -> str:
    grade(play, studio, "excellent", "93.50")
    return studio


@pytest.fixture
def better(play: Play, excellent: str) -> str:
    """锦裕's studio, with more points."""
    number = second_studio(play, excellent)
    grade(play, number, "excellent", "96.00")
    return number


@pytest.mark.parametrize("ends", ["recognised", "rejected"])
def test_a_studio_is_recommended_and_the_city_answers(
    play: Play, excellent: str, ends: str
) -> None:
    case = begin(play, excellent)
    agree(play, case)
    decide(play, case)
    notice_over(play, case)
    assert "city-recommendation" in play.papers(case)
    with pytest.raises(Refused):
        play.do("wang", case, "send", {"sending": {"document": "函1", "on": "2027-12-31"}})
    play.do("wang", case, "send", {"sending": {"document": "函1", "on": "2026-12-10"}})
    result = {"outcome": ends, "document": "京人社〔2027〕9号", "on": play.at.date().isoformat()}
    with pytest.raises(Refused, match="早于"):
        play.do("wang", case, "result", {"result": {**result, "on": "2026-12-02"}})
    play.do("wang", case, "result", {"result": result})
    assert play.status(case) == outcome(play, case) == ends
    assert play.letters(case)[-1].startswith("市级结果")
    assert play.incidents() == []
    if ends == "recognised":
        with pytest.raises(Refused):
            begin(play, excellent, document="另一个通知")


def test_who_is_passed_over_is_named_with_a_reason(play: Play, excellent: str, better: str) -> None:
    with pytest.raises(Refused) as refusal:
        begin(play, excellent)
    [problem] = refusal.value.problems
    assert problem.path == "recommendation.reason"
    assert "罗明" in str(problem.sentence)
    case = begin(play, excellent, reason="该单位正在办理合并。")
    with play.database.read() as session:
        row = session.get_one(Recommendation, case)
        assert (row.place, row.reason) == (2, "该单位正在办理合并。")


def test_the_best_needs_no_reason(play: Play, excellent: str, better: str) -> None:
    begin(play, better)
    begin(play, excellent)


def test_a_qualified_one_waits_until_all_excellent_ones_have_declined(
    play: Play, studio: str
) -> None:
    other = second_studio(play, studio)
    grade(play, studio, "qualified", "80.00")
    grade(play, other, "excellent", "91.00")
    with pytest.raises(Refused, match="优秀"):
        begin(play, studio)
    asked = begin(play, other)
    with pytest.raises(Refused, match="优秀"):
        begin(play, studio)
    agree(play, asked, "zheng", "refuse")
    assert play.status(asked) == "refused"
    begin(play, studio)


def test_a_call_has_so_many_places(play: Play, excellent: str, better: str) -> None:
    first = begin(play, better, places=1)
    with pytest.raises(Refused) as refusal:
        begin(play, excellent, places=1)
    assert "用完" in str([str(one.sentence) for one in refusal.value.problems])
    with pytest.raises(Refused, match="已登记"):
        begin(play, excellent, places=5)
    agree(play, first, "zheng", "refuse")
    begin(play, excellent, places=1)


def test_one_studio_once_a_call(play: Play, excellent: str) -> None:
    begin(play, excellent)
    with pytest.raises(Refused, match="已经在本次推荐"):
        begin(play, excellent)


def test_a_frozen_studio_is_not_recommended_nor_sent(play: Play, excellent: str) -> None:
    case = begin(play, excellent)
    agree(play, case)
    decide(play, case)
    notice_over(play, case)
    freeze(play, excellent)
    with pytest.raises(Refused, match="不能推荐"):
        play.do("wang", case, "send", {"sending": {"document": "函1", "on": "2026-12-10"}})
    with pytest.raises(Refused):
        begin(play, excellent, document="另一个通知")


def freeze(play: Play, number: str) -> None:
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        session.scalars(select(Studio).where(Studio.number == number)).one().payment_frozen = True


def test_the_leader_declines(play: Play, excellent: str) -> None:
    case = begin(play, excellent)
    agree(play, case)
    decide(play, case, "decline")
    assert play.status(case) == outcome(play, case) == "declined"


def test_an_upheld_objection_ends_it(play: Play, excellent: str) -> None:
    case = begin(play, excellent)
    agree(play, case)
    decide(play, case)
    notice_over(play, case, objected=True)
    assert play.status(case) == "objected"


def test_a_title_taken_away_ends_it(play: Play, excellent: str) -> None:
    case = begin(play, excellent)
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name="studio-ended", key=excellent, payload={})
    assert play.status(case) == outcome(play, case) == "ended"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"closes_on": "2026-11-01"}, "recommendation.closes_on"),
        ({"places": 0}, "recommendation.places"),
        ({"studio": "没有"}, "recommendation.studio"),
        ({"document": ""}, "recommendation.document"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    play: Play, excellent: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begin(play, str(wrong.pop("studio", excellent)), **wrong)
    assert path in [one.path for one in refusal.value.problems]


@pytest.mark.parametrize("who", ["sun", "he", "zhao", "qian", "li", "feng"])
def test_only_the_section_recommends(play: Play, excellent: str, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        play.begin(who, "recommendation", {"recommendation": proposal(excellent)})


@pytest.mark.parametrize("who", ["zheng", "wang", "he", "zhao"])
def test_only_the_studios_own_unit_agrees(play: Play, excellent: str, who: str) -> None:
    case = begin(play, excellent)
    key = play.task(case, "consent").key
    with play.acting(who) as (session, actor), pytest.raises((Refused, NotFound)):
        tasks.complete(session, key=key, actor=actor, answer={"consent": {}})
