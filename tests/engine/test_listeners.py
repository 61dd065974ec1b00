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


def done(case: Case, **result: object) -> Case:
    """Finish the one open job."""
    [job] = case.at.jobs
    case.keep(
        engine.finish_job(case.diagram, case.at.state, job=job.id, result=result, hands=case.hands)
    )
    return case


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
        engine.complete(case.diagram, case.at.state, task=task, answer={}, hands=case.hands)


def test_a_listener_that_fails_is_tried_again_and_nothing_else_is() -> None:
    case = done(listened("start:one", "start:two"))
    for _ in range(2):
        [job] = case.at.jobs
        case.keep(
            engine.fail_job(
                case.diagram, case.at.state, job=job.id, reason="坏了", hands=case.hands
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
            hands=case.hands,
        )
    )  # fmt: skip
    assert case.reasons == [("a", "job")]


def test_an_operator_may_pass_a_listener_over() -> None:
    case = listened("start:one")
    [job] = case.at.jobs
    token = job.id.partition(":")[0]
    case.keep(
        engine.skip(case.diagram, case.at.state, token=token, answer={"x": 1}, hands=case.hands)
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
