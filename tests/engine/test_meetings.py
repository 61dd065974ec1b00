"""Where two elements meet: what one does while the other waits, ends, fails or undoes."""

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
    io,
    message,
    process,
    rounds,
    timer,
    users,
)

M = '<messageEventDefinition messageRef="m"/>'
HEAD = message("m", "=key") + '<signal id="s" name="s"/>'
WRONG = '<errorEventDefinition errorRef="x"/>'
FORK = '<parallelGateway id="f"/>'


def boundary(inner: str, at: str = "a", id: str = "b", **said: str) -> str:  # noqa: A002
    return event("boundaryEvent", id, inner, attachedToRef=at, **said)


def sub(inner: str, id: str = "a", said: str = "") -> str:  # noqa: A002 - as in BPMN
    return f'<subProcess id="{id}"{said}>{inner}</subProcess>'


def handler(start: str, inner: str, **said: str) -> str:
    begins = event("startEvent", "hs", start, **said)
    return f'<subProcess id="h" triggeredByEvent="true">{begins}{inner}</subProcess>'


def errors(body: str, head: str = HEAD) -> list[str | None]:
    found = engine.check({"p.bpmn": file(process(body), head=head)}, Known())
    return [problem.element for problem in found if problem.severity == "error"]


# --- boundary events and rounds -------------------------------------------------------------------


def test_a_boundary_event_of_repeated_work_ends_all_rounds_and_gives_no_output() -> None:
    loop = rounds(inputCollection="=[1,2,3]", outputCollection="out", outputElement="=n")
    body = START_END + users("a", inner=loop) + users("n") + boundary(M)
    case = Case(body + flows("start > a > end", "b > n > end"), head=HEAD, key=1)
    case.do("a", n=1).send("m", "1")
    assert case.open == ["n"]
    assert "out" not in case.variables


def test_a_boundary_event_that_does_not_interrupt_leaves_the_rounds_alone() -> None:
    loop = rounds(sequential=True, inputCollection="=[1,2]")
    body = START_END + users("a", inner=loop) + users("n")
    body += boundary(M, cancelActivity="false")
    case = Case(body + flows("start > a > end", "b > n > end"), head=HEAD, key=1)
    case.send("m", "1").send("m", "1").do("a")
    assert sorted(case.open) == ["a", "n", "n"]
    assert case.do("a").do("n").do("n").at.done


def test_an_error_in_one_round_ends_them_all() -> None:
    inner = '<startEvent id="s"/>' + users("i") + event("endEvent", "e", WRONG)
    loop = rounds(inputCollection="=[1,2]")
    body = START_END + sub(loop + inner + flows("s > i > e")) + boundary(WRONG) + users("n")
    case = Case(body + flows("start > a > end", "b > n > end"))
    assert case.do("i").open == ["n"]


def test_terminate_ends_its_own_round_only() -> None:
    inner = '<startEvent id="s"/><parallelGateway id="g"/>' + users("i", "k")
    inner += event("endEvent", "e", "<terminateEventDefinition/>")
    loop = rounds(inputCollection="=[1,2]")
    body = START_END + sub(loop + inner + flows("s > g > i > e", "g > k"))
    case = Case(body + flows("start > a > end")).do("i")
    assert sorted(case.open) == ["i", "k"]
    assert case.do("i").at.done


def test_collections_and_results_of_rounds_are_expressions_with_or_without_their_sign() -> None:
    loop = rounds(
        inputCollection="list", inputElement="item", outputCollection="out", outputElement="item"
    )
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"), list=[1, 2])
    assert case.do("a").do("a").variables["out"] == [1, 2]
    loop = rounds("<loopCardinality>n</loopCardinality>")
    assert Case(START_END + users("a", inner=loop) + flows("start > a > end"), n=2).open == [
        "a", "a",
    ]  # fmt: skip
    said = ext('<zeebe:adHoc activeElementsCollection="which"/>')
    body = START_END + f'<adHocSubProcess id="x">{said}{users("a", "b")}</adHocSubProcess>'
    assert Case(body + flows("start > x > end"), which=["b"]).open == ["b"]


def test_an_incident_in_a_round_is_tried_again_and_counts_once() -> None:
    said = ext('<zeebe:taskDefinition type="t"/>' + io(in_n="=item"))
    loop = rounds(
        inputCollection="=[1,2,3]", inputElement="item", outputCollection="out",
        outputElement="=r",
    )  # fmt: skip
    broken = {2}

    def act(n: int) -> dict[str, int]:
        if n in broken:
            raise ValueError(n)
        return {"r": n * n}

    body = START_END + f'<serviceTask id="t">{said}{loop}</serviceTask>'
    case = Case(body + flows("start > t > end"), actions={"t": act})
    assert case.reasons == [("t", "action")]
    broken.clear()
    assert case.retry().at.done
    assert case.variables == {"out": [1, 4, 9]}


@pytest.mark.parametrize("collection", ["=null", '="text"', "=missing", "={a: 1}"])
@pytest.mark.parametrize("sequential", [True, False])
def test_a_collection_that_is_no_list_is_an_incident(collection: str, sequential: bool) -> None:
    loop = rounds(sequential=sequential, inputCollection=collection)
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    assert case.reasons == [("a", "collection")]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_collection_gives_an_empty_output(sequential: bool) -> None:
    loop = rounds(
        sequential=sequential, inputCollection="=[]", outputCollection="out", outputElement="=n"
    )
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    assert case.at.done
    assert case.variables == {"out": []}


def test_output_is_in_the_order_of_the_input_whoever_is_first() -> None:
    loop = rounds(
        inputCollection="=[10,20,30]", inputElement="item", outputCollection="out",
        outputElement="=item + n",
    )  # fmt: skip
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    case.do("a", nth=2, n=3).do("a", nth=0, n=1)
    assert case.do("a", n=2).variables["out"] == [11, 22, 33]


def test_a_completion_condition_sees_its_round_and_the_counts() -> None:
    enough = "<completionCondition>=ok and numberOfCompletedInstances = 2</completionCondition>"
    loop = rounds(enough, inputCollection="=[1,2,3,4]")
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    case.do("a", ok=True)
    assert len(case.open) == 3
    assert case.do("a", ok=True).at.done


def test_a_loop_of_no_rounds_does_nothing() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="0"/>'
    assert Case(START_END + users("a", inner=loop) + flows("start > a > end")).at.done


# --- calls ----------------------------------------------------------------------------------------


def call(said: str = "", loop: str = "") -> str:
    inner = ext(f'<zeebe:calledElement processId="q"/>{said}')
    return f'<callActivity id="a">{inner}{loop}</callActivity>'


def test_what_is_a_calls_own_does_not_come_back_to_its_caller() -> None:
    called = process('<startEvent id="qs"/>' + users("i") + flows("qs > i"), id="q")
    loop = rounds(inputCollection="=[1,2]", inputElement="item")
    body = START_END + call(io(in_x="=item"), loop) + flows("start > a > end")
    case = Case(body, called=(called,), y=0)
    case.do("i", y=5, z=6).do("i", y=7)
    assert case.variables == {"y": 7, "z": 6}  # x, item and loopCounter were local to their call


def test_a_process_that_only_a_message_begins_cannot_be_called() -> None:
    start = event("startEvent", "qs", M)
    called = process(start + users("i") + flows("qs > i"), id="q")
    body = START_END + call() + flows("start > a > end")
    assert Case(body, called=(called,), head=HEAD).reasons == [("a", "call")]
    found = engine.check({"p.bpmn": file(process(body), called, head=HEAD)}, Known())
    assert "a" in [problem.element for problem in found if problem.severity == "error"]


def test_an_event_sub_process_of_a_called_process_sees_that_process_only() -> None:
    inner = '<startEvent id="qs"/>' + users("i") + handler(M, users("r") + flows("hs > r"))
    called = process(inner + flows("qs > i"), id="q")
    said = '<zeebe:calledElement processId="q" propagateAllParentVariables="false"/>'
    body = START_END + f'<callActivity id="a">{ext(said)}</callActivity>'
    case = Case(body + flows("start > a > end"), called=(called,), head=HEAD, key=7)
    assert case.reasons == [("a", "message")]


def test_a_boundary_event_of_a_call_ends_its_event_sub_processes_too() -> None:
    inner = '<startEvent id="qs"/>' + users("i")
    inner += handler(M, users("r") + flows("hs > r"), isInterrupting="false")
    called = process(inner + flows("qs > i"), id="q")
    body = START_END + call() + boundary(timer("timeDuration", "P1D")) + users("n")
    case = Case(body + flows("start > a > end", "b > n > end"), called=(called,), head=HEAD, key=7)
    case.send("m", "7")
    assert sorted(case.open) == ["i", "r"]
    assert case.wait(days=1).open == ["n"]
    assert case.at.waits == ()
    assert case.do("n").at.done


def test_terminate_in_a_called_process_ends_only_it() -> None:
    inner = '<startEvent id="qs"/><parallelGateway id="g"/>' + users("i", "k")
    inner += event("endEvent", "e", "<terminateEventDefinition/>")
    called = process(inner + flows("qs > g > i > e", "g > k"), id="q")
    body = START_END + call() + FORK + users("other", "after")
    case = Case(body + flows("start > f > a > after > end", "f > other > end"), called=(called,))
    assert sorted(case.do("i").open) == ["after", "other"]


def test_an_escalation_leaves_a_called_process_without_ending_it() -> None:
    up = event("intermediateThrowEvent", "t", '<escalationEventDefinition escalationRef="x"/>')
    called = process('<startEvent id="qs"/>' + up + users("i") + flows("qs > t > i"), id="q")
    b = boundary('<escalationEventDefinition escalationRef="x"/>', cancelActivity="false")
    body = START_END + call() + b + users("n") + flows("start > a > end", "b > n > end")
    case = Case(body, called=(called,))
    assert sorted(case.open) == ["i", "n"]
    assert case.do("i").do("n").at.done


# --- event sub-processes --------------------------------------------------------------------------


def test_an_event_sub_process_may_hold_another() -> None:
    inner = event("startEvent", "is", M, isInterrupting="false")
    deep = f'<subProcess id="deep" triggeredByEvent="true">{inner}{users("k")}{flows("is > k")}'
    outer = handler(M, users("r") + deep + "</subProcess>" + flows("hs > r"))
    case = Case(START_END + users("a") + outer + flows("start > a > end"), head=HEAD, key=7)
    case.send("m", "7")
    assert case.open == ["r"]
    case.send("m", "7")
    assert sorted(case.open) == ["k", "r"]
    assert not case.do("r").at.done
    assert case.do("k").at.done


def test_an_event_sub_process_watches_each_round_by_itself() -> None:
    start = event("startEvent", "hs", '<messageEventDefinition messageRef="o"/>')
    own = f'<subProcess id="h" triggeredByEvent="true">{start}{users("r")}{flows("hs > r")}'
    inner = '<startEvent id="s"/>' + users("i") + own + "</subProcess>" + flows("s > i")
    loop = rounds(inputCollection="=[1,2]", inputElement="item")
    case = Case(
        START_END + sub(loop + inner) + flows("start > a > end"), head=message("o", "=item")
    )
    assert sorted(case.send("o", "2").open) == ["i", "r"]
    assert case.do("i").do("r").at.done


def test_an_interrupting_event_sub_process_leaves_nothing_of_an_ad_hoc_to_do() -> None:
    inner = users("x", "y") + handler(M, users("r") + flows("hs > r"))
    body = START_END + f'<adHocSubProcess id="a" ordering="Sequential">{inner}</adHocSubProcess>'
    case = Case(body + flows("start > a > end"), head=HEAD, key=7).send("m", "7")
    assert case.open == ["r"]
    assert case.do("r").at.done


def test_a_handler_does_not_catch_what_is_thrown_in_it() -> None:
    stop = event("endEvent", "he", WRONG) + flows("hs > he")
    inner = '<startEvent id="s"/>' + event("endEvent", "e", WRONG) + flows("s > e")
    body = START_END + sub(inner + handler(WRONG, stop)) + boundary(WRONG) + users("n")
    assert Case(body + flows("start > a > end", "b > n > end")).open == ["n"]


def test_a_signal_that_ends_its_own_thrower_is_thrown_once() -> None:
    throw = event("endEvent", "e", '<signalEventDefinition signalRef="s"/>')
    caught = handler('<signalEventDefinition signalRef="s"/>', users("r") + flows("hs > r"))
    case = Case(START_END + throw + caught + flows("start > e"), head=HEAD)
    assert case.open == ["r"]
    assert len(case.sent) == 1


# --- errors, compensation, transactions -----------------------------------------------------------


def undoable(name: str) -> str:
    return (
        users(name)
        + boundary("<compensateEventDefinition/>", at=name, id=f"b-{name}")
        + f'<userTask id="un-{name}" isForCompensation="true"/>'
        + f'<association sourceRef="b-{name}" targetRef="un-{name}"/>'
    )


def test_an_error_ends_the_branch_that_undoes_something() -> None:
    throw = event("intermediateThrowEvent", "undo", "<compensateEventDefinition/>")
    inner = '<startEvent id="s"/><parallelGateway id="g"/>' + undoable("x") + throw + users("y")
    inner += event("endEvent", "e", WRONG) + flows("s > g > x > undo", "g > y > e")
    body = START_END + sub(inner) + boundary(WRONG) + users("n")
    case = Case(body + flows("start > a > end", "b > n > end")).do("x")
    assert sorted(case.open) == ["un-x", "y"]
    assert case.do("y").open == ["n"]
    assert case.do("n").at.done


def test_a_transaction_left_by_an_error_undoes_nothing_by_itself() -> None:
    inner = '<startEvent id="s"/>' + undoable("x") + event("endEvent", "e", WRONG)
    body = START_END + f'<transaction id="a">{inner}{flows("s > x > e")}</transaction>'
    body += boundary(WRONG) + users("n")
    assert Case(body + flows("start > a > end", "b > n > end")).do("x").open == ["n"]


def test_compensation_thrown_in_an_event_sub_process_speaks_of_the_scope_around_it() -> None:
    undo = event("endEvent", "he", "<compensateEventDefinition/>") + flows("hs > he")
    inner = '<startEvent id="s"/>' + undoable("x") + event("endEvent", "e", WRONG)
    body = START_END + sub(inner + handler(WRONG, undo) + flows("s > x > e"))
    case = Case(body + flows("start > a > end")).do("x")
    assert case.open == ["un-x"]
    assert case.do("un-x").at.done


# --- gateways and events --------------------------------------------------------------------------


def test_several_tokens_at_one_event_gateway_each_have_their_race() -> None:
    one = event("intermediateCatchEvent", "one", M)
    other = event("intermediateCatchEvent", "other", timer("timeDuration", "PT1H"))
    body = START_END + FORK + '<exclusiveGateway id="m1"/><eventBasedGateway id="g"/>'
    body += one + other + users("x", "y")
    drawn = body + flows("start > f > m1 > g", "g > one > x > end", "g > other > y > end")
    drawn += '<sequenceFlow id="second" sourceRef="f" targetRef="m1"/>'
    case = Case(drawn, head=HEAD, key=7).send("m", "7")
    assert case.open == ["x"]
    assert sorted(case.wait(hours=1).open) == ["x", "y"]
    assert case.at.waits == ()


def test_an_inclusive_join_waits_for_the_way_past_a_boundary_event() -> None:
    gates = '<inclusiveGateway id="g"/><inclusiveGateway id="j"/>'
    body = START_END + gates + users("a", "c", "n", "after")
    body += boundary(M, cancelActivity="false")
    drawn = body + flows(
        "start > g", "g > a : =true", "g > c : =true", "a > j", "c > j", "b > n > j",
        "j > after > end",
    )  # fmt: skip
    case = Case(drawn, head=HEAD, key=7).send("m", "7").do("a").do("c")
    assert case.open == ["n"]
    assert case.do("n").open == ["after"]


def test_a_reminder_stops_with_its_work() -> None:
    b = boundary(timer("timeCycle", "R/PT1H"), cancelActivity="false")
    body = START_END + users("a", "after") + b + '<task id="n"/>'
    case = Case(body + flows("start > a > after > end", "b > n > end")).wait(hours=2).do("a")
    assert case.at.next_due is None
    assert case.wait(hours=5).path("caught") == ["b", "b"]


def test_a_timer_goes_on_while_its_work_has_an_incident() -> None:
    said = ext('<zeebe:taskDefinition type="none"/>')
    body = START_END + f'<serviceTask id="a">{said}</serviceTask>' + users("n")
    body += boundary(timer("timeDuration", "PT1H"))
    case = Case(body + flows("start > a > end", "b > n > end"))
    assert case.reasons == [("a", "action")]
    assert case.wait(hours=1).open == ["n"]
    assert case.reasons == []


def test_links_join_within_their_own_scope() -> None:
    link = '<linkEventDefinition name="L"/>'
    throw = event("intermediateThrowEvent", "{}t", link)
    catch = event("intermediateCatchEvent", "{}c", link)
    inner = '<startEvent id="s"/>' + (throw + catch).replace("{}", "i") + users("i")
    inner += flows("s > it", "ic > i")
    body = START_END + (throw + catch).replace("{}", "o") + users("o") + sub(inner)
    case = Case(body + flows("start > a > ot", "oc > o > end"))
    assert case.open == ["i"]
    assert case.do("i").open == ["o"]
    assert case.do("o").at.done


def test_repeated_work_in_an_ad_hoc_sub_process_is_one_activity() -> None:
    loop = rounds(inputCollection="=[1,2]")
    inner = users("x", inner=loop) + users("y")
    body = START_END + f'<adHocSubProcess id="a" ordering="Sequential">{inner}</adHocSubProcess>'
    case = Case(body + flows("start > a > end"))
    assert case.open == ["x", "x"]
    assert case.do("x").do("x").open == ["y"]
    assert case.do("y").at.done


def test_what_an_inner_scope_hides_is_gone_when_a_boundary_event_ends_it() -> None:
    inner = '<startEvent id="s"/>' + users("i") + flows("s > i")
    body = START_END + sub(ext(io(in_n="=n + 1", out_n="=n")) + inner) + boundary(M) + users("k")
    case = Case(body + flows("start > a > end", "b > k > end"), head=HEAD, key=7, n=1)
    [task] = case.at.tasks
    assert engine.variables(case.diagram, case.at.state, task=task.id)["n"] == 2
    assert case.send("m", "7").variables["n"] == 1


# --- what is refused ------------------------------------------------------------------------------


def test_a_cancel_end_event_elsewhere_than_in_a_transaction_is_refused() -> None:
    x = event("endEvent", "x", "<cancelEventDefinition/>")
    assert "x" in errors(START_END + x + users("a") + flows("start > a > x"))


def test_a_receive_task_after_an_event_gateway_may_not_have_boundary_events() -> None:
    other = event("intermediateCatchEvent", "o", timer("timeDuration", "PT1H"))
    body = START_END + '<eventBasedGateway id="g"/><receiveTask id="r" messageRef="m"/>' + other
    body += boundary(timer("timeDuration", "PT2H"), at="r") + flows("g > r > end", "g > o > end")
    assert "g-r" in errors(body + flows("start > g", "b > end"))


def test_an_activity_of_another_scope_cannot_be_named_for_compensation() -> None:
    throw = event("intermediateThrowEvent", "x", '<compensateEventDefinition activityRef="y"/>')
    inner = '<startEvent id="s"/>' + undoable("y") + flows("s > y")
    assert "x" in errors(START_END + sub(inner) + throw + flows("start > a > x > end"))
