"""Diagrams of other products behave as those say, or are refused with the reason."""

from typing import Any

import pytest

from service import engine
from service.engine import Known
from tests.dialects.vendor_runs import (
    FOLDER,
    STRANGERS,
    Run,
    checked,
    converted,
    sources,
    written,
)
from tests.engine.random_processes import play

LANES = (
    b'<laneSet><lane name="office"><flowNodeRef>a</flowNodeRef>'
    b"<flowNodeRef>b</flowNodeRef></lane></laneSet>"
)
SAMPLES = sorted(path.stem for path in FOLDER.glob("*.bpmn"))
REFUSED = {
    "c7-bean": "JUEL",
    "c7-decision-shape": "firstOnly",
    "c7-input-script": "script",
    "c7-listener": "taskListener",
    "c7-script-groovy": "groovy",
    "plain-flase": "flase",
    "plain-javascript": "JavaScript",
    "plain-javascript-calls": "JavaScript",
    "plain-misspelt-task": "usertask",
    "plain-xpath": "XPath",
    "plain-xpath-document": "XPath",
    "plain-xpath-rounds": "XPath",
    "spiff-error-variable": "carry their code alone",
    "spiff-pre-script": "Python",
    "spiff-script": "Python",
    "spiff-script-that-calls": "only plain assignments",
}
OF_JBPM = [name for name in SAMPLES if name.startswith("jbpm")]
ACCEPTED = [name for name in SAMPLES if name not in (*REFUSED, *OF_JBPM)]


def test_a_script_in_python_that_only_assigns_is_told_how_feel_says_it() -> None:
    hints = [one.after for one in converted("spiff-script").decisions]
    assert any('expression="=1" resultVariable="x"' in hint for hint in hints)
    assert any('expression="=(x + n)" resultVariable="y"' in hint for hint in hints)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_go_wrong_is_refused_with_its_reason(name: str) -> None:
    errors = [p for p in checked(name) if p.severity == "error"]
    decisions = [one.en for one in converted(name).decisions]
    assert any(REFUSED[name] in en for en in (*decisions, *(p.en for p in errors))), errors
    assert errors
    assert all(p.element and p.zh for p in errors)


@pytest.mark.parametrize("name", OF_JBPM)
def test_a_diagram_of_jbpm_is_refused_by_its_name(name: str) -> None:
    found = converted(name)
    assert (found.product, found.content) == ("jBPM", written(name))
    assert "jBPM" in found.decisions[0].zh


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_runs_whatever_comes(name: str) -> None:
    assert [p for p in checked(name) if p.severity == "error"] == []
    for process in engine.process_ids(sources(name)):
        for seed in range(3):
            play(engine.read(sources(name), process), seed, reload=True)


YES = {"approve": {"approved": True}}
PATHS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "invoice approved": ("c7-invoice", YES, {"amount": 5}, "start approve ok pay end p"),
    "invoice too high": ("c7-invoice", YES, {"amount": 5000}, "start approve ok clarify end p"),
    "variable of the execution": (
        "c7-get-variable", {}, {"amount": 3, "name": "x"}, "start g a end p",
    ),
    "another name": ("c7-get-variable", {}, {"amount": 3, "name": "y"}, "start g end p"),
    "list of two": ("c7-empty", {}, {"list": [1, 2]}, "start g a end p"),
    "list of none": ("c7-empty", {}, {"list": []}, "start g end p"),
    "reminder": ("c7-timer", {}, {"hours": 3}, "start late work end remind reminded p"),
    "half of the reviewers": (
        "c7-rounds", {}, {"reviewers": list("abcd")}, "start review review review end p",
    ),
    "three signatures": (
        "c7-rounds-count", {}, {"signatures": 3}, "start sign sign sign sign end p",
    ),
    "rounds counted from nought": (
        "c7-loop-counter", {}, {"items": [1, 2]},
        "start es first open ee each es first later ee each each end p",
    ),
    "an error caught": (
        "c7-error", {"book": {"error": "FULL"}}, {}, "start failed repair end p",
    ),
    "leave granted": (
        "activiti-leave", {"handle": {"approved": "true"}}, {"employee": "e"},
        "start handle g mail end p",
    ),
    "names of several words": (
        "zeebe-spaces", {"ask": {"body": {"name": "ab", "days": 9}}},
        {"Days": 5, "Date of birth": "1999-01-01"}, "start ask g a end p",
    ),
    "names of several words that say no": (
        "zeebe-spaces", {"ask": {"body": {"name": "ab", "days": 9}}},
        {"Days": 7, "Date of birth": "1999-01-01"}, "start ask g end p",
    ),
    "a name of two words, compared as in Python": (
        "plain-spaces", {}, {"Service Level": "Premium"}, "start g a end p",
    ),
    "a cycle until its end": (
        "activiti-cycle-end", {}, {"end": "2026-03-03T12:00:00+08:00"},
        "start late said late said work end p",
    ),
    "a variable set by an expression, a map asked by its method": (
        "c7-set-variable", {}, {"a": 1, "order": '{"sum": 2}'}, "start add g b end p",
    ),
    "what Python asks of texts and maps": (
        "spiff-methods", {}, {"x": {"a": " New "}, "n": [1, 2]}, "start g b end p",
    ),
    "a result that is an error": (
        "c7-external-error", {"book": {"seats": 0}}, {}, "start failed other given_up p",
    ),
    "a result that is none": ("c7-external-error", {"book": {"seats": 1}}, {}, "start book end p"),
    "odd names between ticks": (
        "zeebe-ticks", {},
        {"unit-price": 3, "count": 3, "order": {"is new?": True}, "Name of unit": "B"},
        "start g a end p",
    ),
    "a switch in capitals": ("plain-capitals", {}, {}, "start late said work end p"),
    "yes at Operaton": ("operaton-task", {"work": {"yes": True}}, {}, "start work g end p"),
    "no at Operaton": ("operaton-task", {"work": {"yes": False}}, {}, "start work g no p"),
    "a choice in Python": (
        "spiff-condition", {"ask": {"choice": "Yes", "amount": 2}}, {}, "start ask g a end p",
    ),
    "another choice": (
        "spiff-condition", {"ask": {"choice": "Yes", "amount": 4}}, {}, "start ask g end p",
    ),
    "variables asked by name": (
        "flowable-variables", {}, {"kind": "new", "tags": ["y"]}, "start g a end p",
    ),
    "variables that say no": (
        "flowable-variables", {}, {"kind": "new", "tags": ["x"]}, "start g end p",
    ),
    "times of SpiffWorkflow": ("spiff-times", {}, {}, "start rest again end p"),
    "a date of Camunda 7": ("c7-date-time", {}, {"days": 3}, "start rest end p"),
    "a value that a process begins with": (
        "activiti-data-objects", {}, {}, "start begin work over inner g a end p",
    ),
    "a value that was given instead": (
        "activiti-data-objects", {}, {"amount": 6}, "start begin work over inner g end p",
    ),
    "the free branch": ("plain-one-free-branch", {}, {"x": 1}, "start g a end p"),
    "the other branch": ("plain-one-free-branch", {}, {"x": 9}, "start g b end p"),
    "a timer by reference": ("plain-event-by-reference", {}, {}, "start wait end p"),
    "links by their events' names": ("plain-links", {}, {}, "start away here after end p"),
    "an error without a code": (
        "plain-error-without-code", {}, {}, "start ss any repair end p",
    ),
    "a branch that is always taken": (
        "plain-inclusive", {}, {"x": 1}, "start g a j end p",
    ),
    "paid and shipped": (
        "zeebe-order", {"collect": {"paid": 12}}, {"orderValue": 12}, "start collect g ship end p",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "answers", "variables", "path"), PATHS.values(), ids=PATHS.keys())
def test_a_diagram_of_another_product_takes_its_path(
    name: str, answers: dict[str, Any], variables: dict[str, Any], path: str
) -> None:
    run = Run(name, answers).go(**variables)
    assert not run.at.incidents
    assert run.at.done
    assert run.path == path.split()


VALUES: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "values to begin with, those of a sub-process inside it": (
        "activiti-data-objects", {}, {"amount": 6}, {"amount": 6, "words": "some words"},
    ),
    "what a worker of Flowable gives back by name": (
        "flowable-worker", {"do": {"c": 7, "e": 8}}, {"a": 1}, {"a": 1, "d": 7},
    ),
    "what a worker gives spreads, beside the outputs": (
        "c7-external-task", {"charge": {"number": 7}}, {"price": 2, "count": 3},
        {"price": 2, "count": 3, "number": 7, "receipt": 7},
    ),
    "a result under its name": (
        "c7-java-delegate", {"archive": {"place": "A"}}, {}, {"archived": {"place": "A"}},
    ),
    "an expression that needs no Java": (
        "c7-computed", {}, {"price": 3, "quantity": 4}, {"price": 3, "quantity": 4, "total": 12},
    ),
    "only what a call names comes back": (
        "c7-call", {"judge": {"verdict": "good", "secret": 1}}, {"amount": 5},
        {"amount": 5, "result": "good"},
    ),
    "all of a call comes back": (
        "c7-call-all", {"judge": {"verdict": "good"}}, {"amount": 5},
        {"amount": 5, "verdict": "good"},
    ),
    "nothing of a call comes back": (
        "c7-call-nothing", {"judge": {"verdict": "good"}}, {"amount": 5}, {"amount": 5},
    ),
    "a call of Camunda 8": (
        "zeebe-call", {"judge": {"verdict": "good"}}, {"amount": 5},
        {"amount": 5, "result": "good"},
    ),
    "a script": ("c7-script-juel", {}, {"a": 1, "b": 2}, {"a": 1, "b": 2, "sum": 3}),
    "a decision's results as lists and by name": (
        "c7-decision-list", {}, {},
        {
            "percents": [{"percent": 15}], "all": [15], "first": {"percent": 15}, "taken": 15,
            "named": 15,
        },
    ),
    "a decision whose outputs become variables": ("flowable-decision", {}, {}, {"percent": 15}),
    "a decision nobody keeps": ("c7-decision-unkept", {}, {}, {}),
    "a decision": ("c7-decision", {}, {}, {"percent": 15}),
    "lists and mixed texts": (
        "c7-inputs", {}, {"a": 1, "vendor": {"name": "V"}},
        {"a": 1, "vendor": {"name": "V"}, "kept": [1, "two"], "said": "Invoice 1 of V"},
    ),
    "the code of an error": (
        "c7-error", {"book": {"error": "FULL"}}, {}, {"code": "FULL", "words": "no room"},
    ),
    "an order": (
        "zeebe-order", {"collect": {"paid": 12}}, {"orderValue": 12},
        {"orderValue": 12, "order": {"paid": 12}},
    ),
    "what Flowable gathers": (
        "flowable-aggregation", {"ask": {"score": 4}}, {"crew": ["a", "b"]},
        {
            "crew": ["a", "b"], "score": 4,
            "reviews": [{"score": 4, "by": "a"}, {"score": 4, "by": "b"}],
        },
    ),
    "answers of many": (
        "zeebe-rounds", {"ask": {"answer": 4}}, {"people": ["a", "b"]},
        {"people": ["a", "b"], "answers": [4, 4]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "answers", "given", "left"), VALUES.values(), ids=VALUES.keys())
def test_a_diagram_of_another_product_leaves_its_variables(
    name: str, answers: dict[str, Any], given: dict[str, Any], left: dict[str, Any]
) -> None:
    run = Run(name, answers).go(**given)
    assert run.at.done
    assert run.variables == left


JOBS: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "charge-card": ("c7-external-task", {"price": 2, "count": 3}, {"total": 6}, {}),
    "org.example.ArchiveService": (
        "c7-java-delegate", {}, {}, {"resultVariable": "archived"},
    ),
    "mailSender": (
        "c7-delegate-expression", {"number": 9}, {"subject": "Case 9"},
        {"to": "office@example.org"},
    ),
    "http-connector": (
        "c7-connector", {"path": "x"},
        {"url": "https://example.org/x", "headers": {"Accept": "text/plain"}}, {},
    ),
    "mail": (
        "activiti-leave", {"case": {"starter": "e"}, "approved": "true"},
        {"to": "e@example.org"},
        {"subject": "Leave"},
    ),
    "http": (
        "flowable-http", {"id": 3}, {"requestUrl": "https://example.org/3"},
        {"requestMethod": "GET"},
    ),
    "discounts": (
        "flowable-rules", {}, {},
        {
            "rules": "discounts", "ruleVariablesInput": "${order}", "resultVariable": "found",
        },
    ),
    "orders": ("flowable-external-worker", {}, {}, {}),
    "do": (
        "zeebe-linked", {}, {},
        {"linkedResources": '[{"resourceId": "r", "resourceType": "RPA", "linkName": "l"}]'},
    ),
    "work": ("c7-input-feel", {"amount": 4}, {"twice": 8}, {}),
    "send-letter": ("c7-message-job", {}, {}, {}),
    "checkStock": ("plain-web-service", {}, {}, {}),
    "http/GetRequest": (
        "spiff-operator", {"limit": 5}, {"url": "https://example.org", "limit": 5},
        {"resultVariable": "answer"},
    ),
    "payment-service": ("zeebe-order", {"orderValue": 3}, {"sum": 3}, {"method": "VISA"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", JOBS)
def test_the_work_of_another_product_waits_for_a_worker(kind: str) -> None:
    name, variables, inputs, headers = JOBS[kind]
    job = Run(name).go(**variables).jobs[0]
    assert (job.type, job.inputs, job.headers) == (kind, inputs, headers)


def test_who_does_a_task_is_taken_over_where_it_can_be() -> None:
    task = Run("c7-invoice", {}).go(case={"starter": "zhang"}, amount=1, approved=False).tasks[0]
    assert (task.assignee, task.candidate_groups, task.form) == ("zhang", ("accounting",), None)
    assert task.due is not None
    assert (task.due.date().isoformat(), task.priority) == ("2026-03-05", 50)


def test_listeners_of_another_product_are_jobs_before_and_after() -> None:
    given = {"work": {"found": 1}}
    run = Run("c7-execution-listeners", given).go()
    assert [(job.type, dict(job.headers)) for job in run.jobs] == [
        ("org.example.Prepare", {"how": "well"}),
        ("audit.done(execution)", {}),
    ]
    assert (run.at.done, run.variables) == (True, {"found": 1})
    told = [p.en for p in checked("c7-execution-listeners") if "outside worker" in p.en]
    assert len(told) == 2


def test_a_message_of_another_product_comes_without_a_key() -> None:
    run = Run("c7-message", messages={"paid": {"sum": 3}}).go()
    assert (run.path, run.variables) == (["start", "wait", "end", "p"], {"sum": 3})
    assert Run("c7-message").go().path == ["start", "over", "lapsed", "p"]


def test_a_signal_carries_what_it_names() -> None:
    [sent] = Run("c7-signal-payload").go(amount=3).sent
    assert (sent.message, sent.payload) == ("told", {"sum": 3})


def test_a_signal_of_one_instance_stays_in_it() -> None:
    assert Run("flowable-signal-within").go().sent == []
    [sent] = Run("flowable-name-by-expression").go(tone="low").sent
    assert (sent.kind, sent.message) == ("signal", "low")


def test_a_receive_task_without_a_message_waits_for_one_of_its_name() -> None:
    run = Run("activiti-receive", messages={"Goods are there": {"count": 3}}).go()
    assert (run.variables, [sent.message for sent in run.sent]) == ({"count": 3}, ["tell"])
    named = [one.after for one in converted("activiti-receive").changes if "named" in one.en]
    assert "Goods are there" in named


def test_work_that_nobody_is_named_for_is_an_incident_when_it_is_reached() -> None:
    [told] = [p for p in checked("plain-unsaid") if p.element == "do"]
    assert (told.severity, Run("plain-unsaid").go().at.incidents[0].kind) == ("warning", "action")


def test_listeners_of_a_process_and_of_a_task_are_jobs_in_their_order() -> None:
    run = Run("c7-task-listeners").go()
    kinds = [job.type.rpartition(".")[2] for job in run.jobs]
    assert (kinds, run.at.done) == (["Start", "Created", "done(task)", "End"], True)
    run = Run("c7-process-listener").go()
    assert ([job.type for job in run.jobs], run.at.done) == (["org.example.Begun"], True)
    assert [job.type for job in Run("zeebe-task-listeners").go().jobs] == ["prepare", "audit"]


def test_the_end_of_a_process_and_the_taking_of_a_flow_are_listened_to() -> None:
    for name, kind in (
        ("c7-process-listener-end", "org.example.Over"),
        ("flowable-listener", "org.example.Done"),
        ("c7-flow-listener", "bean.heard()"),
    ):
        run = Run(name).go()
        assert ([job.type for job in run.jobs], run.at.done) == ([kind], True)
        [told] = [p for p in checked(name) if "outside worker" in p.en]
        assert told.severity == "warning"


def test_flowables_end_of_everything_leaves_nothing_open() -> None:
    run = Run("flowable-terminate-all").go()
    assert (run.at.done, run.tasks, run.path) == (True, [], ["start", "f", "p"])


def test_an_event_of_flowables_registry_is_a_message_with_its_key() -> None:
    run = Run("flowable-event-registry", messages={"paid": {"sum": 3, "more": 4}}).go(number=9)
    assert (run.at.done, run.variables) == (True, {"number": 9, "received": 3})
    assert [(job.type, job.inputs, job.headers) for job in run.jobs] == [
        ("send-event", {"sum": 3}, {"eventType": "thanked"}),
    ]


def test_the_number_of_a_round_of_flowable_begins_at_nought() -> None:
    diagram = engine.read(sources("flowable-index"), "p")
    at = engine.start(diagram, variables={"items": ["x", "y"]}, context=Run("").context)
    for number in (0, 1):
        [task] = at.tasks
        assert engine.variables(diagram, at.state, task=task.id)["place"] == number
        at = engine.complete(diagram, at.state, task=task.id, answer={}, context=Run("").context)
    assert at.done


def test_a_slip_in_an_extension_says_what_was_meant() -> None:
    [slip] = [p for p in checked("zeebe-misspelt") if "assigmentDefinition" in p.en]
    assert (slip.severity, slip.element) == ("warning", "work")
    assert "assignmentDefinition" in slip.hint


def test_a_drawing_is_accepted_and_can_be_told_from_a_process() -> None:
    for name in ("plain-drawing", "plain-undecided"):
        found = engine.check(sources(name), STRANGERS)
        assert "looked at, not started" in found[0].en
        assert not engine.read(sources(name), "p").process.executable


def test_a_gateway_that_nothing_lets_choose_waits_for_a_person() -> None:
    run = Run("plain-no-conditions").go()
    [incident] = run.at.incidents
    assert (incident.element, incident.kind) == ("g", "condition")
    house = Known(roles=frozenset({"office"}), actions={})
    of_ours = {
        n: s.replace(b"<startEvent", LANES + b"<startEvent")
        for n, s in sources("plain-no-conditions").items()
    }
    errors = [p.element for p in engine.check(of_ours, house) if p.severity == "error"]
    assert errors == ["g_to_a", "g_to_b"]


def test_what_says_neither_when_nor_how_often_waits_for_a_person() -> None:
    run = Run("plain-unsaid-times").go()
    assert {(i.element, i.kind) for i in run.at.incidents} == {
        ("wait", "timer"),
        ("work", "collection"),
    }
    told = {p.element: p.en for p in checked("plain-unsaid-times")}
    assert "always interrupt" in told["failed"]
    begins = engine.begins(sources("plain-unsaid-times"), context=run.context)
    assert [begin.element for begin in begins if begin.kind == "timer"] == []


def test_a_time_that_is_a_variable_s_name_is_that_variable() -> None:
    run = Run("spiff-decision").go(how_long="PT2H")
    assert run.variables == {"how_long": "PT2H", "percent": 15}
    assert run.at.done


def test_messages_of_spiffworkflow_carry_one_value() -> None:
    told = {"told": {"payload": {"sum": 3}}}
    run = Run("spiff-message", messages=told).go(amount=1, who="b")
    assert run.sent[0].payload == {"payload": {"amount": 2, "of": ["a", "b"]}}
    assert run.variables == {"amount": 1, "who": "b", "reply": {"sum": 3}}


@pytest.mark.parametrize(
    ("reason", "then"), [("the hall is full", ["failed"]), ("no connection", [])]
)
def test_a_failure_may_be_an_error_by_its_reason(reason: str, then: list[str]) -> None:
    run = Run("c7-external-error")
    run.diagram = engine.read(sources("c7-external-error"), "p")
    at = engine.start(run.diagram, variables={}, context=run.context)
    at = engine.fail_job(
        run.diagram, at.state, job=at.jobs[0].id, reason=reason, context=run.context
    )
    assert [step.element for step in at.steps if step.verb == "completed"] == then
