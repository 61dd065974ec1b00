"""Execution listeners: before and after an element's own work, as Camunda 8 runs them."""

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
    process,
    rounds,
    timer,
    users,
)


def heard(*said: str) -> str:
    """Write listeners: `start:type`, `end:type`."""
    lines = ""
    for one in said:
        moment, _, kind = one.partition(":")
        lines += f'<zeebe:executionListener eventType="{moment}" type="{kind}" retries="2"/>'
    return f"<zeebe:executionListeners>{lines}</zeebe:executionListeners>"


def finish(case: Case, job: str, **result: object) -> Case:
    case.keep(
        engine.finish_job(case.diagram, case.at.state, job=job, result=result, context=case.context)
    )
    return case


def done(case: Case, **result: object) -> Case:
    """Finish the one open job."""
    [job] = case.at.jobs
    return finish(case, job.id, **result)


def listened(*said: str, mapped: str = "", **given: object) -> Case:
    body = START_END + users("a", inner=ext(heard(*said) + mapped)) + users("after")
    jobs = tuple(one.partition(":")[2] for one in said)
    return Case(body + flows("start > a > after > end"), jobs=jobs, **given)


def test_work_opens_when_the_listeners_before_it_are_through_in_their_order() -> None:
    case = listened("start:one", "start:two")
    assert ([job.type for job in case.at.jobs], case.open) == (["one"], [])
    assert [job.type for job in done(case).at.jobs] == ["two"]
    assert done(case).open == ["a"]
    assert case.do("a").open == ["after"]


def test_what_a_listener_gives_at_the_start_is_the_elements_own() -> None:
    case = done(listened("start:one"), x=7)
    [task] = case.at.tasks
    assert engine.variables(case.diagram, case.at.state, task=task.id)["x"] == 7
    assert case.do("a").variables == {}


def test_what_a_listener_gives_at_the_end_goes_to_the_scopes_around_after_the_outputs() -> None:
    case = listened("end:one", mapped=io(out_y="=n")).do("a", n=1)
    assert (case.open, case.variables) == ([], {"y": 1})
    assert done(case, y=2).open == ["after"]
    assert case.variables == {"y": 2}


def test_work_that_is_done_is_not_open_again_while_its_end_is_listened_to() -> None:
    case = listened("end:one")
    task = case.task("a").id
    case.do("a")
    with pytest.raises(engine.NotOpen):
        engine.complete(case.diagram, case.at.state, task=task, answer={}, context=case.context)


def test_a_listener_that_fails_is_tried_again_and_nothing_else_is() -> None:
    case = done(listened("start:one", "start:two"))
    for _ in range(2):
        [job] = case.at.jobs
        case.keep(
            engine.fail_job(
                case.diagram, case.at.state, job=job.id, reason="坏了", context=case.context
            )
        )
    assert case.reasons == [("a", "job")]
    assert [job.type for job in case.retry().at.jobs] == ["two"]
    assert done(case).open == ["a"]


def test_a_listener_throws_no_errors() -> None:
    case = listened("start:one")
    [job] = case.at.jobs
    case.keep(
        engine.fail_job(
            case.diagram, case.at.state, job=job.id, reason="坏了", error_code="x",
            context=case.context,
        )
    )  # fmt: skip
    assert case.reasons == [("a", "job")]


def test_an_operator_may_pass_a_listener_over() -> None:
    case = listened("start:one")
    [job] = case.at.jobs
    token = job.id.partition(":")[0]
    case.keep(
        engine.skip(case.diagram, case.at.state, token=token, answer={"x": 1}, context=case.context)
    )
    assert case.open == ["a"]


def test_an_action_listens_at_once_and_with_the_mapped_inputs() -> None:
    asked = []

    def note(n: int) -> dict[str, int]:
        asked.append(n)
        return {"go": n + 1}

    gate = f'<exclusiveGateway id="x" default="d">{ext(heard("start:note") + io(in_n="=1"))}'
    body = START_END + gate + "</exclusiveGateway>" + users("a", "b")
    drawn = body + flows("start > x", "x > a : =go = 2", "d = x > b", "a > end", "b > end")
    assert Case(drawn, actions={"note": note}).open == ["a"]
    assert asked == [1]


def test_a_scope_is_listened_to_before_it_opens_and_after_all_in_it_is_through() -> None:
    inner = '<startEvent id="s"/>' + users("i") + flows("s > i")
    said = ext(heard("start:one", "end:two"))
    body = START_END + f'<subProcess id="a">{said}{inner}</subProcess>' + users("after")
    case = Case(body + flows("start > a > after > end"), jobs=("one", "two"))
    assert case.open == []
    assert done(case).open == ["i"]
    assert [job.type for job in case.do("i").at.jobs] == ["two"]
    assert done(case).open == ["after"]


def test_boundary_events_watch_from_after_the_first_listeners_until_the_last_begin() -> None:
    b = event("boundaryEvent", "b", timer("timeDuration", "PT1H"), attachedToRef="a")
    body = START_END + users("a", inner=ext(heard("start:one", "end:two"))) + b + users("n")
    case = Case(body + flows("start > a > end", "b > n > end"), jobs=("one", "two"))
    assert case.at.next_due is None
    assert done(case).at.next_due is not None
    assert case.do("a").at.next_due is None
    assert done(case).at.done


@pytest.mark.parametrize(
    "drawn",
    [
        users("x", inner=ext(heard("start:one")) + rounds(inputCollection="=[1]")),
        users("x", inner=ext(heard("start:one", "start:one"))),
        users("x", inner=ext(heard("cancel:one"))),
        f'<exclusiveGateway id="x">{ext(heard("end:one"))}</exclusiveGateway>',
    ],
)
def test_where_nothing_would_be_heard_it_is_refused(drawn: str) -> None:
    body = START_END + drawn + flows("start > x > end")
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    assert "x" in [problem.element for problem in found if problem.severity == "error"]


def taken(name: str, *kinds: str, condition: str = "") -> str:
    """Write a flow `a-b` that is listened to."""
    source, _, target = name.partition("-")
    said = ext(heard(*(f"take:{kind}" for kind in kinds))) + (
        f"<conditionExpression>{condition}</conditionExpression>" * bool(condition)
    )
    return (
        f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>'
    )


SPREAD = '<zeebe:properties><zeebe:property name="results" value="spread"/></zeebe:properties>'
"""The rule of other products, as a converted diagram has it."""


def kinds(case: Case) -> list[str]:
    return [job.type for job in case.at.jobs]


def test_a_flow_that_is_taken_is_listened_to_between_what_it_joins() -> None:
    body = START_END + users("a", "b") + taken("a-b", "one", "two") + flows("start > a", "b > end")
    case = Case(body, jobs=("one", "two")).do("a")
    assert (kinds(case), case.open) == (["one"], [])
    assert kinds(done(case, x=1)) == ["two"]
    assert (done(case).open, case.variables) == (["b"], {"x": 1})


def test_where_results_spread_the_same_listener_may_be_heard_twice() -> None:
    twice = ext(heard("start:one", "start:one") + SPREAD)
    body = START_END + users("a", inner=twice) + flows("start > a > end")
    case = Case(body, jobs=("one",))
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    assert [p for p in found if p.severity == "error"] == []
    assert done(done(case)).open == ["a"]


def test_only_the_flow_that_is_chosen_is_listened_to() -> None:
    gate = '<exclusiveGateway id="g"/>' + users("a", "b")
    body = START_END + gate + taken("g-a", "one", condition="=n = 1")
    body += taken("g-b", "two", condition="=n = 2") + flows("start > g", "a > end", "b > end")
    case = Case(body, jobs=("one", "two"), n=2)
    assert kinds(case) == ["two"]
    assert done(case, n=1).open == ["b"]  # it was chosen before


def test_an_activity_is_no_longer_watched_while_its_flow_is_taken() -> None:
    late = event("boundaryEvent", "late", timer("timeDuration", "PT1H"), attachedToRef="a")
    body = START_END + users("a", "b") + late + taken("a-b", "one")
    case = Case(body + flows("start > a", "b > end", "late > end"), jobs=("one",)).do("a")
    assert case.at.next_due is None
    assert done(case).open == ["b"]


def over(kind: str, event_: str = "end") -> str:
    return ext(heard(f"{event_}:{kind}"))


def test_the_end_of_a_process_is_listened_to_when_all_in_it_is_over() -> None:
    case = Case(START_END + users("a") + flows("start > a > end"), said=over("one"), jobs=("one",))
    assert kinds(case.do("a")) == ["one"]
    assert not case.at.done
    assert (done(case, x=1).at.done, case.variables) == (True, {"x": 1})


def test_a_called_process_is_listened_to_before_it_gives_anything_back() -> None:
    called = process('<startEvent id="s"/>' + users("i") + flows("s > i"), id="q", said=over("one"))
    call = '<callActivity id="a" calledElement="q"/>'
    case = Case(START_END + call + flows("start > a > end"), called=(called,), jobs=("one",))
    case.do("i", x=1)
    assert (kinds(case), case.variables) == (["one"], {})
    assert (done(case, x=2).at.done, case.variables) == (True, {"x": 2})


def test_an_end_that_terminates_is_listened_to_like_any_other() -> None:
    stop = event("endEvent", "stop", "<terminateEventDefinition/>")
    body = START_END + stop + users("a") + flows("start > a > end", "start > stop")
    assert kinds(Case(body, said=over("one"), jobs=("one",))) == ["one"]


def test_an_operator_passes_over_what_listens_to_the_end_of_a_case() -> None:
    case = Case(START_END + flows("start > end"), said=over("one"), jobs=("one",))
    [point] = engine.points(case.diagram, case.at.state)
    assert (point.kind, point.element) == ("job", "p")
    case.keep(
        engine.skip(case.diagram, case.at.state, token=point.id, answer={}, context=case.context)
    )
    assert case.at.done


def test_nothing_is_left_of_a_case_that_is_ended_while_its_end_is_listened_to() -> None:
    case = Case(START_END + flows("start > end"), said=over("one"), jobs=("one",))
    case.keep(engine.cancel(case.diagram, case.at.state, context=case.context))
    assert (case.at.done, case.at.jobs) == (True, ())
    case = Case(START_END + flows("start > end"), said=over("one"))
    case.keep(engine.cancel(case.diagram, case.at.state, context=case.context))
    assert (case.at.done, case.at.incidents) == (True, ())


def test_a_listener_to_the_end_that_fails_is_an_incident_that_can_be_tried_again() -> None:
    case = Case(START_END + flows("start > end"), said=over("one"), actions={})
    assert case.reasons == [("p", "action")]
    case.actions["one"] = dict
    assert case.retry().at.done


def test_a_flow_without_its_listeners_work_is_refused() -> None:
    gate = '<eventBasedGateway id="g"/>' + users("a")
    drawn = START_END + gate + taken("g-a", "one") + flows("start > g", "a > end")
    found = engine.check({"p.bpmn": file(process(drawn))}, Known())
    assert any("listen" in p.en for p in found if p.severity == "error")


def test_where_results_spread_each_round_is_heard_before_it_asks_for_the_next() -> None:
    lines = heard("start:one", "end:two") + SPREAD
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    loop += "<completionCondition>=ok</completionCondition></multiInstanceLoopCharacteristics>"
    body = START_END + users("a", inner=ext(lines) + loop) + flows("start > a > end")
    case = Case(body, jobs=("one", "two"), ok=False)
    for _ in range(3):
        finish(case, case.at.jobs[0].id)
    assert case.open == ["a", "a", "a"]
    case.do("a")
    assert finish(case, case.at.jobs[0].id, ok=True).at.done
