"""What fails waits for an operator, who corrects, retries, skips or ends it."""

from typing import Any

from service import engine
from tests.engine.drawing import START_END, Case, event, ext, flows, message, users

PAY = '<serviceTask id="pay">' + ext('<zeebe:taskDefinition type="{}"/>') + "</serviceTask>"
GATE = (
    START_END
    + users("a", "b")
    + '<exclusiveGateway id="x"/>'
    + flows("start > x", "x > a : =amount > 3", "x > b : =amount <= 3", "a > end", "b > end")
)


def move(case: Case, name: str, **said: Any) -> Case:
    deed = getattr(engine, name)
    case.keep(deed(case.diagram, case.at.state, hands=case.hands, **said))
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
    move(case, "skip", incident=case.at.incidents[0].id, answer={"entry": 7})
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
