"""Work that goes back: where it may, why not elsewhere, and what stands open afterwards."""

import pytest

from service import engine
from service.engine import Known, NotAllowed
from service.engine.checking.returns import hindrance, takes_back
from tests.engine import random_returns
from tests.engine.drawing import event, ext, file, flows, process, rounds, timer, users
from tests.engine.random_processes import Player


def read(body: str) -> engine.Diagram:
    return engine.read({"p.bpmn": file(process(body))}, "p")


BODY = (
    '<startEvent id="start"/><endEvent id="end"/>'
    '<exclusiveGateway id="way" default="way-c"/><exclusiveGateway id="met"/>'
    '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + users("a", "b", "c", "d", "e", "f", "g", "last")
    + users("many", inner=rounds(inputCollection="=[1, 2]"))
    + users("late")
    + event("boundaryEvent", "bell", timer("timeDuration", "PT1H"), attachedToRef="b",
          cancelActivity="false")
    + flows("start > a > b > way", "way > d : =x", "way-c = way > c", "c > met", "d > met",
            "met > fork > e > f > join", "fork > g > join > last > many > end", "bell > late > end")
)  # fmt: skip
DRAWN = read(BODY).processes["p"]


@pytest.mark.parametrize(
    ("at", "to", "why"),
    [
        ("b", "a", None),
        ("d", "b", None),
        ("d", "a", None),
        ("f", "e", None),
        ("f", "a", "branch"),  # the other branch would be begun twice
        ("e", "b", "branch"),
        ("e", "c", "another way"),
        ("d", "c", "before"),
        ("a", "b", "before"),
        ("a", "a", "this step"),
        ("many", "e", "repeated"),
        ("many", "b", "repeated"),
        ("late", "b", "side branch"),
        ("a", "start", "user tasks"),
        ("a", "nowhere", "scope"),
    ],
)
def test_back_is_where_the_case_could_have_stood_by_itself(at, to, why):
    found = hindrance(DRAWN, at=at, to=to)
    assert (found is None) if why is None else why in found.en


def test_over_a_join_one_goes_back_when_all_that_it_waited_for_is_through():
    assert hindrance(DRAWN, at="last", to="b") is None
    assert "'late' is still open" in hindrance(DRAWN, at="last", to="b", standing=["late"]).en
    assert "another way" in hindrance(DRAWN, at="last", to="e").en


def test_only_what_left_nothing_behind_is_taken_back():
    body = '<startEvent id="start"/><endEvent id="end"/><serviceTask id="send"/>'
    body += users("a", "b", "c") + flows("start > a > b > send > c > end")
    drawn = read(body).processes["p"]
    assert takes_back(drawn, done="a", at="b") is None
    assert "done since" in takes_back(drawn, done="b", at="c").en
    assert hindrance(drawn, at="c", to="b") is None


def test_a_diagram_says_where_work_may_return_to_and_is_refused_where_it_cannot():
    said = ext('<zeebe:properties><zeebe:property name="returnTo" value="{}"/></zeebe:properties>')
    for to, severe in [("a, b", []), ("e", ["last"]), ("nobody", ["last"])]:
        drawn = BODY.replace('name="last">', f'name="last">{said.format(to)}')
        found = engine.check({"p.bpmn": file(process(drawn))}, Known())
        assert [one.element for one in found if "returned" in one.en] == severe
        assert all("不能退回到" in one.zh for one in found if "returned" in one.en)


def test_what_may_not_go_back_is_refused_and_stands_where_it_stood():
    body = '<startEvent id="start"/><endEvent id="end"/>' + users("a", "b")
    drawn = read(body + flows("start > a > b > end"))
    player = Player(drawn, 0)
    at = player.start()
    with pytest.raises(NotAllowed, match="before"):
        engine.send_back(drawn, at.state, task=at.tasks[0].id, to="b", context=player.context)
    later = player.do("task", at.tasks[0], at.state)
    back = engine.send_back(
        drawn, later.state, task=later.tasks[0].id, to="a", context=player.context
    )
    assert [one.element for one in back.tasks] == ["a"]


def test_random_processes_stand_as_without_a_return():
    tally = random_returns.Tally()
    for seed in range(8):
        random_returns.try_one(seed, tally)  # an assertion inside tells what differs
    assert tally.reached
