"""Elements that meet in one diagram: what each says of itself still holds."""

from service import engine
from tests.engine.drawing import (
    HEAD,
    START_END,
    Case,
    ext,
    file,
    flows,
    io,
    process,
    users,
)

FORK = '<parallelGateway id="f"/>'


def test_outputs_are_mapped_once_however_often_the_way_on_is_tried() -> None:
    said = ext(io(out_n="=n + 1"))
    body = START_END + users("a", inner=said) + users("b", "c")
    case = Case(body + flows("start > a", "a > b : =go", "a > c : =not(go)", "b > end"), n=1)
    assert case.do("a").reasons == [("a", "condition")]
    case.keep(engine.amend(case.diagram, case.at.state, values={"go": True}, hands=case.hands))
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
    stop = '<endEvent id="e"><terminateEventDefinition f:terminateAll="true"/></endEvent>'
    called = process('<startEvent id="s"/>' + users("i") + stop + flows("s > i > e"), id="q")
    body = START_END + FORK + users("other") + '<callActivity id="a" calledElement="q"/>'
    body = process(body + flows("start > f > a > end", "f > other > end"))
    head = HEAD.replace("<definitions", '<definitions xmlns:f="http://flowable.org/bpmn"')
    source = file(body, called).decode().replace(HEAD, head).encode()
    case = Case(START_END + flows("start > end"))
    case.diagram = engine.read({"p.bpmn": source}, "p")
    at = engine.start(case.diagram, variables={}, hands=case.hands)
    task = next(t for t in at.tasks if t.element == "i")
    at = engine.complete(case.diagram, at.state, task=task.id, answer={}, hands=case.hands)
    assert (at.done, at.tasks) == (True, ())


def test_a_complex_gateway_that_starves_goes_on_once_with_all_that_has_come() -> None:
    enough = "<activationCondition>=activationCount &gt;= 3</activationCondition>"
    body = START_END + FORK + users("a", "b", "x")
    body += f'<complexGateway id="j">{enough}</complexGateway>'
    case = Case(body + flows("start > f", "f > a > j", "f > b > j", "j > x > end"))
    assert case.do("a").do("b").reasons == [("j", "join")]
    assert case.retry().open == ["x"]
    assert case.do("x").at.done
