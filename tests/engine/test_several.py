"""Events of several definitions: one is enough, or all must come; what throws throws them all."""

import pytest

from service import engine
from service.engine import Known
from tests.engine.drawing import (
    START_END,
    Case,
    event,
    ext,
    file,
    flows,
    message,
    process,
    timer,
    users,
)

HEAD = message("m", "=7") + message("n", "=7") + '<signal id="s" name="s"/>'
M = '<messageEventDefinition messageRef="m"/>'
N = '<messageEventDefinition messageRef="n"/>'
S = '<signalEventDefinition signalRef="s"/>'
HOUR = timer("timeDuration", "PT1H")


def caught(inner: str, **said: str) -> Case:
    """Begin a process that waits at one event of several definitions."""
    catch = event("intermediateCatchEvent", "c", inner, **said)
    return Case(START_END + catch + users("a") + flows("start > c > a > end"), head=HEAD)


def test_one_of_several_definitions_is_enough() -> None:
    assert caught(M + N + HOUR).send("n", "7", x=1).variables == {"x": 1}
    assert caught(M + N + HOUR).wait(hours=1).open == ["a"]
    case = caught(M + S)
    assert case.signal("s").open == ["a"]
    assert case.at.waits == ()


def test_all_of_several_definitions_must_come_in_any_order() -> None:
    case = caught(M + N + HOUR, parallelMultiple="true").send("n", "7", x=1)
    assert [wait.message for wait in case.at.waits] == ["m"]
    assert case.wait(hours=2).open == []
    assert case.send("m", "7", y=2).open == ["a"]
    assert case.variables == {"x": 1, "y": 2}


def test_a_definition_that_has_come_does_not_take_a_second() -> None:
    case = caught(M + N, parallelMultiple="true").send("n", "7")
    with pytest.raises(engine.NotOpen):
        case.send("n", "7")


def boundary(inner: str, **said: str) -> Case:
    b = event("boundaryEvent", "b", inner, attachedToRef="a", **said)
    return Case(
        START_END + users("a", "n") + b + flows("start > a > end", "b > n > end"), head=HEAD
    )


def test_a_boundary_event_of_several_definitions_fires_at_each() -> None:
    case = boundary(M + N + HOUR, cancelActivity="false").send("m", "7").wait(hours=1)
    assert case.send("m", "7").open == ["a", "n", "n", "n"]
    assert boundary(M + N).send("n", "7").open == ["n"]


def test_a_boundary_event_that_needs_all_fires_each_time_all_have_come() -> None:
    case = boundary(M + N, cancelActivity="false", parallelMultiple="true").send("m", "7")
    assert case.open == ["a"]
    assert case.send("n", "7").open == ["a", "n"]
    assert case.send("n", "7").open == ["a", "n"]
    assert case.send("m", "7").open == ["a", "n", "n"]


def test_a_boundary_event_that_needs_a_time_that_does_not_come_again_fires_once() -> None:
    case = boundary(M + HOUR, cancelActivity="false", parallelMultiple="true").send("m", "7")
    assert case.wait(hours=1).open == ["a", "n"]
    assert case.at.waits == ()


def test_a_boundary_event_may_catch_errors_and_messages() -> None:
    wrong = '<errorEventDefinition errorRef="x"/>'
    inner = '<startEvent id="is"/>' + users("i") + event("endEvent", "ie", wrong)
    b = event("boundaryEvent", "b", M + wrong, attachedToRef="a")
    body = START_END + f'<subProcess id="a">{inner}{flows("is > i > ie")}</subProcess>' + b
    drawn = body + users("n") + flows("start > a > end", "b > n > end")
    assert Case(drawn, head=HEAD).do("i").open == ["n"]
    assert Case(drawn, head=HEAD).send("m", "7").open == ["n"]


def test_an_event_sub_process_may_begin_by_one_of_several() -> None:
    start = event("startEvent", "hs", M + HOUR, isInterrupting="false")
    handler = f'<subProcess id="h" triggeredByEvent="true">{start}{users("r")}{flows("hs > r")}'
    body = START_END + users("a") + handler + "</subProcess>" + flows("start > a > end")
    case = Case(body, head=HEAD).send("m", "7").wait(hours=1)
    assert case.open == ["a", "r", "r"]
    assert case.do("r").do("r").do("a").at.done


def test_an_event_of_several_waits_at_an_event_gateway() -> None:
    one = event("intermediateCatchEvent", "one", M + N)
    other = event("intermediateCatchEvent", "other", HOUR)
    body = START_END + '<eventBasedGateway id="g"/>' + one + other + users("a", "b")
    drawn = body + flows("start > g > one > a > end", "g > other > b > end")
    assert Case(drawn, head=HEAD).send("n", "7").open == ["a"]
    case = Case(drawn, head=HEAD).wait(hours=1)
    assert (case.open, case.at.waits) == (["b"], ())


def test_an_end_event_throws_all_it_says() -> None:
    ends = event("endEvent", "e", "<terminateEventDefinition/>" + M + S)
    body = START_END + users("a", "b") + '<parallelGateway id="f"/>' + ends
    case = Case(body + flows("start > f > a > e", "f > b > end"), head=HEAD).do("a")
    assert case.at.done
    assert [(sent.message, sent.kind) for sent in case.sent] == [("m", "message"), ("s", "signal")]


@pytest.mark.parametrize(
    "drawn",
    [
        event("startEvent", "x", M + N, parallelMultiple="true"),
        event("endEvent", "x", '<terminateEventDefinition/><errorEventDefinition errorRef="e"/>'),
        event(
            "boundaryEvent", "x", M + '<errorEventDefinition errorRef="e"/>', attachedToRef="a",
            parallelMultiple="true",
        ),
        event("intermediateThrowEvent", "x", M + HOUR),
        '<eventBasedGateway id="x" eventGatewayType="Parallel"/>',
    ],
)  # fmt: skip
def test_what_cannot_stand_together_is_refused(drawn: str) -> None:
    body = START_END + users("a") + flows("start > a > end") + drawn
    found = engine.check({"p.bpmn": file(process(body), head=HEAD)}, Known())
    assert "x" in [problem.element for problem in found if problem.severity == "error"]


def test_a_caught_error_may_leave_its_code_in_a_variable() -> None:
    kept = '<zeebe:property name="errorCodeVariable" value="code"/>'
    kept = ext(f"<zeebe:properties>{kept}</zeebe:properties>")
    wrong = '<errorEventDefinition errorRef="x"/>'
    inner = '<startEvent id="is"/>' + event("endEvent", "ie", wrong) + flows("is > ie")
    b = event("boundaryEvent", "b", kept + "<errorEventDefinition/>", attachedToRef="a")
    body = START_END + f'<subProcess id="a">{inner}</subProcess>' + b + users("n")
    body += flows("start > a > end", "b > n > end")
    assert Case(body).variables == {"code": "x"}
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    assert [problem for problem in found if problem.severity == "error"] == []


def test_a_message_with_no_key_waits_for_the_house_to_give_one() -> None:
    catch = event("intermediateCatchEvent", "c", M)
    case = Case(START_END + catch + flows("start > c > end"), head=message("m"))
    assert [wait.key for wait in case.at.waits] == [None]
    with pytest.raises(engine.NotOpen):
        case.send("m", None)


@pytest.mark.parametrize(("waits", "severity"), [(False, "error"), (True, "warning")])
def test_processes_that_begin_one_another_for_ever_are_found(waits: bool, severity: str) -> None:
    def drawn(id: str, caught: str, thrown: str) -> str:  # noqa: A002 - as in BPMN
        start, end = event("startEvent", f"{id}s", caught), event("endEvent", f"{id}e", thrown)
        task = users(f"{id}a") if waits else f'<task id="{id}a"/>'
        return process(start + task + end + flows(f"{id}s > {id}a > {id}e"), id=id)

    files = {"p.bpmn": file(drawn("p", M, S), drawn("q", S, M), head=HEAD)}
    found = [p for p in engine.check(files, Known()) if p.element == "p"]
    assert [p.severity for p in found] == [severity]


def test_a_key_that_all_cases_would_share_is_refused() -> None:
    catch = event("intermediateCatchEvent", "c", M)
    body = process(START_END + catch + flows("start > c > end"))
    found = engine.check({"p.bpmn": file(body, head=message("m", "order"))}, Known())
    assert [(p.element, p.severity) for p in found] == [("c", "error")]


def test_a_message_whose_key_is_empty_is_an_incident() -> None:
    catch = event("intermediateCatchEvent", "c", M)
    case = Case(START_END + catch + flows("start > c > end"), head=message("m", "=&quot;&quot;"))
    assert case.reasons == [("c", "message")]
