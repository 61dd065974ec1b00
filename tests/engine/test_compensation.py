"""What is done can be undone: handlers run for what has completed, the last one first."""

from tests.engine.drawing import START_END, Case, event, flows, users


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
