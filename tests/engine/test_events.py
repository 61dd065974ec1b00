"""Events come when they should, as often as they should, to whom they should."""

import datetime

import pytest

from service.engine import NotOpen, Sent
from tests.engine.drawing import (
    MONDAY,
    START_END,
    Case,
    event,
    ext,
    flows,
    io,
    message,
    timer,
    users,
)

KEYED = message("objection", "=case.number")


def boundary(inner: str, interrupting: str = "true") -> str:
    return event("boundaryEvent", "b", inner, attachedToRef="a", cancelActivity=interrupting)


def watched(inner: str, interrupting: str = "true", head: str = KEYED) -> Case:
    body = START_END + users("a", "late") + boundary(inner, interrupting)
    drawn = body + flows("start > a > end", "b > late > end")
    return Case(drawn, head=head, case={"number": "A1"})


def test_a_timer_lets_a_process_wait() -> None:
    catch = event("intermediateCatchEvent", "t", timer("timeDuration", "P3D"))
    case = Case(START_END + catch + flows("start > t > end"))
    assert case.at.next_due == MONDAY + datetime.timedelta(days=3)
    assert not case.wait(days=2, hours=23).at.done
    assert case.wait(hours=1).at.done


def test_a_timer_may_be_a_feel_date_in_working_days() -> None:
    catch = event(
        "intermediateCatchEvent", "t", timer("timeDate", "=working days after(today(), 5)")
    )
    case = Case(START_END + catch + flows("start > t > end"))
    assert case.at.next_due == MONDAY.replace(day=10, hour=0)


def test_an_interrupting_boundary_timer_ends_its_task() -> None:
    case = watched(timer("timeDuration", "P1D")).wait(days=1)
    assert case.open == ["late"]
    assert case.path("cancelled") == ["a"]


def test_a_task_done_in_time_stops_its_timer() -> None:
    case = watched(timer("timeDuration", "P1D")).do("a")
    assert case.at.done
    assert case.at.next_due is None


def test_a_reminder_comes_as_often_as_its_cycle_says() -> None:
    case = watched(timer("timeCycle", "R3/P1D"), "false")
    case.wait(days=1)
    assert case.open == ["a", "late"]
    assert case.wait(days=5).open == ["a", "late", "late", "late"]
    assert case.at.next_due is None


def test_a_message_comes_every_time_to_a_non_interrupting_boundary() -> None:
    case = watched('<messageEventDefinition messageRef="objection"/>', "false")
    case.send("objection", "A1", objector="周某").send("objection", "A1")
    assert case.open == ["a", "late", "late"]
    assert case.variables["objector"] == "周某"


def test_a_message_with_another_key_is_not_taken() -> None:
    case = watched('<messageEventDefinition messageRef="objection"/>')
    assert [(w.message, w.key) for w in case.at.waits] == [("objection", "A1")]
    with pytest.raises(NotOpen):
        case.send("objection", "A2")
    assert case.send("objection", "A1").open == ["late"]


def test_a_key_without_a_value_is_an_incident() -> None:
    head = message("objection", "=case.nothing")
    case = watched('<messageEventDefinition messageRef="objection"/>', head=head)
    assert case.reasons == [("a", "message")]
    assert case.at.waits == ()


def test_the_first_event_after_an_event_gateway_stops_the_others() -> None:
    events = (
        event("intermediateCatchEvent", "soon", timer("timeDuration", "PT1H"))
        + event("intermediateCatchEvent", "late", timer("timeDuration", "P1D"))
        + event("intermediateCatchEvent", "m", '<messageEventDefinition messageRef="objection"/>')
    )
    drawn = START_END + '<eventBasedGateway id="g"/>' + events + users("x", "y")
    drawn += flows("start > g > soon > x > end", "g > late > y > end", "g > m > end")
    case = Case(drawn, head=KEYED, case={"number": "A1"})
    assert case.at.next_due == MONDAY + datetime.timedelta(hours=1)
    assert case.wait(hours=2).open == ["x"]
    assert case.at.next_due is None
    assert case.at.waits == ()


def test_a_thrown_message_is_handed_to_the_host_with_its_payload() -> None:
    mapping = ext(io(in_n="=1 + 1"))
    throw = event(
        "intermediateThrowEvent", "m", mapping + '<messageEventDefinition messageRef="objection"/>'
    )
    case = Case(START_END + throw + flows("start > m > end"), head=KEYED, case={"number": "A1"})
    assert case.sent == [Sent("objection", "A1", {"n": 2})]


def test_terminate_ends_everything_in_its_scope() -> None:
    ends = event("endEvent", "stop", "<terminateEventDefinition/>")
    drawn = START_END + '<parallelGateway id="f"/>' + ends + users("a", "b")
    case = Case(drawn + flows("start > f > a > end", "f > b > stop")).do("b")
    assert case.at.done
    assert case.path("cancelled") == ["a"]


HANDLER = '<subProcess id="es" triggeredByEvent="true">{}</subProcess>'
SUB = '<subProcess id="a">{inner}</subProcess>'
THROWS = (
    '<startEvent id="s"/><endEvent id="e"><{kind}EventDefinition {kind}Ref="wrong"/></endEvent>'
)


def test_an_error_is_caught_at_the_boundary() -> None:
    inner = THROWS.format(kind="error") + flows("s > e")
    body = START_END + SUB.format(inner=inner) + users("late")
    body += boundary('<errorEventDefinition errorRef="wrong"/>')
    case = Case(body + flows("start > a > end", "b > late > end"))
    assert case.open == ["late"]


def test_an_error_that_nobody_catches_is_an_incident() -> None:
    inner = THROWS.format(kind="error") + flows("s > e")
    case = Case(START_END + SUB.format(inner=inner) + flows("start > a > end"))
    assert case.reasons == [("e", "error")]


@pytest.mark.parametrize(("interrupting", "open_"), [("true", ["h"]), ("false", ["a", "h"])])
def test_an_event_sub_process_watches_its_scope(interrupting: str, open_: list[str]) -> None:
    start = event(
        "startEvent", "hs", '<messageEventDefinition messageRef="objection"/>',
        isInterrupting=interrupting,
    )  # fmt: skip
    handler = start + users("h") + '<endEvent id="he"/>' + flows("hs > h > he")
    body = (
        START_END
        + users("a")
        + f'<subProcess id="es" triggeredByEvent="true">{handler}</subProcess>'
    )
    case = Case(body + flows("start > a > end"), head=KEYED, case={"number": "A1"})
    assert case.open == ["a"]
    assert case.send("objection", "A1").open == open_
    assert len(case.at.waits) == (0 if interrupting == "true" else 1)
    for element in open_:
        case.do(element)
    assert case.at.done


def test_an_event_sub_process_that_never_fires_holds_nothing_open() -> None:
    start = event("startEvent", "hs", timer("timeDuration", "P1D"))
    handler = start + '<endEvent id="he"/>' + flows("hs > he")
    body = (
        START_END
        + users("a")
        + f'<subProcess id="es" triggeredByEvent="true">{handler}</subProcess>'
    )
    assert Case(body + flows("start > a > end")).do("a").at.done


def test_an_error_without_words_is_named_by_its_code_alone() -> None:
    end = event("endEvent", "e", '<errorEventDefinition errorRef="er"/>')
    head = '<error id="er" name="er" errorCode="E1"/>'
    case = Case('<startEvent id="start"/>' + end + flows("start > e"), head=head)
    assert [one.reason for one in case.at.incidents] == ["错误“E1”没有人处理"]


def test_what_a_message_brings_is_seen_by_event_sub_processes_from_the_beginning() -> None:
    watched = event("startEvent", "over", '<messageEventDefinition messageRef="ended" />')
    body = (
        event("startEvent", "begun", '<messageEventDefinition messageRef="wanted" />')
        + '<userTask id="a" /><endEvent id="e" />'
        + f'<subProcess id="s" triggeredByEvent="true">{watched}<endEvent id="f" />'
        + flows("over > f")
        + "</subProcess>"
        + flows("begun > a > e")
    )
    head = message("wanted") + message("ended", "=studio")
    case = Case(body, head=head, start_event="begun", caught={"studio": "007"})
    assert case.open == ["a"]
    assert [(wait.name, wait.key) for wait in case.at.waits] == [("over", "007")]
    assert case.variables["studio"] == "007"


def test_a_message_says_how_long_it_lives() -> None:
    lives = ext('<zeebe:publishMessage correlationKey="=1" timeToLive="PT0S" />')
    body = (
        '<startEvent id="b" />'
        + f'<sendTask id="t" messageRef="m">{lives}</sendTask><endEvent id="e" />'
        + flows("b > t > e")
    )
    [sent] = Case(body, head=message("m")).sent
    assert sent.lives == datetime.timedelta(0)
