"""Elements that meet in one diagram: what each says of itself still holds."""

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
    users,
)
from tests.engine.test_compensation import throw, undoable

FORK = '<parallelGateway id="f"/>'
M = '<messageEventDefinition messageRef="m"/>'
KEYED = message("m", "=key")


def test_outputs_are_mapped_once_however_often_the_way_on_is_tried() -> None:
    said = ext(io(out_n="=n + 1"))
    body = START_END + users("a", inner=said) + users("b", "c")
    case = Case(body + flows("start > a", "a > b : =go", "a > c : =not(go)", "b > end"), n=1)
    assert case.do("a").reasons == [("a", "condition")]
    case.keep(engine.amend(case.diagram, case.at.state, values={"go": True}, context=case.context))
    assert case.retry().open == ["b"]
    assert case.variables["n"] == 2


def test_a_join_that_is_tried_again_takes_no_token_of_its_next_round() -> None:
    heard = '<zeebe:executionListener eventType="start" type="t"/>'
    join = ext(f"<zeebe:executionListeners>{heard}</zeebe:executionListeners>")
    body = START_END + FORK + users("a", "b", "c", "x") + '<exclusiveGateway id="m"/>'
    body += f'<parallelGateway id="j">{join}</parallelGateway>'
    case = Case(body + flows("start > f", "f > a > m", "f > c > m", "m > j", "f > b > j > x > end"))
    assert case.do("a").do("b").reasons == [("j", "action")]
    assert case.do("c").reasons == [("j", "action")]
    case.actions["t"] = dict
    assert case.retry().do("x").reasons == [("j", "join")]


def test_the_end_of_everything_ends_the_processes_around_it_too() -> None:
    everything = '<zeebe:property name="terminateAll" value="true"/>'
    said = ext(f"<zeebe:properties>{everything}</zeebe:properties>")
    stop = f'<endEvent id="e">{said}<terminateEventDefinition/></endEvent>'
    called = process('<startEvent id="s"/>' + users("i") + stop + flows("s > i > e"), id="q")
    body = START_END + FORK + users("other") + '<callActivity id="a" calledElement="q"/>'
    body = process(body + flows("start > f > a > end", "f > other > end"))
    source = file(body, called)
    case = Case(START_END + flows("start > end"))
    case.diagram = engine.read({"p.bpmn": source}, "p")
    at = engine.start(case.diagram, variables={}, context=case.context)
    task = next(t for t in at.tasks if t.element == "i")
    at = engine.complete(case.diagram, at.state, task=task.id, answer={}, context=case.context)
    assert (at.done, at.tasks) == (True, ())


def test_a_complex_gateway_that_starves_goes_on_once_with_all_that_has_come() -> None:
    enough = "<activationCondition>=activationCount &gt;= 3</activationCondition>"
    body = START_END + FORK + users("a", "b", "x")
    body += f'<complexGateway id="j">{enough}</complexGateway>'
    case = Case(body + flows("start > f", "f > a > j", "f > b > j", "j > x > end"))
    assert case.do("a").do("b").reasons == [("j", "join")]
    assert case.retry().open == ["x"]
    assert case.do("x").at.done


def handler(name: str, start: str, inner: str, *, interrupts: bool, said: str = "") -> str:
    begins = event("startEvent", f"{name}s", start, isInterrupting=str(interrupts).lower())
    return f'<subProcess id="{name}" triggeredByEvent="true">{said}{begins}{inner}</subProcess>'


def seen(case: Case, name: str) -> object:
    """What the one open task sees of a variable."""
    [task] = case.at.tasks
    return engine.variables(case.diagram, case.at.state, task=task.id).get(name)


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_what_one_event_sub_process_throws_another_beside_it_may_catch(kind: str) -> None:
    wrong = f'<{kind}EventDefinition {kind}Ref="x"/>'
    stop = event("endEvent", "he", wrong) + flows("h1s > he")
    body = START_END + users("a") + handler("h1", M, stop, interrupts=False)
    body += handler("h2", wrong, users("r") + flows("h2s > r"), interrupts=True)
    case = Case(body + flows("start > a > end"), head=KEYED, key=7)
    assert case.send("m", "7").open == ["r"]


def test_what_is_mapped_into_an_event_sub_process_stays_in_it() -> None:
    own = users("r") + flows("hs > r")
    body = START_END + users("a")
    body += handler("h", M, own, interrupts=False, said=ext(io(in_n="=n + 1")))
    case = Case(body + flows("start > a > end"), head=KEYED, key=7, n=1).send("m", "7", p=5)
    case.do("r", n=11, q=1)
    assert case.variables == {"key": 7, "n": 1, "p": 5, "q": 1}


def test_rounds_of_calls_that_give_everything_back_do_not_lose_results() -> None:
    called = process('<startEvent id="s"/>' + users("i") + flows("s > i"), id="q")
    loop = rounds(
        inputCollection="=[1,2]", inputElement="item", outputCollection="out", outputElement="=r"
    )
    call = f'<callActivity id="a" calledElement="q">{loop}</callActivity>'
    case = Case(START_END + call + flows("start > a > end"), called=(called,))
    assert case.do("i", r=1).do("i", r=2, y=3).at.done
    assert case.variables == {"out": [1, 2], "y": 3}


def transaction_of_three() -> Case:
    """Three rounds of a transaction, each of which has done `x` and may be cancelled."""
    gates = '<exclusiveGateway id="g" default="d"/><endEvent id="ok"/>' + users("w")
    cancel = event("endEvent", "ce", "<cancelEventDefinition/>")
    inner = '<startEvent id="s"/>' + undoable("x") + gates + cancel
    inner += flows("s > x > w > g", "g > ce : =bad", "d = g > ok")
    loop = rounds(inputCollection="=[1,2,3]", inputElement="item")
    out = event("boundaryEvent", "out", "<cancelEventDefinition/>", attachedToRef="t")
    body = START_END + f'<transaction id="t">{loop}{inner}</transaction>' + out + users("n")
    case = Case(body + flows("start > t > end", "out > n > end"))
    return case.do("x").do("x").do("x")


def test_a_transaction_cancelled_in_one_round_undoes_what_every_round_has_done() -> None:
    case = transaction_of_three().do("w", bad=False).do("w", bad=True)
    for item in (2, 3, 1):
        assert seen(case, "item") == item
        case.do("un-x")
    assert case.open == ["n"]
    assert case.do("n").at.done


def test_what_undoes_a_round_sees_the_variables_of_that_round() -> None:
    inner = '<startEvent id="s"/>' + undoable("x") + flows("s > x")
    loop = rounds(inputCollection='=["a","b"]', inputElement="item")
    body = START_END + f'<subProcess id="sub">{loop}{inner}</subProcess>' + throw()
    case = Case(body + flows("start > sub > undo > end")).do("x").do("x")
    for item in ("b", "a"):
        assert seen(case, "item") == item
        case.do("un-x")
    assert case.at.done


def test_a_loops_condition_may_count_its_rounds() -> None:
    again = "<loopCondition>=loopCounter &lt; 3</loopCondition>"
    loop = f"<standardLoopCharacteristics>{again}</standardLoopCharacteristics>"
    case = Case(START_END + users("a", inner=loop) + flows("start > a > end"))
    assert case.do("a").do("a").do("a").at.done


def test_switches_are_written_as_numbers_too() -> None:
    both = M + '<signalEventDefinition signalRef="s"/>'
    catch = event("intermediateCatchEvent", "c", both, parallelMultiple="1")
    head = KEYED + '<signal id="s" name="s"/>'
    case = Case(START_END + catch + flows("start > c > end"), head=head, key=7).send("m", "7")
    assert not case.at.done
    assert case.signal("s").at.done


ANY = "<errorEventDefinition/>"
CATCHING = '<intermediateCatchEvent id="{}">{}</intermediateCatchEvent>'
BESIDE = {
    "at one activity": users("a")
    + "".join(event("boundaryEvent", n, M, attachedToRef="a", cancelActivity="false") for n in "xy")
    + flows("start > a > end", "x > end", "y > end"),
    "errors of any code": users("a")
    + "".join(event("boundaryEvent", n, ANY, attachedToRef="a") for n in "xy")
    + flows("start > a > end", "x > end", "y > end"),
    "at one gateway": '<eventBasedGateway id="g"/>'
    + "".join(CATCHING.format(n, M) for n in "xy")
    + flows("start > g", "g > x > end", "g > y > end"),
    "in one scope": users("a")
    + handler("hx", M, flows("hxs > r1") + users("r1"), interrupts=False).replace("hxs", "x")
    + handler("hy", M, flows("hys > r2") + users("r2"), interrupts=True).replace("hys", "y")
    + flows("start > a > end"),
}


@pytest.mark.parametrize("drawn", BESIDE.values(), ids=BESIDE.keys())
def test_events_side_by_side_that_wait_for_the_same_are_refused(drawn: str) -> None:
    found = engine.check({"p.bpmn": file(process(START_END + drawn), head=KEYED)}, Known())
    assert [p.element for p in found if "beside it" in p.en and p.severity == "error"] == ["y"]


def test_events_of_one_name_may_wait_by_different_keys() -> None:
    head = message("m", "=one") + message("o", "=two").replace('name="o"', 'name="m"')
    other = '<messageEventDefinition messageRef="o"/>'
    drawn = users("a") + event("boundaryEvent", "x", M, attachedToRef="a")
    drawn += event("boundaryEvent", "y", other, attachedToRef="a")
    drawn += flows("start > a > end", "x > end", "y > end")
    found = engine.check({"p.bpmn": file(process(START_END + drawn), head=head)}, Known())
    assert not any("beside it" in p.en for p in found)


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_code_that_is_thrown_may_be_worked_out_one_that_is_caught_may_not(kind: str) -> None:
    head = f'<{kind} id="w" {kind}Code="=code"/><{kind} id="x" {kind}Code="x"/>'
    wrong = f'<{kind}EventDefinition {kind}Ref="%s"/>'
    inner = '<startEvent id="s"/>' + event("endEvent", "e", wrong % "w") + flows("s > e")
    body = START_END + f'<subProcess id="a">{inner}</subProcess>' + users("n")
    body += event("boundaryEvent", "b", wrong % "x", attachedToRef="a")
    body += flows("start > a > end", "b > n > end")
    assert Case(body, head=head, code="x").open == ["n"]
    body = body.replace(wrong % "x", wrong % "w")
    found = engine.check({"p.bpmn": file(process(body), head=head)}, Known())
    assert "b" in [p.element for p in found if p.severity == "error"]
