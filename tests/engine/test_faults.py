"""What plain SpiffWorkflow gets wrong without a word: each line of the list is right here."""

import datetime

import pytest

from service import engine
from service.engine import Budget
from tests.engine.drawing import (
    MONDAY,
    START_END,
    Case,
    event,
    ext,
    flows,
    io,
    message,
    process,
    rounds,
    timer,
    users,
)

HANDLER = '<subProcess id="h" triggeredByEvent="true">{}</subProcess>'
ENDS = '<startEvent id="s"/>{throw}' + flows("s > e")
PAY = ext('<zeebe:taskDefinition type="pay"/>')
INNER = '<subProcess id="a">{}</subProcess>'


def handled(kind: str, *, interrupting: str = "true") -> str:
    start = event(
        "startEvent",
        "hs",
        f'<{kind}EventDefinition {kind}Ref="wrong"/>',
        isInterrupting=interrupting,
    )
    return HANDLER.format(
        start + users("repair") + '<endEvent id="he"/>' + flows("hs > repair > he")
    )


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_handler_does_not_run_until_something_is_thrown(kind: str) -> None:
    body = START_END + users("a") + handled(kind) + flows("start > a > end")
    assert Case(body).open == ["a"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_handler_interrupts_its_scope(kind: str) -> None:
    throw = event("endEvent", "stop", f'<{kind}EventDefinition {kind}Ref="wrong"/>')
    body = START_END + users("a", "b") + '<parallelGateway id="f"/>' + throw + handled(kind)
    case = Case(body + flows("start > f > a > end", "f > b > stop")).do("b")
    assert case.open == ["repair"]
    assert case.do("repair").at.done


def test_an_escalation_may_be_handled_while_work_goes_on() -> None:
    throw = event(
        "intermediateThrowEvent", "up", '<escalationEventDefinition escalationRef="wrong"/>'
    )
    body = START_END + users("a") + throw + handled("escalation", interrupting="false")
    case = Case(body + flows("start > up > a > end"))
    assert sorted(case.open) == ["a", "repair"]


def test_an_escalation_nobody_handles_lets_the_process_go_on() -> None:
    throw = event(
        "intermediateThrowEvent", "up", '<escalationEventDefinition escalationRef="wrong"/>'
    )
    assert Case(START_END + users("a") + throw + flows("start > up > a > end")).open == ["a"]


def test_an_escalation_at_a_boundary_leaves_the_sub_process_alone() -> None:
    throw = event("endEvent", "e", '<escalationEventDefinition escalationRef="wrong"/>')
    inner = ENDS.format(throw=throw) + users("i") + flows("s > i")
    b = event(
        "boundaryEvent", "b", '<escalationEventDefinition escalationRef="wrong"/>',
        attachedToRef="a", cancelActivity="false",
    )  # fmt: skip
    body = (
        START_END + INNER.format(inner) + b + users("n") + flows("start > a > end", "b > n > end")
    )
    assert sorted(Case(body).open) == ["i", "n"]


def test_a_signal_reaches_everybody_who_waits_for_it() -> None:
    catch = event("intermediateCatchEvent", "c", '<signalEventDefinition signalRef="go"/>')
    b = event(
        "boundaryEvent", "b", '<signalEventDefinition signalRef="go"/>', attachedToRef="a",
        cancelActivity="false",
    )  # fmt: skip
    ends = event("endEvent", "e", '<signalEventDefinition signalRef="go"/>')
    body = START_END + users("a", "n", "m", "t") + '<parallelGateway id="f"/>' + catch + b + ends
    drawn = body + flows("start > f > a > end", "f > c > m > end", "b > n > end", "f > t > e")
    case = Case(drawn, head='<signal id="go" name="去"/>')
    assert case.open == ["a", "t"]
    assert sorted(case.do("t").open) == ["a", "m", "n"]
    assert [(s.message, s.kind) for s in case.sent] == [("去", "signal")]
    assert case.signal("去").open.count("n") == 2


def test_links_lead_from_throw_to_catch() -> None:
    throw = event("intermediateThrowEvent", "away", '<linkEventDefinition name="A"/>')
    catch = event("intermediateCatchEvent", "here", '<linkEventDefinition name="A"/>')
    body = START_END + throw + catch + users("a")
    assert Case(body + flows("start > away", "here > a > end")).do("a").at.done


def test_a_task_without_an_outgoing_flow_ends_its_path() -> None:
    assert Case('<startEvent id="start"/>' + users("a") + flows("start > a")).do("a").at.done


def test_a_condition_on_the_only_outgoing_flow_counts() -> None:
    body = START_END + users("a") + flows("start > a", "a > end : =ok")
    assert Case(body).do("a", ok=True).at.done
    assert Case(body).do("a", ok=False).reasons == [("a", "condition")]


def test_several_flows_out_of_a_task_are_a_split() -> None:
    body = START_END + users("a", "b", "c") + flows("start > a > b > end", "a > c > end")
    assert Case(body).do("a").open == ["b", "c"]


def test_two_timers_of_an_event_gateway_have_their_own_times() -> None:
    soon = event("intermediateCatchEvent", "soon", timer("timeDuration", "=wait"))
    late = event("intermediateCatchEvent", "late", timer("timeDuration", "P9D"))
    body = START_END + '<eventBasedGateway id="g"/>' + soon + late + users("x", "y")
    drawn = body + flows("start > g > soon > x > end", "g > late > y > end")
    assert Case(drawn, wait="P1D").wait(days=2).open == ["x"]
    assert Case(drawn, wait="P10D").wait(days=9, seconds=1).open == ["y"]


def test_a_second_token_at_a_join_is_kept_for_the_next_round() -> None:
    gates = '<parallelGateway id="f"/><exclusiveGateway id="m"/><parallelGateway id="j"/>'
    body = START_END + gates + users("a", "b", "c", "d")
    drawn = body + flows("start > f > a > m > j > d > end", "f > b > m", "f > c > j")
    case = Case(drawn).do("a").do("b")
    assert case.do("c").open == ["d"]
    assert not case.do("d").at.done  # b's token still waits at the join for another c


def test_a_conditional_event_sees_what_another_branch_sets() -> None:
    catch = event(
        "intermediateCatchEvent", "c",
        "<conditionalEventDefinition><condition>=total &gt; 5</condition>"
        "</conditionalEventDefinition>",
    )  # fmt: skip
    body = START_END + '<parallelGateway id="f"/>' + catch + users("a", "b", "after")
    case = Case(body + flows("start > f > a > b > end", "f > c > after > end"))
    assert case.do("a", total=3).open == ["b"]
    assert case.do("b", total=7).open == ["after"]


def test_a_list_set_in_two_branches_is_one_list() -> None:
    add = '<zeebe:script expression="=append(list, {})" resultVariable="list"/>'
    body = (
        START_END
        + '<parallelGateway id="f"/><parallelGateway id="j"/>'
        + "".join(
            f'<scriptTask id="{name}">{ext(add.format(number))}</scriptTask>'
            for number, name in enumerate("ab")
        )
    )
    case = Case(body + flows("start > f > a > j > end", "f > b > j"), list=[])
    assert case.variables["list"] == [0, 1]


def test_an_inclusive_join_waits_for_exactly_what_can_still_come() -> None:
    gates = '<inclusiveGateway id="f" default="f-c"/><inclusiveGateway id="j"/>'
    body = START_END + gates + users("a", "b", "c", "d")
    drawn = body + flows(
        "start > f", "f > a : =x", "f > b : =y", "f > c", "a > j", "b > j", "c > j", "j > d > end"
    )
    both = Case(drawn, x=True, y=True).do("a")
    assert both.open == ["b"]
    assert both.do("b").open == ["d"]
    assert Case(drawn, x=True, y=False).do("a").open == ["d"]
    assert Case(drawn, x=False, y=False).do("c").open == ["d"]


def test_a_long_loop_keeps_its_inbox_and_its_size() -> None:
    body = START_END + users("a") + '<exclusiveGateway id="x" default="x-a"/>'
    case = Case(body + flows("start > a > x", "x > a", "x > end : =stop"))
    size = len(case.at.state.blob)
    for _ in range(1100):
        case.do("a", stop=False)
    assert case.open == ["a"]
    assert len(case.at.state.blob) < size + 20
    assert case.do("a", stop=True).at.done


def test_ten_forks_in_a_row_cost_nothing() -> None:
    body, path = START_END, "start"
    for n in range(10):
        body += f'<parallelGateway id="f{n}"/><parallelGateway id="j{n}"/><task id="t{n}"/>'
        path += f" > f{n} > j{n}"
        body += flows(f"f{n} > t{n} > j{n}")
    case = Case(body + users("a") + flows(path + " > a > end"))
    assert case.open == ["a"]
    assert len(case.at.state.blob) < 500


def test_names_of_variables_are_free() -> None:
    odd = {"typename": "UUID", "value": 1, "姓 名": ["张"], "__bases__": None}
    case = Case(START_END + users("a") + flows("start > a > end"), **odd)
    assert case.do("a", nested={"typename": "x"}).variables == {**odd, "nested": {"typename": "x"}}


def test_what_was_recorded_is_not_rewritten_later() -> None:
    script = '<zeebe:script expression="=context put(a, &quot;n&quot;, 2)" resultVariable="a"/>'
    body = START_END + users("x") + f'<scriptTask id="s">{ext(script)}</scriptTask>'
    case = Case(body + flows("start > x > s > end")).do("x", a={"n": 1})
    assert [(c.before, c.after) for c in case.changes] == [(None, {"n": 1}), ({"n": 1}, {"n": 2})]


def test_a_failing_action_says_why_and_is_tried_again() -> None:
    task = f'<serviceTask id="t">{PAY}</serviceTask>'
    results = [ValueError("账户不存在")]

    def pay() -> dict[str, int]:
        if results:
            raise results.pop()
        return {"entry": 7}

    case = Case(START_END + task + flows("start > t > end"), actions={"pay": pay})
    assert case.reasons == [("t", "action")]
    assert "账户不存在" in case.at.incidents[0].reason
    assert case.retry().at.done
    assert case.variables == {"entry": 7}


def test_an_action_may_throw_an_error_to_the_diagram() -> None:
    def pay() -> None:
        raise engine.BpmnError("broke", variables={"missing": 3})

    task = f'<serviceTask id="a">{PAY}</serviceTask>'
    b = event("boundaryEvent", "b", '<errorEventDefinition errorRef="broke"/>', attachedToRef="a")
    body = START_END + task + b + users("wait") + flows("start > a > end", "b > wait > end")
    case = Case(body, actions={"pay": pay})
    assert case.open == ["wait"]
    assert case.variables == {"missing": 3}


def test_an_endless_loop_becomes_an_incident_and_the_rest_goes_on() -> None:
    body = START_END + users("a") + '<parallelGateway id="f"/><task id="t"/>'
    body += '<exclusiveGateway id="x" default="x-t"/>'
    drawn = body + flows("start > f > a > end", "f > t > x", "x > t", "x > end : =false")
    case = Case(drawn, budget=Budget(steps=500))
    assert [kind for _, kind in case.reasons] == ["budget"]
    assert "500 步" in case.at.incidents[0].reason
    assert case.do("a").open == []
    assert len(case.reasons) == 1


def test_a_cycle_without_a_pause_becomes_an_incident() -> None:
    catch = event("intermediateCatchEvent", "t", timer("timeCycle", "R1000000000/PT0S"))
    case = Case(START_END + catch + flows("start > t > end"))
    assert case.reasons == [("t", "timer")]


def test_a_reminder_missed_a_thousand_times_is_caught_up_in_parts() -> None:
    b = event(
        "boundaryEvent", "b", timer("timeCycle", "R/PT1H"), attachedToRef="a",
        cancelActivity="false",
    )  # fmt: skip
    body = START_END + users("a") + '<task id="n"/>' + b + flows("start > a > end", "b > n > end")
    case = Case(body).wait(hours=1000)
    assert case.at.next_due is not None
    assert case.at.next_due < case.now
    while case.at.next_due <= case.now:
        case.wait()
    assert case.path("caught").count("b") == 1000
    assert case.at.next_due == MONDAY + datetime.timedelta(hours=1001)


def test_a_huge_collection_becomes_an_incident() -> None:
    cardinality = f"<loopCardinality>{10**9}</loopCardinality>"
    body = START_END + users("a", inner=rounds(cardinality)) + flows("start > a > end")
    assert Case(body).reasons == [("a", "budget")]


def test_a_called_process_that_calls_its_caller_is_stopped() -> None:
    call = '<callActivity id="c" calledElement="{}"/>'
    inner = process('<startEvent id="s"/>' + call.format("p") + flows("s > c"), id="q")
    case = Case(START_END + call.format("q") + flows("start > c > end"), called=(inner,))
    assert case.reasons == [("c", "call")]


def test_a_standard_loop_repeats_while_its_condition_holds() -> None:
    condition = "<loopCondition>=again</loopCondition>"
    loop = f"<standardLoopCharacteristics>{condition}</standardLoopCharacteristics>"
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    case.do("a", again=True).do("a", again=True)
    assert case.open == ["a"]
    assert case.do("a", again=False).at.done


def test_a_message_start_begins_at_its_event() -> None:
    start = event("startEvent", "ms", '<messageEventDefinition messageRef="m"/>')
    body = START_END + start + users("a", "b") + flows("start > a > end", "ms > b > end")
    assert Case(body, head=message("m"), start_event="ms").open == ["b"]
    assert Case(body, head=message("m")).open == ["a"]


def test_a_receive_task_takes_its_message_with_mappings() -> None:
    task = f'<receiveTask id="r" messageRef="m">{ext(io(out_got="=n + 1"))}</receiveTask>'
    case = Case(START_END + task + flows("start > r > end"), head=message("m", "=k"), k=7)
    assert case.send("m", "7", n=1).variables == {"k": 7, "got": 2}


def test_terminate_inside_a_sub_process_ends_only_that() -> None:
    stop = event("endEvent", "x", "<terminateEventDefinition/>")
    inner = '<startEvent id="s"/><parallelGateway id="f"/>' + users("i", "k") + stop
    inner += flows("s > f > i > x", "f > k > x")
    body = START_END + INNER.format(inner) + users("after") + flows("start > a > after > end")
    assert Case(body).do("i").open == ["after"]


def test_an_expression_over_its_budget_becomes_an_incident() -> None:
    script = "=for i in 1..10000, j in 1..10000 return i * j"
    said = ext(f'<zeebe:script expression="{script}" resultVariable="r"/>')
    case = Case(START_END + f'<scriptTask id="s">{said}</scriptTask>' + flows("start > s > end"))
    assert case.reasons == [("s", "expression")]


def test_a_join_that_starves_is_an_incident_and_may_be_passed() -> None:
    gates = '<parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="out"/>'
    body = START_END + gates + users("a", "b", "c") + '<exclusiveGateway id="x" default="x-j"/>'
    drawn = body + flows("start > f > a > j > c > end", "f > b > x", "x > j", "x > out : =stop")
    case = Case(drawn).do("a").do("b", stop=True)
    assert case.reasons == [("j", "join")]
    assert "x-j" in case.at.incidents[0].reason
    assert case.retry().open == ["c"]
    assert case.do("c").at.done
