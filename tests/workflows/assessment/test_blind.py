"""Nobody sees a member's sheet until all have sent theirs, but section and auditor."""

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host import access
from service.host.cases import instances
from service.host.cases.sight import sight, variables_for
from service.host.history import timeline
from service.host.tables.core import UserTask
from service.host.tasks import tasks
from service.host.tasks.finished import finished
from service.people import accounts, roles
from service.people.tables import AccountRole
from service.studios.assessment.rules import SCORING_ROLES
from service.studios.assessment.sheet_tables import AssessmentMark
from service.studios.assessment.tables import AssessmentRound, Assessor
from tests.workflows.assessment.scenes import GROUP, begin, marks, reach_scoring, score
from tests.workflows.conftest import scene
from tests.workflows.play import Play

SECRET = "只有我知道的理由"


@scene
def case(play: Play, studio: str) -> str:
    """Return an assessment in which 何审核 alone has scored."""
    case = begin(play, studio)
    reach_scoring(play, case)
    given = marks(play, case, "he", A1=7)
    given["marks"]["a1"]["reason"] = SECRET
    play.do("he", case, "score", given)
    return case


def everything_seen(play: Play, case: str, who: str) -> str:
    """Return all that the case's page and its open work show somebody."""
    with play.acting(who) as (session, actor):
        instance = instances.get(session, number=case, actor=actor)
        seen = sight(session, instance, actor)
        answers = [one.answer for one in finished(session, instance, actor)]
        return str([answers, variables_for(session, instance, seen),
                    timeline.timeline(session, instance=instance, actor=actor)])  # fmt: skip


@pytest.mark.parametrize("who", ["sun", "lin", "qian", "zhao"])
def test_it_is_kept_from_everybody_else(play: Play, case: str, who: str) -> None:
    assert SECRET not in everything_seen(play, case, who)
    if who in GROUP:
        assert SECRET not in str(play.seen(who, case, "score")) if _alone(play, case) else True


def _alone(play: Play, case: str) -> bool:
    return len(play.waiting(case)["score"]) == 1


@pytest.mark.parametrize("who", ["wang", "xu", "he"])
def test_section_auditor_and_who_gave_it_see_it(play: Play, case: str, who: str) -> None:
    assert SECRET in everything_seen(play, case, who)


def test_the_last_member_does_not_see_the_others_on_the_form(play: Play, case: str) -> None:
    score(play, case, group=["lin"])
    assert SECRET not in str(play.seen("qian", case, "score"))


def test_when_all_have_sent_the_staff_see_all_and_the_unit_no_names(play: Play, case: str) -> None:
    score(play, case, group=["lin", "qian"])
    assert SECRET in everything_seen(play, case, "lin")
    with play.acting("sun") as (session, actor):
        instance = instances.get(session, number=case, actor=actor)
        by = {one.by for one in finished(session, instance, actor) if one.element == "score"}
    assert by == {"评估组"}


def test_a_mark_that_differs_from_the_standard_says_why(play: Play, case: str) -> None:
    given = marks(play, case, "lin", A1=20)
    with pytest.raises(Refused) as refusal:
        play.do("lin", case, "score", given)
    assert [one.path for one in refusal.value.problems] == ["marks.a1.points"]
    given["marks"]["a1"] = {"points": 8, "reason": ""}
    with pytest.raises(Refused) as refusal:
        play.do("lin", case, "score", given)
    assert [one.path for one in refusal.value.problems] == ["marks.a1.reason"]


def test_the_median_counts_and_every_sheet_is_kept(play: Play, case: str) -> None:
    score(play, case, group=["lin"], A1=9)
    score(play, case, group=["qian"])
    with play.database.read() as session:
        kept = session.scalars(select(AssessmentMark).order_by(AssessmentMark.username)).all()
        assert {one.username: one.items["A1"] for one in kept} == {
            "he": "7.00", "lin": "9.00", "qian": "15.00",
        }  # fmt: skip
    [row] = [one for one in play.variables(case)["tally"]["rows"] if one["item"] == "A1"]
    assert row["points"] == "9.00"


def test_who_cannot_score_is_replaced_and_what_was_sent_counts(play: Play, case: str) -> None:
    with play.acting("an") as (session, _):
        accounts.create(
            session, username="ma", name="马考核", roles=("centre_officer",),
            organisation="centre",
        )  # fmt: skip
        accounts.create(
            session, username="bai", name="白考核", roles=("centre_officer",),
            organisation="centre",
        )  # fmt: skip
    assert "更换没有评分的成员" in play.buttons("wang", case)
    assert "更换没有评分的成员" not in play.buttons("he", case)
    with pytest.raises(Refused, match="2名"):
        play.press("wang", case, {"replacement": {"members": ["ma"], "reason": "生病。"}})
    play.press("wang", case, {"replacement": {"members": ["ma", "bai"], "reason": "生病。"}})
    assert sorted(map(str, play.waiting(case)["score"])) == ["bai", "ma"]
    score(play, case, group=["ma", "bai"])
    assert play.variables(case)["tally"]["scorers"] == 3
    assert play.incidents() == []


def test_nobody_of_the_unit_scores(play: Play, studio: str) -> None:
    case = begin(play, studio, assessors=["he", "lin", "sun"])
    with pytest.raises(Refused, match="应当回避"):
        reach_scoring(play, case)
    assert "score" not in play.waiting(case)


def test_who_is_named_scores_without_being_granted_anything(play: Play, studio: str) -> None:
    case = begin(play, studio)
    reach_scoring(play, case)
    with play.database.read() as session:
        assert {accounts.account(session, username=one).roles for one in GROUP} == {
            ("centre_officer",), ("finance_officer",),
        }  # fmt: skip
    score(play, case)
    assert "comment" in play.waiting(case)


def test_who_is_not_named_does_not_score_though_of_the_same_office(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        accounts.create(
            session, username="ma", name="马考核", roles=("centre_officer",), organisation="centre"
        )
    case = begin(play, studio)
    reach_scoring(play, case)
    with play.database.read() as session:
        key = session.scalars(
            select(UserTask.key).where(UserTask.element == "score", UserTask.assignee == "he")
        ).one()
    with play.acting("ma") as (session, actor):
        assert not access.may_open(session.get_one(UserTask, key), actor)
    given = {"marks": {}}
    with pytest.raises(NotFound), play.acting("ma") as (session, actor):
        tasks.complete(session, key=key, actor=actor, answer=given)


def test_who_leaves_the_office_scores_no_more(play: Play, studio: str) -> None:
    case = begin(play, studio)
    reach_scoring(play, case)
    given = marks(play, case, "lin")
    with play.acting("an") as (session, _):
        accounts.account(session, username="lin").grants = [
            AccountRole(role="legal_officer", since=session.at, granted_by="an")
        ]
    with pytest.raises(NotFound):
        play.do("lin", case, "score", given)


@pytest.mark.parametrize(("who", "words"), [("wang", "不能评分"), ("zhao", "不能评分")])
def test_nobody_of_another_office_is_named(play: Play, studio: str, who: str, words: str) -> None:
    case = begin(play, studio, assessors=["he", "lin", who])
    with pytest.raises(Refused, match=words):
        reach_scoring(play, case)


def test_who_has_declared_to_keep_clear_steps_in_for_nobody(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        for username in ("ma", "bai"):
            accounts.create(
                session, username=username, name=f"{username}考核", roles=("centre_officer",),
                organisation="centre",
            )  # fmt: skip
        session.add(AssessmentRound(year=2026, case_number="KP-1", opened_on=play.at.date()))
        session.flush()
        session.add(
            Assessor(year=2026, username="ma", duty="reserve", position=1, recused={studio: "亲属"})
        )
    case = begin(play, studio)
    reach_scoring(play, case)
    play.do("he", case, "score", marks(play, case, "he"))
    with pytest.raises(Refused, match="应当回避"):
        play.press("wang", case, {"replacement": {"members": ["ma", "bai"], "reason": "生病。"}})


def test_the_role_is_granted_to_nobody(play: Play) -> None:
    with pytest.raises(Refused, match="没有这个角色"), play.acting("an") as (session, _):
        accounts.create(session, username="ma", name="马考核", roles=("assessor",))
    with play.database.read() as session:
        drawn = roles.find(session, "评估组")
        assert drawn is not None
        assert drawn.drawn_from == SCORING_ROLES
        assert all(roles.find(session, one).staff for one in drawn.drawn_from)
