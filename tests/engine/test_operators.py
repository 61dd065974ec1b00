"""What fails waits for an operator, who corrects, retries, skips or ends it."""

import datetime
from typing import Any

import pytest

from service import engine
from tests.engine.drawing import (
    MONDAY,
    START_END,
    Case,
    event,
    ext,
    flows,
    message,
    timer,
    users,
)

PAY = '<serviceTask id="pay">' + ext('<zeebe:taskDefinition type="{}"/>') + "</serviceTask>"
GATE = (
    START_END
    + users("a", "b")
    + '<exclusiveGateway id="x"/>'
    + flows("start > x", "x > a : =amount > 3", "x > b : =amount <= 3", "a > end", "b > end")
)


def move(case: Case, name: str, **said: Any) -> Case:
    deed = getattr(engine, name)
    case.keep(deed(case.diagram, case.at.state, context=case.context, **said))
    return case


def test_a_wrong_variable_is_corrected_and_the_step_tried_again() -> None:
    case = Case(GATE, amount="五")
    assert case.reasons == [("x", "condition")]
    assert move(case, "amend", values={"amount": 5}).reasons == [("x", "condition")]
    assert case.retry().open == ["a"]
    assert [(c.name, c.before, c.after) for c in case.changes][-1] == ("amount", "五", 5)


def test_a_step_that_cannot_be_done_is_skipped_with_an_answer() -> None:
    body = START_END + PAY.format("nowhere") + flows("start > pay > end")
    case = Case(body)
    assert case.reasons == [("pay", "action")]
    move(case, "skip", token=case.at.incidents[0].id, answer={"entry": 7})
    assert case.at.done
    assert case.variables == {"entry": 7}
    assert "pay" in case.path("skipped")


def test_an_instance_is_ended_from_outside() -> None:
    case = move(Case(GATE, amount=1), "cancel")
    assert case.at.done
    assert case.path("cancelled") == ["b", "p"]
    assert case.open == []


def job(*, retries: int) -> Case:
    said = ext(f'<zeebe:taskDefinition type="mail" retries="{retries}"/>')
    task = f'<serviceTask id="mail">{said}</serviceTask>'
    return Case(START_END + task + flows("start > mail > end"), jobs=("mail",))


def test_a_job_is_done_outside_and_its_result_taken_over() -> None:
    case = job(retries=3)
    assert [(j.element, j.type, j.retries) for j in case.at.jobs] == [("mail", "mail", 3)]
    move(case, "finish_job", job=case.at.jobs[0].id, result={"sent": True})
    assert case.at.done
    assert case.variables == {"sent": True}


def test_a_job_that_keeps_failing_becomes_an_incident() -> None:
    case = job(retries=2)
    move(case, "fail_job", job=case.at.jobs[0].id, reason="无法连接")
    assert [j.retries for j in case.at.jobs] == [1]
    move(case, "fail_job", job=case.at.jobs[0].id, reason="无法连接")
    assert (case.at.jobs, case.reasons) == ((), [("mail", "job")])
    assert [j.retries for j in case.retry().at.jobs] == [1]


def test_a_scope_whose_subscription_fails_opens_whole_when_it_is_tried_again() -> None:
    def handler(name: str) -> str:
        start = event("startEvent", f"{name}s", f'<messageEventDefinition messageRef="{name}"/>')
        return f'<subProcess id="{name}h" triggeredByEvent="true">{start}</subProcess>'

    head = message("m", "=1") + message("n", "=key")
    body = START_END + users("a") + handler("m") + handler("n") + flows("start > a > end")
    case = Case(body, head=head)
    assert (case.reasons, case.open, case.at.waits) == ([("p", "message")], [], ())
    move(case, "amend", values={"key": 7}).retry()
    assert case.open == ["a"]
    assert [(w.message, w.key) for w in case.at.waits] == [("m", "1"), ("n", "7")]


def at(case: Case, element: str, nth: int = 0) -> str:
    return [p.id for p in engine.points(case.diagram, case.at.state) if p.element == element][nth]


FORK = (
    START_END
    + users("a", "b", "c")
    + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    + flows("start > f > a > j", "f > b > j", "j > c > end")
)


def test_everything_open_is_listed_with_what_it_waits_for() -> None:
    late = event(
        "boundaryEvent", "late", timer("timeDuration", "P2D"), attachedToRef="a",
        cancelActivity="false",
    )  # fmt: skip
    case = Case(FORK + late)
    found = {p.element: p for p in engine.points(case.diagram, case.at.state)}
    kinds = [(name, p.kind) for name, p in found.items()]
    assert sorted(kinds) == [("a", "task"), ("b", "task"), ("late", "timer")]
    assert found["late"].due == MONDAY + datetime.timedelta(days=2)
    assert found["late"].watches == found["a"].id
    assert move(case, "skip", token=found["b"].id, answer={}).open == ["a"]
    assert engine.points(case.diagram, case.at.state)[-1].kind == "join"


def test_work_for_a_person_is_finished_by_hand() -> None:
    case = move(Case(GATE, amount=1), "amend", values={"note": "改"})
    move(case, "skip", token=at(case, "b"), answer={"verdict": "pass"})
    assert case.at.done
    assert (case.variables["verdict"], case.path("skipped")) == ("pass", ["b"])


def test_a_job_nobody_does_is_finished_by_hand() -> None:
    case = job(retries=3)
    move(case, "skip", token=at(case, "mail"), answer={"sent": False})
    assert (case.at.done, case.variables) == (True, {"sent": False})


def test_a_timer_fires_by_hand_and_those_beside_it_stop() -> None:
    waits = event("intermediateCatchEvent", "t1", timer("timeDuration", "P1D"))
    waits += event("intermediateCatchEvent", "t2", timer("timeDuration", "P2D"))
    body = START_END + '<eventBasedGateway id="g"/>' + waits + users("a", "b")
    case = Case(body + flows("start > g > t1 > a > end", "g > t2 > b > end"))
    assert move(case, "skip", token=at(case, "t2"), answer={}).open == ["b"]
    assert case.at.next_due is None


def test_a_deadline_is_brought_forward_by_hand() -> None:
    late = event("boundaryEvent", "late", timer("timeDuration", "P2D"), attachedToRef="a")
    case = Case(START_END + users("a", "b") + late + flows("start > a > end", "late > b > end"))
    assert move(case, "skip", token=at(case, "late"), answer={}).open == ["b"]
    assert ("late", {"by_hand": True}) in [
        (s.element, s.detail) for s in case.steps if s.verb == "caught"
    ]


def test_a_token_is_moved_to_another_step() -> None:
    case = Case(GATE, amount="五")
    assert move(case, "relocate", token=at(case, "x"), to="b").open == ["b"]
    assert case.reasons == []
    assert case.path("moved") == ["x"]


def test_a_token_does_not_leave_its_scope() -> None:
    inner = '<startEvent id="s"/>' + users("in") + flows("s > in")
    body = START_END + users("a") + f'<subProcess id="sub">{inner}</subProcess>'
    case = Case(body + flows("start > sub > a > end"))
    token = at(case, "in")
    assert [n.id for n in engine.targets(case.diagram, case.at.state, token=token)] == ["s", "in"]
    for wrong in ("a", "nowhere"):
        with pytest.raises(engine.NotAllowed):
            move(case, "relocate", token=token, to=wrong)
    assert move(case, "relocate", token=at(case, "sub"), to="a").open == ["a"]


def test_a_token_does_not_begin_at_a_boundary_event() -> None:
    late = event("boundaryEvent", "late", timer("timeDuration", "P2D"), attachedToRef="a")
    case = Case(START_END + users("a") + late + flows("start > a > end", "late > end"))
    with pytest.raises(engine.NotAllowed):
        move(case, "relocate", token=at(case, "a"), to="late")


def test_one_of_two_branches_is_cancelled_and_the_join_it_leaves_is_named() -> None:
    case = Case(FORK)
    token = at(case, "a")
    state = case.at.state
    assert [n.id for n in engine.joins_left(case.diagram, state, token=token, to=None)] == ["j"]
    assert engine.joins_left(case.diagram, state, token=token, to="j") == ()
    move(case, "drop", token=token).do("b")
    assert case.reasons == [("j", "join")]
    assert case.retry().open == ["c"]


def test_what_alone_holds_a_case_open_is_not_cancelled() -> None:
    case = Case(GATE, amount=1)
    with pytest.raises(engine.NotAllowed):
        move(case, "drop", token=at(case, "b"))
    assert case.open == ["b"]


def test_one_round_of_several_is_cancelled_or_finished_by_hand() -> None:
    loop = ext('<zeebe:loopCharacteristics inputCollection="=people" inputElement="who"/>')
    rounds = f"<multiInstanceLoopCharacteristics>{loop}</multiInstanceLoopCharacteristics>"
    case = Case(START_END + users("a", inner=rounds) + flows("start > a > end"), people=[1, 2, 3])
    move(case, "drop", token=at(case, "a", 1))
    assert len(case.open) == 2
    move(case, "skip", token=at(case, "a", 1), answer={})
    assert len(case.open) == 1
    with pytest.raises(engine.NotAllowed):
        move(case, "relocate", token=at(case, "a", 1), to="a")
    assert case.do("a").at.done


def test_a_variable_is_taken_away() -> None:
    case = Case(GATE, amount=1, wrong=True)
    assert move(case, "amend", values={}, removed=["wrong"]).variables == {"amount": 1}
    with pytest.raises(engine.NotOpen):
        move(case, "amend", values={"x": 1}, scope="99")


def test_a_part_of_what_an_event_waits_for_is_dropped_with_the_event() -> None:
    both = '<messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/>'
    catch = event("intermediateCatchEvent", "c", both, parallelMultiple="true")
    body = START_END + '<parallelGateway id="f"/>' + catch + users("a")
    head = message("m", "=k") + '<signal id="s" name="s"/>'
    case = Case(body + flows("start > f > c > end", "f > a > end"), head=head, k="7")
    move(case, "drop", token=case.at.waits[0].id)
    assert case.at.waits == ()
    assert case.do("a").at.done
