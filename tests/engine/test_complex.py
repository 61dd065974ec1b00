"""The complex gateway: goes on when enough have come, and is reset when the rest is through."""

from service import engine
from service.engine import Known
from tests.engine.drawing import START_END, Case, file, flows, process, users


def enough(condition: str, *onward: str, **variables: object) -> Case:
    gate = f'<complexGateway id="c"><activationCondition>{condition}</activationCondition>'
    body = START_END + '<parallelGateway id="f"/>' + users("x", "y", "z", "after", "late") + gate
    lines = onward or ("c > after > end",)
    body += "</complexGateway>" + flows("start > f > x > c", "f > y > c", "f > z > c", *lines)
    return Case(body, **variables)


def test_two_of_three_are_enough_and_the_third_only_resets_it() -> None:
    case = enough("=activationCount &gt;= 2").do("x")
    assert case.open == ["y", "z"]
    assert sorted(case.do("y").open) == ["after", "z"]
    case.do("z")
    assert case.open == ["after"]
    assert case.do("after").at.done


def test_it_is_not_reset_before_the_others_are_through() -> None:
    case = enough("=activationCount &gt;= 2").do("x").do("y").do("after")
    assert not case.at.done
    assert case.do("z").at.done


def test_a_condition_may_ask_for_a_flow_by_its_id() -> None:
    gate = "<activationCondition>=second &gt; 0</activationCondition>"
    body = START_END + '<parallelGateway id="f"/>' + users("x", "y", "after")
    body += f'<complexGateway id="c">{gate}</complexGateway>'
    lines = ("start > f > x > c", "f > y", "second = y > c", "c > after > end")
    case = Case(body + flows(*lines)).do("x")
    assert case.open == ["y"]
    assert case.do("y").open == ["after"]


def test_flows_that_ask_for_it_are_taken_at_the_reset() -> None:
    case = enough(
        "=activationCount = 1",
        "c > after : =waitingForStart", "c > late : =not(waitingForStart)", "after > end",
        "late > end",
    )  # fmt: skip
    assert sorted(case.do("x").open) == ["after", "y", "z"]
    case.do("y")
    assert sorted(case.open) == ["after", "z"]
    assert sorted(case.do("z").open) == ["after", "late"]
    assert case.do("after").do("late").at.done


def test_a_condition_without_a_value_is_an_incident_and_may_be_corrected() -> None:
    case = enough("=activationCount &gt;= needed").do("x").do("y")
    assert {kind for _, kind in case.reasons} == {"condition"}
    case.keep(engine.amend(case.diagram, case.at.state, values={"needed": 2}, context=case.context))
    while case.at.incidents:
        case.retry()
    assert sorted(case.open) == ["after", "z"]


def test_what_can_never_be_enough_is_an_incident() -> None:
    case = enough("=activationCount &gt;= 4").do("x").do("y").do("z")
    assert set(case.reasons) == {("c", "join")}


def test_in_a_loop_it_begins_a_new_round_after_each_reset() -> None:
    gates = '<exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-end"/>'
    gate = '<complexGateway id="c"><activationCondition>=activationCount = 2</activationCondition>'
    body = START_END + gates + '<parallelGateway id="f"/>' + users("x", "y", "after") + gate
    body += "</complexGateway>" + flows(
        "start > m > f > x > c", "f > y > c", "c > after > g", "g > m : =again", "g > end"
    )
    case = Case(body)
    for _ in range(3):
        case.do("x").do("y").do("after", again=True)
    assert case.do("x").do("y").do("after", again=False).at.done


def test_a_split_alone_takes_every_flow_whose_condition_holds() -> None:
    body = START_END + '<complexGateway id="c" default="c-z"/>' + users("x", "y", "z")
    body += flows("start > c", "c > x : =n > 1", "c > y : =n > 2", "c > z")
    assert Case(body, n=3).open == ["x", "y"]
    assert Case(body, n=1).open == ["z"]


def test_without_a_condition_it_is_refused() -> None:
    body = START_END + '<parallelGateway id="f"/><complexGateway id="x"/>' + users("a")
    drawn = body + flows("start > f > x", "f > x", "x > a > end").replace(
        'id="f-x"', 'id="other"', 1
    )
    found = engine.check({"p.bpmn": file(process(drawn))}, Known())
    assert "x" in [problem.element for problem in found if problem.severity == "error"]


def test_it_ends_with_its_scope() -> None:
    case = enough("=activationCount &gt;= 2").do("x").do("y")
    case.keep(engine.cancel(case.diagram, case.at.state, context=case.context))
    assert case.at.done
