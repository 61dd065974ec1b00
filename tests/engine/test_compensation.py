"""What is done can be undone: handlers run for what has completed, the last one first."""

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
from tests.engine.test_operators import move


def undoable(name: str) -> str:
    """Write a user task with a compensation event and its handler `un-name`."""
    return (
        users(name)
        + event("boundaryEvent", f"b-{name}", "<compensateEventDefinition/>", attachedToRef=name)
        + f'<userTask id="un-{name}" isForCompensation="true"/>'
        + f'<association sourceRef="b-{name}" targetRef="un-{name}"/>'
    )


def throw(activity: str = "") -> str:
    ref = f' activityRef="{activity}"' if activity else ""
    return event("intermediateThrowEvent", "undo", f"<compensateEventDefinition{ref}/>")


def test_handlers_run_one_by_one_the_last_completed_first() -> None:
    body = START_END + undoable("a") + undoable("b") + throw() + users("after")
    case = Case(body + flows("start > a > b > undo > after > end")).do("a").do("b")
    assert case.open == ["un-b"]
    assert case.do("un-b").open == ["un-a"]
    assert case.do("un-a").open == ["after"]
    assert case.do("after").at.done


def test_only_what_has_completed_is_undone() -> None:
    body = START_END + undoable("a") + undoable("b") + throw() + '<parallelGateway id="f"/>'
    body += users("c")
    case = Case(body + flows("start > f > a > end", "f > b > end", "f > c > undo > end"))
    case.do("a").do("c")
    assert sorted(case.open) == ["b", "un-a"]


def test_one_activity_can_be_named() -> None:
    body = START_END + undoable("a") + undoable("b") + throw("a")
    case = Case(body + flows("start > a > b > undo > end")).do("a").do("b")
    assert case.open == ["un-a"]
    assert case.do("un-a").at.done


def test_an_association_counts_whichever_way_it_is_drawn() -> None:
    drawn = undoable("a").replace(
        'sourceRef="b-a" targetRef="un-a"', 'sourceRef="un-a" targetRef="b-a"'
    )
    body = START_END + drawn + throw() + flows("start > a > undo > end")
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    assert [p for p in found if p.severity == "error"] == []
    assert Case(body).do("a").open == ["un-a"]


def test_nothing_to_undo_is_passed() -> None:
    assert Case(START_END + throw() + flows("start > undo > end")).at.done


def test_a_completed_sub_process_is_undone_from_the_inside() -> None:
    inner = '<startEvent id="s"/>' + undoable("a") + flows("s > a")
    body = START_END + f'<subProcess id="sub">{inner}</subProcess>' + throw()
    case = Case(body + flows("start > sub > undo > end")).do("a")
    assert case.open == ["un-a"]
    assert case.do("un-a").at.done


def test_a_cancelled_transaction_undoes_itself_and_leaves_by_its_cancel_event() -> None:
    cancel = event("endEvent", "x", "<cancelEventDefinition/>")
    inner = '<startEvent id="s"/>' + undoable("a") + users("c") + cancel + users("other")
    inner += '<parallelGateway id="f"/>' + flows("s > a > f > c > x", "f > other")
    out = event("boundaryEvent", "out", "<cancelEventDefinition/>", attachedToRef="t")
    body = START_END + f'<transaction id="t">{inner}</transaction>' + out + users("after")
    case = Case(body + flows("start > t > end", "out > after > end")).do("a").do("c")
    assert case.open == ["un-a"]
    assert case.do("un-a").open == ["after"]
    assert case.do("after").at.done
    assert "other" in case.path("cancelled")


def test_what_is_still_open_in_a_cancelled_transaction_undoes_what_it_has_done() -> None:
    deep = '<startEvent id="ks"/>' + undoable("a") + users("z") + flows("ks > a > z")
    cancel = event("endEvent", "x", "<cancelEventDefinition/>")
    inner = '<startEvent id="s"/><parallelGateway id="f"/>' + users("c") + cancel
    inner += f'<subProcess id="k">{ext(io(in_n="=7"))}{deep}</subProcess>'
    out = event("boundaryEvent", "out", "<cancelEventDefinition/>", attachedToRef="t")
    inner += flows("s > f > k", "f > c > x")
    body = START_END + f'<transaction id="t">{inner}</transaction>' + out + users("after")
    case = Case(body + flows("start > t > end", "out > after > end")).do("a").do("c")
    [task] = case.at.tasks
    assert task.element == "un-a"
    assert engine.variables(case.diagram, case.at.state, task=task.id)["n"] == 7
    assert case.do("un-a").open == ["after"]


def test_compensation_that_is_not_awaited_lets_its_token_go_on() -> None:
    undo = '<compensateEventDefinition waitForCompletion="false"/>'
    body = START_END + undoable("a") + undoable("b") + event("intermediateThrowEvent", "u", undo)
    case = Case(body + users("n") + flows("start > a > b > u > n > end")).do("a").do("b")
    assert sorted(case.open) == ["n", "un-b"]
    case.do("n").do("un-b")
    assert not case.at.done
    assert case.do("un-a").at.done


def interrupted() -> Case:
    late = event("boundaryEvent", "late", timer("timeDuration", "PT1H"), attachedToRef="un-a")
    body = START_END + undoable("a") + undoable("b") + late + users("n", "z") + throw()
    case = Case(body + flows("start > b > a > undo > z > end", "late > n"))
    return case.do("b").do("a")


def test_a_handler_that_is_interrupted_does_not_hold_up_the_others() -> None:
    case = interrupted().wait(hours=1)
    assert sorted(case.open) == ["n", "un-b"]
    assert sorted(case.do("un-b").open) == ["n", "z"]


def test_a_handler_that_an_operator_takes_away_does_not_either_and_it_cannot_be_moved() -> None:
    case = interrupted()
    token = case.task("un-a").id
    assert engine.targets(case.diagram, case.at.state, token=token) == ()
    with pytest.raises(engine.NotAllowed):
        move(case, "relocate", token=token, to="n")
    assert move(case, "drop", token=token).open == ["un-b"]


def self_undoing(*, inside: str = "", handler: str = "") -> str:
    """Write a sub-process with a task `i` (undoable) that undoes itself by an event sub-process."""
    start = event("startEvent", "us", "<compensateEventDefinition/>")
    own = start + users("restore") + handler + flows("us > restore")
    return (
        f'<subProcess id="sub"><startEvent id="s"/>{undoable("i")}{inside}{flows("s > i")}'
        f'<subProcess id="h" triggeredByEvent="true">{own}</subProcess></subProcess>'
    )


def test_a_sub_process_may_undo_itself_by_an_event_sub_process() -> None:
    body = START_END + self_undoing() + throw() + users("after")
    case = Case(body + flows("start > sub > undo > after > end")).do("i")
    assert case.open == ["restore"]
    assert case.do("restore").open == ["after"]
    assert case.do("after").at.done


def test_what_it_did_inside_is_undone_only_if_it_says_so_and_with_its_own_variables() -> None:
    again = event("endEvent", "ue", "<compensateEventDefinition/>") + flows("restore > ue")
    body = START_END + self_undoing(handler=again).replace(
        '<subProcess id="sub">', f'<subProcess id="sub">{ext(io(in_n="=n"))}'
    )
    case = Case(body + users("x") + throw() + flows("start > sub > x > undo > end"), n=1)
    case.do("i").do("x", n=2)
    [task] = case.at.tasks
    assert engine.variables(case.diagram, case.at.state, task=task.id)["n"] == 1
    assert case.do("restore").open == ["un-i"]
    assert case.do("un-i").at.done


def test_each_round_of_a_sub_process_undoes_itself() -> None:
    loop = rounds(inputCollection="=[1,2,3]", inputElement="n")
    body = START_END + self_undoing(inside=loop) + throw()
    case = Case(body + flows("start > sub > undo > end"))
    for _ in range(3):
        case.do("i")
    for n in (3, 2, 1):
        [task] = case.at.tasks
        assert engine.variables(case.diagram, case.at.state, task=task.id)["n"] == n
        case.do("restore")
    assert case.at.done


def test_a_repeated_activity_is_undone_once_by_its_handler() -> None:
    loop = rounds(inputCollection="=[1,2,3]")
    body = START_END + undoable("a").replace("</userTask>", f"{loop}</userTask>", 1) + throw()
    case = Case(body + flows("start > a > undo > end")).do("a").do("a").do("a")
    assert case.do("un-a").at.done


def test_a_sub_process_completed_twice_is_undone_twice_and_once_each() -> None:
    inner = '<startEvent id="s"/>' + undoable("a") + flows("s > a")
    gate = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="d"/>'
    body = START_END + gate + f'<subProcess id="sub">{inner}</subProcess>' + throw()
    again = event("intermediateThrowEvent", "undo2", "<compensateEventDefinition/>")
    drawn = body + again + flows("start > m > sub > x", "x > m : =go", "d = x > undo")
    case = Case(drawn + flows("undo > undo2 > end"), go=True).do("a").do("a", go=False)
    assert case.do("un-a").do("un-a").at.done


def test_an_error_in_a_handler_is_not_caught_by_what_was_left_long_ago() -> None:
    wrong = event("endEvent", "ue", '<errorEventDefinition errorRef="x"/>') + flows("restore > ue")
    b = event("boundaryEvent", "b", '<errorEventDefinition errorRef="x"/>', attachedToRef="sub")
    outer = event("boundaryEvent", "o", '<errorEventDefinition errorRef="x"/>', attachedToRef="out")
    inner = '<startEvent id="os"/>' + self_undoing(handler=wrong) + b + users("never") + throw()
    inner += flows("os > sub > undo", "b > never")
    body = START_END + f'<subProcess id="out">{inner}</subProcess>' + outer + users("after")
    case = Case(body + flows("start > out > end", "o > after > end")).do("i").do("restore")
    assert case.open == ["after"]
