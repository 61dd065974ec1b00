"""A running instance goes over to another version: rehearsed, checked, nothing lost."""

import datetime
from dataclasses import replace

from service import engine
from service.engine import Rehearsal
from tests.engine.drawing import (
    MONDAY,
    START_END,
    Case,
    event,
    ext,
    file,
    flows,
    message,
    process,
    timer,
    users,
)

END = flows("start > a > end")
FORM = ext('<zeebe:formDefinition formId="{}"/>')


def reminder(name: str, span: str, host: str = "a") -> str:
    return event(
        "boundaryEvent", name, timer("timeDuration", span), attachedToRef=host,
        cancelActivity="false",
    ) + flows(f"{name} > end")  # fmt: skip


def version(body: str) -> engine.Diagram:
    return engine.read({"p.bpmn": file(process(START_END + body))}, "p")


def go_over(case: Case, body: str, **mapping: str) -> Rehearsal:
    new = version(body)
    names = engine.suggest(case.diagram, new)
    names |= {f"p/{old}": f"p/{to}" for old, to in mapping.items()}
    done = engine.migrate(case.diagram, new, case.at.state, mapping=names, context=case.context)
    if done.progress is not None:
        case.diagram = new
        case.keep(done.progress)
    return done


OLD = users("a", inner=FORM.format("old")) + reminder("r", "P3D") + flows("start > a > end")


def test_open_work_keeps_its_id_and_takes_the_new_form() -> None:
    case = Case(START_END + OLD)
    task = case.task("a")
    new = users("a", inner=FORM.format("new")) + users("b") + reminder("r", "P9D")
    done = go_over(case, new + flows("start > a > b > end"))
    assert done.problems == ()
    assert done.moved == (("a", "a"), ("r", "r"))
    assert case.task("a") == replace(task, form="new")
    assert case.do("a").open == ["b"]


def test_a_timer_that_runs_keeps_its_time() -> None:
    case = Case(START_END + OLD)
    case.now += datetime.timedelta(days=2)
    go_over(case, users("a") + reminder("r", "P9D") + flows("start > a > end"))
    assert case.at.next_due == MONDAY + datetime.timedelta(days=3)


def test_a_reminder_that_has_come_does_not_come_again() -> None:
    case = Case(START_END + OLD).wait(days=3)
    assert go_over(case, OLD).opened == ()
    assert case.at.next_due is None


def test_events_that_are_gone_stop_and_new_ones_begin_to_watch() -> None:
    case = Case(START_END + OLD)
    done = go_over(case, users("a") + reminder("n", "P1D") + flows("start > a > end"))
    assert (done.closed, done.opened) == (("r",), ("n",))
    assert case.at.next_due == MONDAY + datetime.timedelta(days=1)


def test_a_step_that_is_gone_needs_a_place_to_go() -> None:
    case = Case(START_END + OLD)
    new = users("b") + flows("start > b > end")
    before = case.at.state
    done = go_over(case, new)
    assert (done.progress, [p.element for p in done.problems]) == (None, ["a"])
    assert case.at.state == before
    assert go_over(case, new, a="b").moved == (("a", "b"),)
    assert case.do("b").at.done


def test_a_step_cannot_become_one_of_another_kind() -> None:
    case = Case(START_END + OLD)
    [problem] = go_over(case, '<task id="b"/>' + flows("start > b > end"), a="b").problems
    assert "another kind" in problem.en


def test_a_step_that_moved_into_a_sub_process_cannot_go_over() -> None:
    case = Case(START_END + users("a") + flows("start > a > end"))
    inner = '<startEvent id="s"/>' + users("a") + flows("s > a")
    done = go_over(case, f'<subProcess id="sub">{inner}</subProcess>' + flows("start > sub > end"))
    assert [p.element for p in done.problems] == ["a"]


def test_a_rehearsal_changes_nothing() -> None:
    case = Case(START_END + OLD)
    before = case.at.state
    new = version(OLD)
    names = engine.suggest(case.diagram, new)
    engine.migrate(case.diagram, new, before, mapping=names, context=case.context)
    assert case.at.state == before
    assert case.do("a").at.done


def test_what_waits_for_a_message_waits_for_the_one_of_the_new_version() -> None:
    def catch(name: str) -> str:
        return event(
            "intermediateCatchEvent", "c", f'<messageEventDefinition messageRef="{name}"/>'
        )

    head = message("m", "=1") + message("n", "=2")
    case = Case(START_END + catch("m") + flows("start > c > end"), head=head)
    body = START_END + catch("n") + flows("start > c > end")
    new = engine.read({"p.bpmn": file(process(body), head=head)}, "p")
    names = engine.suggest(case.diagram, new)
    done = engine.migrate(case.diagram, new, case.at.state, mapping=names, context=case.context)
    assert done.progress is not None
    assert [(w.message, w.key) for w in done.progress.waits] == [("n", "2")]


def test_a_deadline_can_be_worked_out_as_if_the_new_version_had_been_in_force() -> None:
    due = ext('<zeebe:taskSchedule dueDate="=now() + duration(&quot;{}&quot;)"/>')
    case = Case(START_END + users("a", inner=due.format("P1D")) + reminder("r", "P3D") + END)
    begun = {p.id: MONDAY for p in engine.points(case.diagram, case.at.state)}
    case.now += datetime.timedelta(days=2)
    new = version(users("a", inner=due.format("P5D")) + reminder("r", "P9D") + END)
    done = engine.migrate(
        case.diagram, new, case.at.state,
        mapping=engine.suggest(case.diagram, new), context=case.context, begun=begun,
    )  # fmt: skip
    assert done.progress is not None
    assert done.progress.tasks[0].due == MONDAY + datetime.timedelta(days=5)
    assert done.progress.next_due == MONDAY + datetime.timedelta(days=9)


def test_an_undone_migration_goes_back_to_what_was_open() -> None:
    case = Case(START_END + OLD)
    before = case.at
    old = case.diagram
    go_over(case, users("a") + reminder("n", "P1D") + END)
    again = engine.at_rest(old, before.state, context=case.context)
    assert (again.tasks, again.next_due) == (before.tasks, before.next_due)
    assert engine.at_rest(old, again.state, context=case.context) == again


def test_an_event_sub_process_that_watches_goes_over_with_its_scope() -> None:
    start = event("startEvent", "hs", timer("timeDuration", "PT1H"))
    handler = f'<subProcess id="h" triggeredByEvent="true">{start}{users("r")}{flows("hs > r")}'
    body = users("a") + handler + "</subProcess>" + END
    case = Case(START_END + body)
    assert go_over(case, body + users("b")).problems == ()
    assert case.wait(hours=1).open == ["r"]


def test_a_complex_gateway_that_waits_for_its_reset_goes_over() -> None:
    gate = "<activationCondition>=activationCount = 1</activationCondition>"
    body = '<parallelGateway id="f"/>' + users("x", "y", "after")
    body += f'<complexGateway id="c">{gate}</complexGateway>'
    body += flows("start > f", "f > x > c", "f > y > c", "c > after > end")
    case = Case(START_END + body).do("x")
    assert go_over(case, body).problems == ()
    assert case.do("y").open == ["after"]
    assert case.do("after").at.done
