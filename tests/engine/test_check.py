"""Every mistake is said before deployment: at its element, in two languages, with a hint."""

import pytest

from service import engine
from service.engine import ActionHelp, Known
from service.errors import Problem
from tests.engine.drawing import START_END, event, ext, file, flows, message, process, timer, users

KNOWN = Known(
    roles=frozenset({"评审专家"}),
    forms=frozenset({"score"}),
    decisions=frozenset({"eligibility"}),
    actions={"studio.grant": ActionHelp(required=("unit",), optional=("note",))},
)

FORMS = Known(forms=frozenset({"score"}))


def check(body: str, *, head: str = "", known: Known = KNOWN) -> list[Problem]:
    return engine.check({"p.bpmn": file(process(body), head=head)}, known)


def errors(body: str, *, head: str = "", known: Known | None = None) -> list[str]:
    found = check(body, head=head, known=known or Known())
    return [str(p.element) for p in found if p.severity == "error"]


def around(inner: str, at: str = "x") -> str:
    return START_END + inner + flows(f"start > {at} > end")


def test_a_condition_that_begins_cases_is_told_to_need_offers() -> None:
    inner = (
        "<conditionalEventDefinition><condition>=n &gt; 1</condition></conditionalEventDefinition>"
    )
    begin = f'<startEvent id="begin">{inner}</startEvent><endEvent id="end"/>'
    [told] = check(begin + flows("begin > end"))
    assert (told.severity, told.element) == ("warning", "begin")
    never = ext('<zeebe:conditionalFilter variableEvents="update"/>')
    begin = begin.replace("<condition>", f"{never}<condition>")
    assert errors(begin + flows("begin > end")) == ["begin"]


def test_a_sound_diagram_has_no_problems() -> None:
    sound = around(users("x", inner=ext('<zeebe:formDefinition formId="score"/>')))
    assert check(sound, known=FORMS) == []


def test_a_problem_says_what_is_wrong_in_two_languages_and_where() -> None:
    wrong = around(users("x", inner=ext('<zeebe:formDefinition formId="scor"/>')))
    [problem] = check(wrong, known=FORMS)
    assert (problem.severity, problem.file, problem.element) == ("error", "p.bpmn", "x")
    assert "没有表单“scor”" in problem.zh
    assert problem.en == "there is no form 'scor'"
    assert "score" in problem.hint


NO_TIME = event("intermediateCatchEvent", "x", "<timerEventDefinition/>")
ELEMENTS = {
    "service task without a type": '<serviceTask id="x"/>',
    "script in Python": '<scriptTask id="x" scriptFormat="python"><script>1</script></scriptTask>',
    "business rule task without a decision": '<businessRuleTask id="x"/>',
    "call of nothing": '<callActivity id="x"/>',
    "call of an unknown process": '<callActivity id="x" calledElement="nowhere"/>',
    "send task without a message": '<sendTask id="x"/>',
    "receive task without a message": '<receiveTask id="x"/>',
    "catch event of no kind": '<intermediateCatchEvent id="x"/>',
    "several triggers": event(
        "intermediateCatchEvent", "x", timer("timeDuration", "P1D") + "<signalEventDefinition/>"
    ),
    "timer without a time": NO_TIME,
    "timer that is no time": event(
        "intermediateCatchEvent", "x", timer("timeDuration", "five days")
    ),
    "timer of another product": event(
        "intermediateCatchEvent", "x", timer("timeDuration", "${clock.wait()}")
    ),
    "timer that is no FEEL": event("intermediateCatchEvent", "x", timer("timeDuration", "=1 +")),
    "date where a cycle belongs": event(
        "intermediateCatchEvent", "x", timer("timeCycle", "2026-03-01")
    ),
    "signal without a name": event("intermediateThrowEvent", "x", "<signalEventDefinition/>"),
    "link without a catch": event(
        "intermediateThrowEvent", "x", '<linkEventDefinition name="away"/>'
    ),
    "loop without an end": users("x", inner="<standardLoopCharacteristics/>"),
    "rounds over nothing": users("x", inner="<multiInstanceLoopCharacteristics/>"),
    "mapping into no name": users(
        "x", inner=ext('<zeebe:ioMapping><zeebe:input source="=1" target="a-b"/></zeebe:ioMapping>')
    ),
    "mapping that is no FEEL": users(
        "x", inner=ext('<zeebe:ioMapping><zeebe:input source="=)" target="a"/></zeebe:ioMapping>')
    ),
    "listeners": users(
        "x",
        inner=ext(
            '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="t"/>'
            "</zeebe:taskListeners>"
        ),
    ),
}


@pytest.mark.parametrize("inner", ELEMENTS.values(), ids=ELEMENTS.keys())
def test_an_element_that_would_go_wrong_is_refused(inner: str) -> None:
    assert "x" in errors(around(inner))


def test_a_message_without_a_key_is_told_to_go_by_the_number_of_the_case() -> None:
    catch = event("intermediateCatchEvent", "x", '<messageEventDefinition messageRef="m"/>')
    found = check(around(catch), head=message("m"))
    assert [(p.element, p.severity) for p in found] == [("x", "warning")]
    assert check(around(catch), head=message("m", "=case.number")) == []


def test_the_form_behind_a_button_must_be_there() -> None:
    button = ext(
        '<zeebe:properties><zeebe:property name="button" value="陈述"/>'
        '<zeebe:property name="form" value="scroe"/></zeebe:properties>'
    )
    wait = event("intermediateCatchEvent", "x", button + '<messageEventDefinition messageRef="m"/>')
    told = [p.zh for p in check(around(wait), head=message("m")) if p.severity == "error"]
    assert "没有表单“scroe”" in told


def test_a_message_that_a_button_sends_needs_no_key() -> None:
    button = ext(
        '<zeebe:properties><zeebe:property name="button" value="撤回"/></zeebe:properties>'
    )
    catch = event(
        "intermediateCatchEvent", "x", button + '<messageEventDefinition messageRef="m"/>'
    )
    assert errors(around(catch), head=message("m")) == []


GATE = '<exclusiveGateway id="g" default="g-a"/>' + users("a", "b")
SHAPES = {
    "branch without a condition": ("g-b", GATE + flows("start > g > a > end", "g > b > end")),
    "flow out of an end": ("end", users("a") + flows("start > a > end", "end > a")),
    "loop that never rests": (
        "t", '<task id="t"/><task id="u"/>' + flows("start > t > u > t"),
    ),
    "event gateway before a task": (
        "e-a", '<eventBasedGateway id="e"/>' + users("a") + flows("start > e > a > end"),
    ),
    "flow through a wall": (
        "a-i",
        users("a") + f'<subProcess id="s">{users("i")}</subProcess>'
        + flows("start > a > i", "a > s > end"),
    ),
    "two event sub-process starts": (
        "s",
        users("a") + '<subProcess id="s" triggeredByEvent="true"><startEvent id="s1"/>'
        '<startEvent id="s2"/></subProcess>' + flows("start > a > end"),
    ),
}  # fmt: skip


DOUBTFUL = {
    "branch without a condition that two have": (
        "g", GATE.replace(' default="g-a"', "")
        + flows("start > g > a > end", "g > b : =x", "b > end"),
    ),
    "condition on the default": (
        "g-a", GATE + flows("start > g", "g > a : =x", "g > b : =y", "a > end", "b > end"),
    ),
    "condition after a parallel gateway": (
        "f-a",
        '<parallelGateway id="f"/>' + users("a")
        + flows("start > f", "f > a : =x", "a > end"),
    ),
    "step that nothing leads to": ("lost", users("a", "lost") + flows("start > a > end")),
    "flow into a start": ("start", users("a") + flows("start > a > end", "a > start")),
    "process that never ends": (
        "p", '<exclusiveGateway id="m"/>' + users("a", "b") + flows("start > m > a > b > m"),
    ),
    "escalation without a code": (
        "x", event("intermediateThrowEvent", "x", "<escalationEventDefinition/>")
        + flows("start > x > end"),
    ),
    "sub-process with nothing inside": ("s", '<subProcess id="s"/>' + flows("start > s > end")),
    "work of a program that is not here": (
        "s", '<serviceTask id="s">' + ext('<zeebe:taskDefinition type="mail"/>')
        + "</serviceTask>" + flows("start > s > end"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("element", "body"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_runs_though_a_designer_should_know_is_a_warning(element: str, body: str) -> None:
    ends = "" if element == "p" else '<endEvent id="end"/>'
    found = check('<startEvent id="start"/>' + ends + body)
    assert element in [p.element for p in found]
    assert {p.severity for p in found} == {"warning"}


@pytest.mark.parametrize(("element", "body"), SHAPES.values(), ids=SHAPES.keys())
def test_a_shape_that_would_go_wrong_is_refused(element: str, body: str) -> None:
    ends = "" if element == "p" else '<endEvent id="end"/>'
    assert element in errors('<startEvent id="start"/>' + ends + body)


def test_an_action_is_asked_for_by_its_name_and_inputs() -> None:
    def grant(kind: str, *inputs: str) -> list[str]:
        mapped = "".join(f'<zeebe:input source="=1" target="{name}"/>' for name in inputs)
        said = f'<zeebe:taskDefinition type="{kind}"/><zeebe:ioMapping>{mapped}</zeebe:ioMapping>'
        found = check(around(f'<serviceTask id="x">{ext(said)}</serviceTask>'))
        return [problem.en for problem in found]

    assert grant("studio.grant", "unit", "note") == []
    assert grant("studio.grand", "unit") == ["there is no action 'studio.grand'"]
    assert grant("studio.grant", "unity") == [
        "action 'studio.grant' lacks the inputs unit",
        "action 'studio.grant' has no inputs unity",
    ]


def lanes(**holders: str) -> list[tuple[str, str]]:
    """Check tasks in lanes of these names, and tell how grave it is."""
    said = "".join(
        f'<lane name="{n}"><flowNodeRef>{i}</flowNodeRef></lane>' for i, n in holders.items()
    )
    drawn = f"<laneSet>{said}</laneSet>" + users(*holders)
    line = flows(" > ".join(["start", *holders, "end"]))
    return [(p.severity, p.en) for p in check(START_END + drawn + line)]


def test_a_lane_must_be_a_role_where_another_one_is() -> None:
    assert lanes(x="评审专家") == []
    assert lanes(x="评审专家", y="评审专员") == [
        ("error", "lane '评审专员' is the name of no role")
    ]


def test_lanes_of_another_house_are_the_administrators() -> None:
    assert [severity for severity, _ in lanes(x="Clerk", y="Boss")] == ["warning", "warning"]


def test_a_mere_drawing_is_accepted_and_says_what_it_lacks() -> None:
    drawn = file(process(around('<serviceTask id="x"/>'))).replace(b'"true"', b'"false"')
    found = engine.check({"p.bpmn": drawn}, KNOWN)
    assert {p.severity for p in found} == {"warning"}
    assert [p.element for p in found] == [None, "x"]


def test_what_a_running_process_calls_is_no_mere_drawing() -> None:
    drawing = process(around('<serviceTask id="y"/>', "y"), id="q").replace("true", "false")
    caller = process(around('<callActivity id="x" calledElement="q"/>'))
    found = engine.check({"p.bpmn": file(caller, drawing)}, Known())
    assert [(p.severity, p.element) for p in found] == [("error", "y")]


def test_processes_that_call_each_other_in_a_ring_are_refused() -> None:
    def calls(caller: str, other: str) -> str:
        return process(around(f'<callActivity id="x" calledElement="{other}"/>'), id=caller)

    found = engine.check(
        {"a.bpmn": file(calls("p", "q")), "b.bpmn": file(calls("q", "p"))}, Known()
    )
    assert [(p.file, p.element) for p in found] == [("a.bpmn", "x"), ("b.bpmn", "x")]


def test_a_step_that_nothing_leads_to_is_an_error_where_our_roles_work() -> None:
    lane = '<laneSet><lane name="评审专家"><flowNodeRef>x</flowNodeRef></lane></laneSet>'
    found = check(around(lane + users("x")) + users("lost"))
    assert ("error", "lost") in [(p.severity, p.element) for p in found]


def test_a_name_that_is_probably_a_slip_is_a_warning() -> None:
    script = ext('<zeebe:script expression="=1" resultVariable="application"/>')
    gate = '<exclusiveGateway id="g" default="g-end"/>' + users("a")
    body = START_END + f'<scriptTask id="s">{script}</scriptTask>' + gate
    lines = flows("start > s > g", "g > a : =aplication > 3", "g > end", "a > end")
    [problem] = check(body + lines, known=Known())
    assert (problem.severity, problem.element) == ("warning", "g-a")
    assert "application" in problem.hint


SCRIPT = ext('<zeebe:script expression="=n + 1" resultVariable="n"/>')
STEP = f'<scriptTask id="t">{SCRIPT}</scriptTask>'
WORK = ext('<zeebe:taskDefinition type="x.y"/>')
JOB = f'<serviceTask id="t">{WORK}</serviceTask>'
LATE = event("boundaryEvent", "b", "<errorEventDefinition/>", attachedToRef="t")
RINGS = {
    "for ever": (STEP, ("t > m",), "error"),
    "conditions on flows": (STEP, ("t > m : =n < 3", "t > end : =n >= 3"), "warning"),
    "a flow on besides": (STEP, ("t > m", "t > end"), "error"),
    "an error caught": (STEP + LATE, ("t > m", "b > end"), "warning"),
    "work done outside": (JOB, ("t > m",), "warning"),
}


@pytest.mark.parametrize(("drawn", "lines", "severity"), RINGS.values(), ids=RINGS.keys())
def test_a_ring_that_a_token_may_leave_is_told_and_passed(
    drawn: str, lines: tuple[str, ...], severity: str
) -> None:
    body = START_END + '<exclusiveGateway id="m"/>' + drawn + flows("start > m > t", *lines)
    [told] = [p for p in check(body, known=Known()) if "loop waits for nobody" in p.en]
    assert told.severity == severity


@pytest.mark.parametrize(("thrown", "severity"), [("", "warning"), ("e", "error")])
def test_a_behaviour_of_rounds_that_throws_nothing_is_passed(thrown: str, severity: str) -> None:
    named = f' oneBehaviorEventRef="{thrown}"' * bool(thrown)
    loop = f'<multiInstanceLoopCharacteristics behavior="One"{named}>'
    loop += "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    found = check(around(users("x", inner=loop)), known=Known())
    assert [p.severity for p in found if "behavior" in p.en] == [severity]


def test_a_function_that_does_not_exist_is_told() -> None:
    inner = (
        '<scriptTask id="x"><extensionElements><zeebe:script expression="=lenght(a) + count(b)" '
    )
    inner += 'resultVariable="y"/></extensionElements></scriptTask>'
    told = [p.en for p in check(around(inner)) if "no function" in p.en]
    assert told == ["script: there is no function 'lenght': the result is always null"]


def test_a_join_that_no_way_ever_passes_is_an_error_though_other_ways_end() -> None:
    body = START_END + users("one", "two")
    body += '<endEvent id="other"/><exclusiveGateway id="choose"/><exclusiveGateway id="again"/>'
    body += '<parallelGateway id="both"/>'
    ways = ("start > choose", "choose > again : =a = 1", "choose > other : =a = 2")
    stuck = ("again > one : =b = 1", "again > two : =b = 2", "one > both", "two > both > end")
    assert errors(body + flows(*ways, *stuck)) == ["both"]
