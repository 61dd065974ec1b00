"""What a round gives is collected and goes nowhere else; loops go over to another version whole."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from service import engine
from tests.engine.drawing import (
    START_END,
    Case,
    ext,
    file,
    flows,
    io,
    message,
    process,
    rounds,
    users,
)

EXPERTS = {"inputCollection": '=["李","陈","周"]', "inputElement": "who"}
INNER = '<startEvent id="s"/><endEvent id="e"/>' + users("t") + flows("s > t > e")
ELEMENTS = ("=score", "score", "={by: who, score: score}.score", "=score + 0")
KINDS = {
    "task": '<userTask id="a">{}</userTask>',
    "job": '<serviceTask id="a">{}</serviceTask>',
    "act": '<serviceTask id="a">{}</serviceTask>',
    "decide": '<businessRuleTask id="a">{}</businessRuleTask>',
    "script": '<scriptTask id="a">{}</scriptTask>',
    "sub": '<subProcess id="a">{}' + INNER + "</subProcess>",
    "call": '<callActivity id="a">{}</callActivity>',
}
WORDS = {
    "task": "",
    "job": '<zeebe:taskDefinition type="work"/>',
    "act": '<zeebe:taskDefinition type="act"/>',
    "decide": '<zeebe:calledDecision decisionId="d" resultVariable="points"/>',
    "script": '<zeebe:script expression="=70" resultVariable="points"/>',
    "sub": "",
    "call": '<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>',
}

OWN = {"sub": {"in_points": "=null"}}  # a variable of the sub-process alone


@dataclass(frozen=True)
class Decided:
    """What a decision came to."""

    value: Any
    explanation: Any
    outputs: tuple[str, ...] = ()


def scoring(kind: str, element: str, *, sequential: bool) -> Case:
    """Begin three rounds in each of which `points` is given and mapped to `score`."""
    said = ext(WORDS[kind] + io(**OWN.get(kind, {}), out_score="=points"))
    loop = rounds(
        sequential=sequential, **EXPERTS, outputCollection="scores", outputElement=element
    )
    body = KINDS[kind].replace("{}", said + loop, 1)
    return Case(
        START_END + body + flows("start > a > end"),
        called=(process(INNER, id="q"),),
        actions={"act": lambda **_: {"points": 70}},
        decisions={"d": lambda _: Decided(70, {})},
        jobs=("work",),
    )


def finish(case: Case, *, last: bool) -> None:
    """Finish what is open, first the last or the first of it."""
    while case.at.tasks or case.at.jobs:
        if case.at.tasks:
            case.do(case.at.tasks[-1 if last else 0].element, -1 if last else 0, points=70)
            continue
        job = case.at.jobs[-1 if last else 0]
        case.keep(
            engine.finish_job(
                case.diagram, case.at.state, job=job.id, result={"points": 70}, context=case.context
            )
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("sequential", [True, False])
def test_a_mapped_result_is_collected_and_goes_nowhere_else(
    kind: str, element: str, sequential: bool
) -> None:
    case = scoring(kind, element, sequential=sequential)
    finish(case, last=not sequential)
    assert case.at.done, case.at.incidents
    assert case.variables == {"scores": [70, 70, 70]}


@pytest.mark.parametrize("sequential", [True, False])
def test_each_of_three_people_gets_their_own_place(sequential: bool) -> None:
    case = scoring("task", "=score", sequential=sequential)
    for points in (70, 80, 90):
        case.do("a", points=points)
    assert case.variables == {"scores": [70, 80, 90]}


@pytest.mark.parametrize("sequential", [True, False])
def test_what_messages_bring_in_rounds_is_collected_in_its_place(sequential: bool) -> None:
    said = ext(io(out_score="=points"))
    loop = rounds(
        sequential=sequential, **EXPERTS, outputCollection="scores", outputElement="=score"
    )
    body = f'<receiveTask id="a" messageRef="m">{said}{loop}</receiveTask>'
    case = Case(START_END + body + flows("start > a > end"), head=message("m", "=who"))
    points = {"李": 70, "陈": 80, "周": 90}
    for who in points if sequential else reversed(points):
        case.send("m", who, points=points[who])
    assert case.at.done, case.at.incidents
    assert case.variables == {"scores": [70, 80, 90]}


@pytest.mark.parametrize("sequential", [True, False])
def test_what_is_sent_in_rounds_is_collected_and_goes_nowhere_else(sequential: bool) -> None:
    said = ext(io(in_points="=loopCounter * 10", out_score="=points"))
    loop = rounds(
        sequential=sequential, **EXPERTS, outputCollection="scores", outputElement="=score"
    )
    body = f'<sendTask id="a" messageRef="m">{said}{loop}</sendTask>'
    case = Case(START_END + body + flows("start > a > end"), head=message("m", "=who"))
    assert case.at.done, case.at.incidents
    assert case.variables == {"scores": [10, 20, 30]}


@pytest.mark.parametrize("outer", [True, False])
@pytest.mark.parametrize("inner", [True, False])
def test_rounds_within_rounds_are_collected_each_in_their_own(outer: bool, inner: bool) -> None:
    marking = rounds(
        sequential=inner, inputCollection="=[1,2]", inputElement="part",
        outputCollection="marks", outputElement="=mark",
    )  # fmt: skip
    task = users("t", inner=ext(io(out_mark="=points * part")) + marking)
    said = ext(io(in_marks="=null", out_score="=sum(marks)"))
    loop = rounds(sequential=outer, **EXPERTS, outputCollection="scores", outputElement="=score")
    within = '<startEvent id="s"/><endEvent id="e"/>' + task + flows("s > t > e")
    body = f'<subProcess id="a">{said}{loop}{within}</subProcess>'
    case = Case(START_END + body + flows("start > a > end"))
    finish(case, last=not outer)
    assert case.at.done, case.at.incidents
    assert case.variables == {"scores": [210, 210, 210]}


def test_a_path_is_mapped_into_what_is_collected() -> None:
    said = ext(io(out_result__points="=points", out_seen="=true"))
    loop = rounds(**EXPERTS, outputCollection="all", outputElement="=result")
    case = Case(START_END + users("a", inner=said + loop) + flows("start > a > end"))
    finish(case, last=False)
    assert case.variables == {"all": [{"points": 70}] * 3, "seen": True}


def test_what_a_called_process_sets_for_a_round_stays_in_the_round() -> None:
    called = '<zeebe:calledElement processId="q"/>'
    loop = rounds(**EXPERTS, outputCollection="all", outputElement="=points")
    body = f'<callActivity id="a">{ext(called)}{loop}</callActivity>'
    case = Case(START_END + body + flows("start > a > end"), called=(process(INNER, id="q"),))
    finish(case, last=False)
    assert case.variables == {"all": [70, 70, 70]}


# --- taken over to another version in the middle of the rounds --------------------------------


def panel(
    kind: str = "task", *, mapped: str = "=points", sequential: bool = True, **said: str
) -> str:
    said = {**EXPERTS, "outputCollection": "scores", "outputElement": "=score"} | said
    loop = rounds(sequential=sequential, **{k: v for k, v in said.items() if v})
    target = said.get("outputElement", "").strip("=") or "score"
    body = KINDS[kind].replace(
        "{}", ext(WORDS[kind] + io(**OWN.get(kind, {}), **{f"out_{target}": mapped})) + loop, 1
    )
    return START_END + body + users("sum") + flows("start > a > sum > end")


def amid(body: str) -> Case:
    """Begin a case and let the first round be done."""
    case = Case(body, called=(process(INNER, id="q"),))
    return case.do(case.open[0], points=70)


def go_over(case: Case, body: str) -> engine.Rehearsal:
    new = engine.read({"p.bpmn": file(process(body), process(INNER, id="q"))}, "p")
    names = engine.suggest(case.diagram, new)
    done = engine.migrate(case.diagram, new, case.at.state, mapping=names, context=case.context)
    if done.progress is not None:
        case.diagram = new
        case.keep(done.progress)
    return done


def finished(case: Case) -> dict[str, Any]:
    while case.open != ["sum"]:
        assert not case.at.incidents
        case.do(case.open[0], points=80)
    return case.variables


@pytest.mark.parametrize("kind", ["task", "sub", "call"])
@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"outputCollection": "results"}, "results"),
        ({"inputElement": "expert"}, "scores"),
        ({"inputElement": ""}, "scores"),
        ({"outputElement": "=mark"}, "scores"),
        ({"outputElement": "=mark", "outputCollection": "r", "inputElement": "x"}, "r"),
        ({"inputCollection": '=["李"]'}, "scores"),
        ({}, "scores"),
    ],
)
def test_rounds_go_on_under_new_names_with_what_they_have(
    kind: str, sequential: bool, changed: dict[str, str], name: str
) -> None:
    case = amid(panel(kind, sequential=sequential))
    assert go_over(case, panel(kind, sequential=sequential, **changed)).problems == ()
    assert finished(case) == {name: [70, 80, 80]}


@pytest.mark.parametrize("before", [True, False])
def test_rounds_may_go_on_together_or_one_by_one(before: bool) -> None:
    case = amid(panel(sequential=before))
    assert go_over(case, panel(sequential=not before)).problems == ()
    assert finished(case) == {"scores": [70, 80, 80]}


def test_a_round_that_is_open_knows_its_item_by_the_new_name() -> None:
    case = amid(panel())
    go_over(case, panel(inputElement="expert"))
    seen = engine.variables(case.diagram, case.at.state, task=case.task("a").id)
    assert (seen["expert"], "who" in seen) == ("陈", False)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({}, {"outputCollection": "", "outputElement": ""}, "新版本不再汇总结果"),
        ({"outputCollection": "", "outputElement": ""}, {}, "新版本却要汇总"),
    ],
)
def test_results_that_would_be_lost_are_a_problem(
    old: dict[str, str], new: dict[str, str], why: str
) -> None:
    case = amid(panel(**old))
    [problem] = go_over(case, panel(**new)).problems
    assert (problem.severity, problem.element, why in problem.zh) == ("error", "a", True)


@pytest.mark.parametrize("sequential", [True, False])
def test_what_a_call_was_given_of_the_results_does_not_come_back_under_the_old_name(
    sequential: bool,
) -> None:
    def calling(collection: str) -> str:
        said = {"outputCollection": collection, "outputElement": "=points"}
        called = ext('<zeebe:calledElement processId="q"/>')
        loop = rounds(sequential=sequential, **EXPERTS, **said)
        body = f'<callActivity id="a">{called}{loop}</callActivity>'
        return START_END + body + users("sum") + flows("start > a > sum > end")

    case = amid(calling("scores"))
    assert go_over(case, calling("results")).problems == ()
    assert finished(case) == {"results": [70, 80, 80]}


LOOPS = {
    "collection": rounds(sequential=True, inputCollection="=[1,2,3]"),
    "number": '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>=3'
    "</loopCardinality></multiInstanceLoopCharacteristics>",
    "condition": '<standardLoopCharacteristics loopMaximum="3"/>',
}


@pytest.mark.parametrize("old", LOOPS)
@pytest.mark.parametrize("new", LOOPS)
def test_another_way_of_repeating_is_a_problem(old: str, new: str) -> None:
    bodies = [
        START_END + users("a", inner=LOOPS[one]) + users("sum") + flows("start > a > sum > end")
        for one in (old, new)
    ]
    case = amid(bodies[0])
    problems = go_over(case, bodies[1]).problems
    assert [("重复的方式" in p.zh) for p in problems] == ([] if old == new else [True])
    if old == new:
        finished(case)


def ad_hoc(element: str = "=r", collection: str = "all") -> str:
    collected = f'outputCollection="{collection}" outputElement="{element}"' if collection else ""
    inner = users("x") + users("y", inner=ext(io(out_r="=points"))) + flows("x > y") + users("z")
    body = f'<adHocSubProcess id="h">{ext(f"<zeebe:adHoc {collected}/>")}{inner}</adHocSubProcess>'
    return START_END + body + users("sum") + flows("start > h > sum > end")


def test_an_ad_hoc_sub_process_goes_on_collecting_under_a_new_name() -> None:
    case = Case(ad_hoc()).do("z", r=1).do("x")
    assert go_over(case, ad_hoc(collection="results")).problems == ()
    assert case.do("y", points=2).variables == {"results": [1, 2]}


@pytest.mark.parametrize(("old", "new"), [("all", ""), ("", "all")])
def test_an_ad_hoc_sub_process_that_collects_otherwise_is_a_problem(old: str, new: str) -> None:
    case = Case(ad_hoc(collection=old)).do("z", r=1)
    assert go_over(case, ad_hoc(collection=new)).problems != ()


# --- what nobody foresaw ----------------------------------------------------------------------


def test_what_nobody_foresaw_is_an_incident_and_can_be_tried_again() -> None:
    case = Case(panel())
    values = {scope: dict(inner) for scope, inner in case.at.state.variables.items()}
    kept = {scope: inner.pop("scores") for scope, inner in values.items() if "scores" in inner}
    lost = replace(case.at, state=replace(case.at.state, variables=values))
    case.at = lost
    case.do("a", points=7)
    assert case.reasons == [("a", "internal")]
    assert "KeyError" in case.at.incidents[0].reason
    values = {scope: dict(inner) for scope, inner in case.at.state.variables.items()}
    for scope, results in kept.items():
        values[scope]["scores"] = results
    case.at = replace(case.at, state=replace(case.at.state, variables=values))
    assert finished(case.retry()) == {"scores": [7, 80, 80]}


@pytest.mark.parametrize("key", [True, False, ["a"], {"id": 1}])
def test_a_correlation_key_that_is_neither_text_nor_number_is_an_incident(key: Any) -> None:
    body = START_END + '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/>'
    body += "</intermediateCatchEvent>" + flows("start > w > end")
    assert Case(body, head=message("m", "=key"), key=key).reasons == [("w", "message")]


@pytest.mark.parametrize(
    ("key", "written"), [(7, "7"), ("7", "7"), (7.0, "7"), (0.1, "0.1"), (1e-7, "0.0000001")]
)
def test_a_number_as_key_is_written_in_plain_digits(key: Any, written: str) -> None:
    body = START_END + '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/>'
    body += "</intermediateCatchEvent>" + flows("start > w > end")
    case = Case(body, head=message("m", "=key"), key=key)
    assert case.send("m", written).at.done
