"""Elements that no other test shows: each does what the README's table says."""

from dataclasses import dataclass
from typing import Any

from service import engine
from service.engine import Known, Sent
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
    users,
)


@dataclass(frozen=True)
class Decided:
    value: Any
    explanation: Any
    outputs: tuple[str, ...] = ()


def test_a_decision_sees_the_variables_and_explains_itself() -> None:
    said = ext('<zeebe:calledDecision decisionId="mark" resultVariable="passed"/>')
    body = START_END + f'<businessRuleTask id="d">{said}</businessRuleTask>'
    case = Case(
        body + flows("start > d > end"),
        decisions={"mark": lambda seen: Decided(seen["score"] >= 60, {"rules": [2]})},
        score=75,
    )
    assert case.variables == {"score": 75, "passed": True}
    [step] = [s for s in case.steps if s.verb == "decided"]
    assert step.detail == {"decision": "mark", "explanation": {"rules": [2]}, "value": True}


def test_a_send_task_sends_with_a_key_of_its_own() -> None:
    said = ext('<zeebe:publishMessage correlationKey="=other"/>' + io(in_n="=1"))
    task = f'<sendTask id="s" messageRef="m">{said}</sendTask>'
    case = Case(START_END + task + flows("start > s > end"), head=message("m", "=own"), other="B2")
    assert case.sent == [Sent("m", "B2", {"n": 1})]


def test_a_message_end_event_sends() -> None:
    ends = event("endEvent", "e", '<messageEventDefinition messageRef="m"/>')
    case = Case(START_END + ends + flows("start > e"), head=message("m", "=7"))
    assert case.sent == [Sent("m", "7", {})]


def test_a_process_without_a_start_event_begins_where_nothing_leads_to() -> None:
    case = Case(users("a", "b", "c") + flows("a > c", "b > c"))
    assert case.open == ["a", "b"]
    assert case.do("a").do("b").do("c").do("c").at.done


def test_a_loop_that_tests_first_may_do_nothing() -> None:
    loop = (
        '<standardLoopCharacteristics testBefore="true" loopMaximum="2">'
        "<loopCondition>=again</loopCondition></standardLoopCharacteristics>"
    )
    body = START_END + users("a", inner=loop) + flows("start > a > end")
    assert Case(body, again=False).at.done
    assert Case(body, again=True).do("a").do("a").at.done


def condition(text: str) -> str:
    inner = f"<condition>{text}</condition>"
    return f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>"


def test_a_conditional_boundary_fires_each_time_it_becomes_true() -> None:
    b = event("boundaryEvent", "b", condition("=n = 1"), attachedToRef="a", cancelActivity="false")
    body = START_END + users("a", "x", "y") + b + '<task id="t"/><parallelGateway id="f"/>'
    drawn = body + flows("start > f > a > end", "f > x > y > end", "b > t")
    case = Case(drawn, n=1)
    assert case.path("caught") == ["b"]
    case.do("x", n=2).do("y", n=1)
    assert case.path("caught") == ["b", "b"]


def test_a_conditional_handler_interrupts() -> None:
    start = event("startEvent", "hs", condition("=stop"))
    handler = f'<subProcess id="h" triggeredByEvent="true">{start}{users("r")}{flows("hs > r")}'
    body = START_END + users("a", "b") + handler + "</subProcess>"
    case = Case(body + flows("start > a > b > end"))
    assert case.do("a", stop=True).open == ["r"]


def test_an_exact_error_code_is_caught_before_a_general_one() -> None:
    inner = '<startEvent id="s"/>' + event("endEvent", "e", '<errorEventDefinition errorRef="x"/>')
    general = event("boundaryEvent", "g", "<errorEventDefinition/>", attachedToRef="sub")
    exact = event("boundaryEvent", "b", '<errorEventDefinition errorRef="x"/>', attachedToRef="sub")
    body = f'<subProcess id="sub">{inner}{flows("s > e")}</subProcess>{general}{exact}'
    drawn = START_END + body + users("a", "c") + flows("start > sub > end", "g > a", "b > c")
    assert Case(drawn).open == ["c"]


def test_an_error_leaves_called_processes_and_rounds() -> None:
    inner = '<startEvent id="s"/>' + event("endEvent", "e", '<errorEventDefinition errorRef="x"/>')
    called = process(inner + users("i") + flows("s > i > e"), id="q")
    call = '<callActivity id="c" calledElement="q"/><startEvent id="s2"/>' + flows("s2 > c")
    b = event("boundaryEvent", "b", '<errorEventDefinition errorRef="x"/>', attachedToRef="sub")
    body = START_END + f'<subProcess id="sub">{call}</subProcess>' + b + users("after")
    case = Case(body + flows("start > sub > end", "b > after > end"), called=(called,))
    assert case.do("i").open == ["after"]
    assert case.do("after").at.done


def test_data_objects_and_notes_are_read_over() -> None:
    extras = (
        '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/>'
        '<dataStoreReference id="d"/><textAnnotation id="n"><text>注</text></textAnnotation>'
        '<association id="as" sourceRef="a" targetRef="n"/><group id="g"/>'
    )
    body = START_END + extras + users("a") + flows("start > a > end")
    assert engine.check({"p.bpmn": file(process(body))}, Known()) == []
    assert Case(body).open == ["a"]


def test_choreographies_are_refused() -> None:
    found = engine.check(
        {"p.bpmn": file(process('<choreographyTask id="x"/>' + START_END))}, Known()
    )
    assert "x" in [problem.element for problem in found]


def test_a_lane_inside_a_lane_counts_and_a_called_process_inherits_it() -> None:
    inner = '<lane name="内"><flowNodeRef>c</flowNodeRef></lane>'
    lanes = (
        '<laneSet><lane name="外"><flowNodeRef>c</flowNodeRef><flowNodeRef>a</flowNodeRef>'
        f"<childLaneSet>{inner}</childLaneSet></lane></laneSet>"
    )
    body = START_END + lanes + users("a") + '<callActivity id="c" calledElement="q"/>'
    called = process('<startEvent id="s"/>' + users("i") + flows("s > i"), id="q")
    case = Case(body + flows("start > a > c > end"), called=(called,))
    assert [task.lane for task in case.at.tasks] == ["外"]
    assert [task.lane for task in case.do("a").at.tasks] == ["内"]


def test_a_title_follows_the_variables() -> None:
    said = ext(
        '<zeebe:properties><zeebe:property name="title" value="=name"/>'
        '<zeebe:property name="tag:round" value="=round.no"/></zeebe:properties>'
    )
    case = Case(START_END + users("a") + flows("start > a > end"), said=said)
    assert (case.at.title, case.at.tags) == (None, {"round": None})
    case.do("a", name="钳工工作室", round={"no": 3})
    assert (case.at.title, case.at.tags) == ("钳工工作室", {"round": "3"})
