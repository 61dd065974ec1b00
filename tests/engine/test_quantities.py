"""startQuantity and completionQuantity: so many tokens come before, so many go out after."""

import pytest

from service import engine
from service.engine import Known
from tests.engine.drawing import (
    START_END,
    Case,
    event,
    file,
    flows,
    process,
    rounds,
    timer,
    users,
)
from tests.engine.test_migration import go_over
from tests.engine.test_operators import move


def quantities(name: str, needed: int = 1, left: int = 1, inner: str = "") -> str:
    return (
        f'<userTask id="{name}" startQuantity="{needed}" completionQuantity="{left}">{inner}'
        "</userTask>"
    )


def three_into(needed: int, inner: str = "") -> str:
    """Three branches that lead to one activity."""
    body = START_END + '<parallelGateway id="f"/>' + users("x", "y", "z", "after")
    body += quantities("a", needed, inner=inner)
    return body + flows("start > f", *(f"f > {n} > a" for n in "xyz"), "a > after > end")


def severities(body: str, element: str) -> list[str]:
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    return [p.severity for p in found if p.element == element and "role" not in p.en]


def test_an_activity_begins_when_so_many_tokens_have_come() -> None:
    case = Case(three_into(3)).do("x").do("y")
    assert case.open == ["z"]
    assert case.do("z").open == ["a"]
    assert case.do("a").do("after").at.done
    assert case.path("entered").count("a") == 3
    assert case.path().count("a") == 1


def test_tokens_of_one_flow_count_like_those_of_several() -> None:
    body = START_END + users("one") + quantities("two", left=2) + quantities("a", 2)
    case = Case(body + flows("start > one > two > a > end"))
    assert case.do("one").do("two").open == ["a"]
    assert case.do("a").at.done


def test_so_many_tokens_leave_by_each_flow() -> None:
    body = START_END + quantities("a", left=2) + users("x", "y")
    case = Case(body + flows("start > a", "a > x > end", "a > y > end")).do("a")
    assert sorted(case.open) == ["x", "x", "y", "y"]
    assert case.do("x").do("x").do("y").do("y").at.done


def test_a_boundary_event_leaves_by_one_token() -> None:
    late = event("boundaryEvent", "b", timer("timeDuration", "PT1H"), attachedToRef="a")
    body = START_END + quantities("a", left=3) + late + users("n")
    assert Case(body + flows("start > a > end", "b > n > end")).wait(hours=1).open == ["n"]


def test_what_came_too_much_waits_for_the_next_time() -> None:
    case = Case(three_into(2)).do("x").do("y")
    assert sorted(case.open) == ["a", "z"]
    assert sorted(case.do("a").do("z").open) == ["after"]
    assert case.do("after").reasons == [("a", "join")]


def test_too_few_tokens_are_an_incident_that_goes_on_with_what_has_come() -> None:
    case = Case(three_into(4)).do("x").do("y").do("z")
    assert case.reasons == [("a", "join")]
    assert case.retry().open == ["a"]
    assert case.do("a").do("after").at.done


def test_an_operator_need_not_wait_for_the_others() -> None:
    case = Case(three_into(3)).do("x")
    [point] = [p for p in engine.points(case.diagram, case.at.state) if p.element == "a"]
    assert point.kind == "join"
    assert sorted(move(case, "skip", token=point.id, answer={}).open) == ["a", "y", "z"]


def test_rounds_begin_together_when_so_many_tokens_have_come() -> None:
    loop = rounds(inputCollection="=[1,2]")
    case = Case(three_into(3, loop)).do("x").do("y").do("z")
    assert case.open == ["a", "a"]
    assert case.do("a").do("a").open == ["after"]


def test_an_inclusive_join_waits_for_what_still_gathers() -> None:
    gates = '<inclusiveGateway id="g"/><inclusiveGateway id="j"/>'
    body = START_END + gates + users("x", "y") + quantities("a", 2) + users("after")
    drawn = flows("start > g", "g > x > a", "g > y > a", "a > j", "g > j", "j > after > end")
    case = Case(body + drawn).do("x")
    assert case.open == ["y"]
    assert case.do("y").do("a").open == ["after"]


@pytest.mark.parametrize("needed", [1, 2])
def test_a_new_version_that_asks_for_fewer_goes_on(needed: int) -> None:
    case = Case(three_into(3)).do("x").do("y")
    assert go_over(case, three_into(needed).removeprefix(START_END)).problems == ()
    assert "a" in case.open


@pytest.mark.parametrize("number", ["0", "-1", "101", "1000000", "1" * 9, "two", "1.5", "٢"])
@pytest.mark.parametrize("name", ["startQuantity", "completionQuantity"])
def test_numbers_of_tokens_have_bounds(name: str, number: str) -> None:
    body = START_END + f'<task id="a" {name}="{number}"/>' + flows("start > a > end")
    assert "error" in severities(body, "a")


def test_the_check_tells_where_tokens_may_lack_or_multiply() -> None:
    one = START_END + quantities("a", 2) + flows("start > a > end")
    assert severities(one, "a") == ["warning"]
    assert severities(three_into(3), "a") == []
    many = START_END + "".join(f'<task id="t{n}" completionQuantity="50"/>' for n in (1, 2))
    assert "error" in severities(many + flows("start > t1 > t2 > end"), "t2")
    lone = START_END + quantities("a", 2) + users("b") + flows("start > b > end", "a > end")
    assert "error" in severities(lone, "a")
