"""Experts are rated once their panel is done; who is not up to it is heard, and decided of."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.cases import instances
from service.host.messages import mailbox
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.people import accounts
from service.studios.pool import experts, suspending
from service.studios.pool.tables import Expert, Rating, Removal
from service.studios.review import rating
from tests.workflows.play import Play
from tests.workflows.rounds import batch
from tests.workflows.story import apply, declare, draw, judge, pass_materials

TRADE = "机械制造与维修"
GOOD = {"punctual": "good", "independent": "good", "quality": "good"}
POOR = {"punctual": "poor", "reason": "逾期五个工作日没有评分，催办两次没有答复。"}
BREACH = {"breach": True, "reason": "评审期间向申报单位透露了评分情况。"}


@pytest.fixture
def panel(play: Play) -> tuple[str, list[str]]:
    """An application whose five experts have scored; return its case and them."""
    case = apply(play)
    pass_materials(play, case)
    members = draw(play, case)
    declare(play, case, *members)
    judge(play, case)
    play.do("wang", case, "write_review", {"review_opinion": {"text": "专家组意见见评分表。"}})
    return case, members


def again(play: Play, panel: tuple[str, list[str]]) -> str:
    """The same panel is rated once more, as if it had judged again; return the case."""
    ended = {"ended_panel": {"case": panel[0], "name": "又一次评审"}}
    before = set(play.cases("expert-rating"))
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name="panel-ended", key="again", payload=ended)
    [case] = set(play.cases("expert-rating")) - before
    return case


def rate(play: Play, case: str, **changes: dict[str, Any]) -> None:
    """王科长 finds all good but what is said of some."""
    rows = play.seen("wang", case, "rate")["rating"]["experts"]
    given = [row | GOOD | changes.get(row["username"], {}) for row in rows]
    play.do("wang", case, "rate", {"rating": {"experts": given}})


def ratings(play: Play, username: str) -> list[Rating]:
    with play.database.read() as session:
        return rating.of_expert(session, username=username)


def drawable(play: Play) -> set[str]:
    with play.acting("wang") as (session, _):
        paused = suspending.paused(session, on=play.at.date())
        trade = experts.of_trade(session, trade=TRADE)
        return {one.username for one in trade} - set(paused)


def test_a_case_of_its_own_asks_the_section_and_each_expert_is_told(
    play: Play, panel: tuple[str, list[str]]
) -> None:
    [case] = play.cases("expert-rating")
    assert play.waiting(case) == {"rate": [None]}
    first, second, *others = panel[1]
    rate(play, case, **{first: {"quality": "fair"}, second: POOR})
    assert play.status(case) == "rated"
    levels = {name: ratings(play, name)[0].level for name in panel[1]}
    assert levels == {
        first: "basic", second: "incompetent", **dict.fromkeys(others, "competent"),
    }  # fmt: skip
    told = {play.recipients(one)[0]: one.body for one in play.letters_of(case)}
    assert set(told) == set(panel[1])
    assert "不称职" in told[second]
    assert "催办两次" in told[second]
    assert play.cases("expert-removal") == []
    assert play.incidents() == []


def test_the_application_goes_on_meanwhile(play: Play, panel: tuple[str, list[str]]) -> None:
    assert play.waiting(panel[0])
    [case] = play.cases("expert-rating")
    assert list(play.waiting(case)) == ["rate"]


def test_a_group_is_rated_when_it_is_ranked_replaced_ones_too_recused_ones_not(play: Play) -> None:
    batch.call(play)
    sent = batch.send(play, "张师傅")
    [group] = batch.lock(play, play.cases("round")[-1])
    recused, *others = batch.compose(play, group)
    conflict = {"declaration": {"conflict": "conflict", "reason": "曾共事多年。"}}
    play.do(recused, group, "declare", conflict)
    batch.pledge(play, group, *others)
    play.do("wang", group, "substitute", {"substitution": {"decision": "substitute"}})
    batch.pledge(play, group, *[str(one) for one in play.waiting(group)["declare"]])
    batch.score(play, sent)
    assert play.cases("expert-rating") == []
    batch.minutes(play, group)
    assert play.status(group) == "ranked"
    [case] = play.cases("expert-rating")
    rows = play.seen("wang", case, "rate")["rating"]["experts"]
    assert recused not in {row["username"] for row in rows}
    assert len(rows) == 5
    rate(play, case)
    assert play.status(case) == "rated"


def test_twice_incompetent_is_decided_by_the_leader_after_the_expert_is_heard(
    play: Play, panel: tuple[str, list[str]]
) -> None:
    [first], who = play.cases("expert-rating"), panel[1][0]
    rate(play, first, **{who: POOR})
    assert play.cases("expert-removal") == []
    rate(play, again(play, panel), **{who: POOR})
    [case] = play.cases("expert-removal")
    assert play.waiting(case) == {"state": [who]}
    assert who not in drawable(play)
    play.do(who, case, "state", {"statement": {"text": "住院期间未能评分，有证明。"}})
    assert play.seen("zhao", case, "decide")["statement"]["text"].startswith("住院")
    play.do("zhao", case, "decide", {"approval": {"decision": "keep", "opinion": "情有可原。"}})
    assert play.status(case) == "expert-kept"
    assert who in drawable(play)
    rate(play, again(play, panel), **{who: POOR})
    assert len(play.cases("expert-removal")) == 1  # counted from the decision on


def test_one_breach_is_enough_and_who_says_nothing_is_decided_of(
    play: Play, panel: tuple[str, list[str]]
) -> None:
    [first], who = play.cases("expert-rating"), panel[1][0]
    rate(play, first, **{who: BREACH})
    [case] = play.cases("expert-removal")
    play.on(date(2026, 12, 7))
    assert play.waiting(case) == {"decide": [None]}
    opinion = {"decision": "remove", "opinion": "违反保密承诺，退出专家库。"}
    play.do("zhao", case, "decide", {"approval": opinion})
    assert play.status(case) == "expert-removed"
    with play.database.read() as session:
        assert session.get_one(Expert, who).active is False
        assert session.scalars(select(Removal)).one().statement is None
    assert "专家出库" in play.letters(case)[-1]
    rate(play, again(play, panel), **{who: BREACH})
    assert len(play.cases("expert-removal")) == 1  # has left already
    assert play.incidents() == []


def test_two_ratings_at_a_time_propose_once(play: Play, panel: tuple[str, list[str]]) -> None:
    who, cases = panel[1][0], [*play.cases("expert-rating"), again(play, panel)]
    for case in cases:
        rate(play, case, **{who: BREACH})
    assert len(play.cases("expert-removal")) == 1


def test_a_removal_ended_by_hand_keeps_nobody_from_being_drawn(
    play: Play, panel: tuple[str, list[str]]
) -> None:
    [first], who = play.cases("expert-rating"), panel[1][0]
    rate(play, first, **{who: BREACH})
    [case] = play.cases("expert-removal")
    assert who not in drawable(play)
    with play.acting("admin") as (session, actor):
        interventions.end(session, order=Order(number=case, actor=actor, reason="评价有误"))
    assert who in drawable(play)


@pytest.mark.parametrize(
    "wrong",
    [
        {"punctual": "poor"},
        {"breach": True},
        {"quality": "excellent"},
        {"independent": None},
        {"punctual": "poor", "reason": "长" * 301},
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    play: Play, panel: tuple[str, list[str]], wrong: dict[str, Any]
) -> None:
    [case] = play.cases("expert-rating")
    with pytest.raises(Refused) as refusal:
        rate(play, case, **{panel[1][0]: wrong})
    assert refusal.value.problems
    assert list(play.waiting(case)) == ["rate"]
    assert ratings(play, panel[1][0]) == []


@pytest.mark.parametrize("wrong", ["one is left out", "one is rated twice", "another is rated"])
def test_others_than_those_who_sat_are_not_rated(
    play: Play, panel: tuple[str, list[str]], wrong: str
) -> None:
    [case] = play.cases("expert-rating")
    sat = play.variables(case)["sat"]
    rows = [row | GOOD for row in sat["experts"]]
    given = {
        "one is left out": rows[1:],
        "one is rated twice": [*rows, rows[0]],
        "another is rated": [rows[0] | {"username": "wang"}, *rows[1:]],
    }[wrong]
    levels = ["competent"] * len(given)
    with play.acting("wang") as (session, _), pytest.raises(Refused, match="改正") as refusal:
        rating.record(
            session=session, at=play.at, case=case, panel=sat, ratings=given, levels=levels
        )
    assert refusal.value.problems[0].sentence.startswith("请逐一评价")


def rate_as(play: Play, who: str, case: str) -> None:
    rows = [row | GOOD for row in play.variables(case)["sat"]["experts"]]
    play.do(who, case, "rate", {"rating": {"experts": rows}})


@pytest.mark.parametrize("who", ["he", "zhao", "li", "sun", "feng"])
def test_only_the_section_rates(play: Play, panel: tuple[str, list[str]], who: str) -> None:
    [case] = play.cases("expert-rating")
    with pytest.raises((Refused, NotFound)):
        rate_as(play, who, case)
    assert list(play.waiting(case)) == ["rate"]


@pytest.mark.parametrize("who", ["li", "sun", "feng"])
def test_the_case_of_a_rating_opens_to_staff_alone(
    play: Play, panel: tuple[str, list[str]], who: str
) -> None:
    [case] = play.cases("expert-rating")
    with play.database.read() as session, pytest.raises(NotFound):
        instances.get(session, number=case, actor=accounts.actor(session, who))


def test_only_the_leader_decides_and_only_the_expert_states(
    play: Play, panel: tuple[str, list[str]]
) -> None:
    [first], who, other = play.cases("expert-rating"), panel[1][0], panel[1][1]
    rate(play, first, **{who: BREACH})
    [case] = play.cases("expert-removal")
    for wrong in (other, "wang", "admin"):
        with pytest.raises((Refused, NotFound, AssertionError)):
            play.do(wrong, case, "state", {"statement": {"text": "我来说。"}})
    with play.database.read() as session, pytest.raises(NotFound):
        instances.get(session, number=case, actor=accounts.actor(session, other))
    play.do(who, case, "state", {"statement": {"text": None}})
    for wrong in ("wang", "admin", who):
        keep = {"decision": "keep", "opinion": "保留。"}
        with pytest.raises((Refused, NotFound)):
            play.do(wrong, case, "decide", {"approval": keep})
    assert list(play.waiting(case)) == ["decide"]
