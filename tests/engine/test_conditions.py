"""Conditional events: what they see, when they look, and by which changes they become true."""

import pytest

from service import engine
from service.engine import Budget, Known
from tests.engine.drawing import (
    START_END,
    Case,
    event,
    ext,
    file,
    flows,
    io,
    process,
    users,
)
from tests.engine.test_operators import move


def when(condition: str, *, names: str = "", changes: str = "") -> str:
    said = f' variableNames="{names}"' * bool(names) + f' variableEvents="{changes}"' * bool(
        changes
    )
    narrowed = ext(f"<zeebe:conditionalFilter{said}/>") if said else ""
    inner = f"{narrowed}<condition>={condition.replace('>', '&gt;')}</condition>"
    return f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>"


def watched(condition: str, **said: str) -> Case:
    """A task that a condition watches without interrupting it, beside another."""
    b = event(
        "boundaryEvent", "b", when(condition, **said), attachedToRef="a", cancelActivity="false"
    )
    body = START_END + '<parallelGateway id="f"/>' + users("a", "n", "one", "two", "three") + b
    drawn = flows("start > f > a > end", "f > one > two > three > end", "b > n > end")
    return Case(body + drawn, x=0)


def setting(name: str, value: str) -> str:
    said = ext(f'<zeebe:script expression="={value}" resultVariable="{name}"/>')
    return f'<scriptTask id="set-{name}-{value}">{said}</scriptTask>'


def test_a_condition_that_names_a_variable_becomes_true_by_that_alone() -> None:
    case = watched("x > 1 or y > 1", names="x").do("one", y=2)
    assert "n" not in case.open
    assert "n" in case.do("two", x=0.5).open


def test_a_condition_may_look_at_new_or_at_changed_variables_alone() -> None:
    assert "n" not in watched("x > 1", changes="create").do("one", x=2).open
    assert "n" in watched("x > 1", changes="update").do("one", x=2).open
    assert "n" in watched("y > 1", changes="create").do("one", y=2).open
    assert "n" not in watched("y > 1", changes="update").do("one", y=2).open


def test_what_it_became_false_by_need_not_be_named() -> None:
    case = watched("x > 1 and not(y)", names="x", changes="create, update")
    case.do("one", x=2, y=False).do("n")
    assert "n" not in case.do("two", y=True).open
    assert "n" in case.do("three", x=3, y=False).open


def test_a_condition_sees_what_holds_when_it_begins_to_be_watched() -> None:
    b = event("boundaryEvent", "b", when("x = 0", names="x", changes="update"), attachedToRef="a")
    body = START_END + users("a", "n") + b + flows("start > a > end", "b > n > end")
    assert Case(body, x=0).open == ["n"]


def test_a_variable_that_is_taken_away_is_a_change_too() -> None:
    case = watched("x = null", changes="delete")
    assert "n" in move(case, "amend", values={}, removed=["x"]).open


def test_variables_of_another_scope_are_not_looked_at() -> None:
    case = watched("y = 1", names="y")
    assert case.at.waits == ()
    inner = ext(io(in_y="=1", out_z="=0"))
    b = event("boundaryEvent", "b", when("y = 1", names="y"), attachedToRef="a")
    body = START_END + '<parallelGateway id="f"/>' + users("a", "n") + b
    body += users("local", inner=inner)
    assert (
        "n" not in Case(body + flows("start > f > a > end", "f > local > end", "b > n > end")).open
    )


def test_a_condition_at_a_call_sees_the_variables_of_the_caller() -> None:
    called = process('<startEvent id="s"/>' + users("i", "j") + flows("s > i > j"), id="q")
    b = event("boundaryEvent", "b", when("x = 5"), attachedToRef="a")
    body = START_END + '<callActivity id="a" calledElement="q"/>' + b + users("n", "o")
    body += '<parallelGateway id="f"/>' + flows("start > f > a > end", "f > o > end", "b > n > end")
    case = Case(body, called=(called,), x=0).do("i", x=5)
    assert sorted(case.open) == ["j", "o"]
    assert case.do("o", x=5).open == ["n"]


def test_an_activity_whose_condition_holds_when_it_begins_does_nothing() -> None:
    said = ext('<zeebe:taskDefinition type="t"/>')
    b = event("boundaryEvent", "b", when("x = 5"), attachedToRef="a")
    body = START_END + f'<serviceTask id="a">{said}</serviceTask>' + b + users("n")
    case = Case(body + flows("start > a > end", "b > n > end"), x=5)
    assert (case.open, case.reasons) == (["n"], [])


def test_a_condition_that_holds_for_a_moment_only_is_seen() -> None:
    b = event("boundaryEvent", "b", when("x = 5"), attachedToRef="a")
    body = START_END + users("a", "n", "go") + b + setting("x", "5") + setting("x", "0")
    body += '<parallelGateway id="f"/>'
    drawn = flows("start > f > a > end", "f > go > set-x-5 > set-x-0 > end", "b > n > end")
    assert Case(body + drawn, x=0).do("go").open == ["n"]


def test_an_event_whose_condition_holds_on_arrival_passes_whatever_comes_later() -> None:
    catch = event("intermediateCatchEvent", "c", when("x = 5"))
    body = START_END + '<parallelGateway id="f"/>' + catch + users("n", "k") + setting("x", "0")
    body += '<task id="t"/>'
    case = Case(body + flows("start > f > c > n > end", "f > t > set-x-0 > k > end"), x=5)
    assert sorted(case.open) == ["k", "n"]


def test_of_several_conditions_that_become_true_at_once_the_interrupting_one_ends_the_others() -> (
    None
):
    one = event("boundaryEvent", "b", when("x = 5"), attachedToRef="a")
    two = event("boundaryEvent", "c", when("x > 4"), attachedToRef="a")
    body = START_END + '<parallelGateway id="f"/>' + users("a", "n", "m", "go") + one + two
    drawn = flows("start > f > a > end", "f > go > end", "b > n > end", "c > m > end")
    case = Case(body + drawn, x=0).do("go", x=5)
    assert case.open == ["n"]


def test_a_task_that_is_completed_is_not_interrupted_by_its_own_answer() -> None:
    b = event("boundaryEvent", "b", when("x = 5"), attachedToRef="a")
    body = START_END + users("a", "n") + b + flows("start > a > end", "b > n > end")
    assert Case(body, x=0).do("a", x=5).at.done


def test_what_changed_before_a_move_was_stopped_is_looked_at_in_the_next() -> None:
    b = event("boundaryEvent", "b", when("x = 5", names="x"), attachedToRef="a")
    body = START_END + '<parallelGateway id="f"/>' + users("a", "n", "go") + b + '<task id="t"/>'
    drawn = flows("start > f > a > end", "f > go > t > end", "b > n > end")
    case = Case(body + drawn, x=0)
    case.budget = Budget(steps=1)
    assert case.do("go", x=5).reasons == [("t", "budget")]
    case.budget = Budget()
    assert case.retry().open == ["n"]


@pytest.mark.parametrize(("changes", "wrong"), [("create, update", False), ("created", True)])
def test_changes_that_variables_do_not_know_are_refused(changes: str, wrong: bool) -> None:
    catch = event("intermediateCatchEvent", "c", when("x = 5", changes=changes))
    source = file(process(START_END + catch + flows("start > c > end")))
    found = engine.check({"p.bpmn": source}, Known())
    assert wrong == any(p.element == "c" for p in found if p.severity == "error")
