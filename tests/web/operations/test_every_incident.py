"""Every kind of incident over HTTP: seen in Chinese, corrected, retried, gone; others go on."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.host.cases import instances
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.messages import mailbox
from service.host.registry import of
from service.host.tables.core import ProcessInstance
from service.host.worker.handlers import HANDLERS
from service.people import tokens
from service.people.actor import SYSTEM
from tests.engine.drawing import event, ext, file, io, rounds, users
from tests.web.api_client import Program
from tests.web.conftest import begun
from tests.web.desk import ASSIGNED, drawn, given_by_pages, step

REASON = "经核实，按实际情况更正"
NOTE = Path(__file__).parents[2] / "host" / "note.form"
HEAD = """<message id="reply" name="reply"><extensionElements>
<zeebe:subscription correlationKey="=key"/></extensionElements></message>
<error id="bad" name="bad" errorCode="BAD"/><signal id="bell" name="=bell"/>"""


CALLED = '<process id="called" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>'
CALLED += '<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process>'
TWO_WAYS = ("step > tail : =level = 1", "step > other : =level = 2", "other > end")
ROUND = ("more > step : =not(ready = true)", "more > tail : =ready = true")
TIMER = "<timerEventDefinition><timeDate>=date and time(day)</timeDate></timerEventDefinition>"

GROUP = '<zeebe:assignmentDefinition candidateGroups="section_officer"/>'
OUTSIDE = step("serviceTask", ext('<zeebe:taskDefinition type="tax.lookup" retries="1"/>'))
JOINED = ("begin > split > one > step", "split > two > step", "step > tail > end")

SCRIPT = '<zeebe:script expression="{}" resultVariable="n"/>'
LONG = SCRIPT.format("=sum(for i in 1..(if most = null then 1000000000 else most) return i)")
WORDS = io(in_kind="=string(1)", in_subject="=string(1)", in_summary="=string(1)",
           in_working_days="=if days = null then string(true) else days")  # fmt: skip
THROWN = '<errorEventDefinition errorRef="bad"/>'
LEVELS = ("step > tail : =level = 1", "step > thrown : =not(level = 1)", "tail > end")
RECEIVE = '<receiveTask id="step" name="办这一步" messageRef="reply"/>'
RING = '<signalEventDefinition signalRef="bell"/>'


def simple(name, kind, inner=""):
    return drawn(f"x-{name}", step(kind, inner))


DRAWN = (
    simple("expression", "scriptTask", ext(LONG)),
    drawn("x-condition", step("exclusiveGateway", ""), users("other", inner=ASSIGNED),
          line="begin > step", more=(*TWO_WAYS, "tail > end")),
    simple("timer", "intermediateCatchEvent", TIMER),
    drawn("x-message", RECEIVE),
    simple("signal", "intermediateThrowEvent", RING),
    simple("action", "serviceTask", ext('<zeebe:taskDefinition type="notice.publish"/>' + WORDS)),
    simple("decision", "businessRuleTask",
           ext('<zeebe:calledDecision decisionId="=which" resultVariable="r"/>')),
    drawn("x-error", step("exclusiveGateway", ""), event("endEvent", "thrown", THROWN, name="抛出"),
          line="begin > step", more=LEVELS),
    simple("call", "callActivity", ext('<zeebe:calledElement processId="=which"/>')),
    simple("collection", "scriptTask",
           ext(SCRIPT.format("=one")) + rounds(inputCollection="=units", inputElement="one")),
    drawn("x-budget", step("scriptTask", ext(SCRIPT.format("=1"))),
          '<exclusiveGateway id="more"/>', line="begin > step > more", more=(*ROUND, "tail > end")),
    drawn("x-join", '<parallelGateway id="split"/>' + users("one", "two", inner=ASSIGNED),
          step("parallelGateway", ""), line=JOINED[0], more=JOINED[1:]),
    drawn("x-job", OUTSIDE),
    drawn("x-well", users("step", inner=ASSIGNED)),
    drawn("x-note", step("userTask", ext('<zeebe:formDefinition formId="note"/>' + GROUP)),
          line="begin > tail > step > end"),
)  # fmt: skip

KINDS = {
    "expression": ("公式算不出", "number", "most", "10"),
    "condition": ("没有一条路走得通", "number", "level", "1"),
    "timer": ("时间算不出", "text", "day", "2026-01-01T00:00:00Z"),
    "message": ("消息出错", "text", "key", "K-1"),
    "signal": ("信号出错", "text", "bell", "ring"),
    "action": ("系统动作出错", "number", "working_days", "5"),
    "decision": ("判定出错", "text", "which", "place"),
    "error": ("错误没有人处理", "number", "level", "1"),
    "call": ("子流程打不开", "text", "which", "called"),
    "collection": ("清单有误", "json", "units", "[1, 2]"),
    "budget": ("超出运行限度", "boolean", "ready", "true"),
}
"""Kind → what it is called, and the variable that mends it; an action's is its step's own."""
VARIABLES = ("most", "level", "day", "key", "bell", "days", "which", "units", "ready")
"""What the diagrams read and nobody gives: a page could, so the check does not refuse them."""


@pytest.fixture(scope="session")
def template(template, tmp_path_factory):
    """Deploy everything as one file: what every test here begins with."""

    def deploy(house):
        given_by_pages(house.database, "section_officer", *VARIABLES)
        files = {"incidents.bpmn": file(*DRAWN, CALLED, head=HEAD), "note.form": NOTE.read_bytes()}
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            deployment.deploy(session, files=files, reason="测试")

    return begun(tmp_path_factory, template, "every-incident", deploy)


@pytest.fixture
def service(app, house, signed_in):
    """Return who begins and who mends."""
    given_by_pages(house.database, "section_officer", *VARIABLES)
    return signed_in("王科长"), signed_in("关管理")


def begin(browser, process):
    """Begin a case; return its number."""
    answer = browser.post(f"/start/{process}", {"note.subject": "试"})
    assert answer.status_code == 303
    return re.search(r"案号 ([\w-]+)", browser.get(answer.location).text)[1]


def status(house, number):
    with house.database.read() as session:
        query = select(ProcessInstance.status).where(ProcessInstance.number == number)
        return session.scalars(query).one()


def point(browser, number, name="办这一步"):
    page = browser.get(f"/operations/{number}").text
    return re.search(rf'href="(/operations/{number}/points/\d+)">{name}</a>', page)[1]


def seen(browser, address):
    return re.search(r'name="seen" value="(\d+)"', browser.get(address).text)[1]


def correct(browser, number, kind, name, text, scope=""):
    """Correct a variable the way an administrator does: preview, reason, save."""
    address = f"/operations/{number}/variables"
    given = {"scope": scope, "name": name, "kind": kind, "text": text, "reason": REASON}
    given["seen"] = seen(browser, address)
    assert browser.post(address, given).status_code == 200
    assert browser.post(address, {**given, "save": "1"}).status_code == 303


def retry(browser, number, name="办这一步"):
    address = point(browser, number, name)
    given = {"seen": seen(browser, address), "reason": REASON}
    return browser.post(f"{address}/retry", given)


def gone(house, wang, admin, number):
    """Assert that nothing of a case stands still any more, and that it waits for a person."""
    while queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=20):
        pass
    assert f"/operations/{number}" not in admin.get("/incidents").text
    page = wang.get(f"/cases/{number}").text
    assert "没有办成，" not in page
    assert "收尾" in page


def told(browser, number, kind):
    """Assert that the list and the case's pages say in Chinese what stands still and why."""
    listed = browser.get(f"/incidents?number={number}").text
    page = browser.get(f"/operations/{number}").text
    for shown in (listed, page):
        assert kind in shown
        assert number in shown
    reason = re.search(r'badge-late">办理中断：.*?</span><br>(.*?)</td>', page, re.S)[1].strip()
    assert re.search(r"[\u4e00-\u9fff]", reason), reason
    assert "Error" not in reason
    return reason


def told_to_others(browser, number):
    """Assert that who cannot mend it reads who does, and nothing of the reason."""
    page = browser.get(f"/cases/{number}").text
    assert "系统管理员和职业能力建设科正在处理" in page
    assert "/operations/" not in page
    assert page.count("等工作人员处理") == 1


def test_a_case_that_does_not_fit_its_diagram_is_told_not_tripped_over(service, house):
    wang, admin = service
    number = begin(wang, "x-timer")
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        case = instances.get(session, number=number, actor=SYSTEM)
        case.state = case.state.replace(b"/step", b"/gone")
    assert "案件停住了" in wang.get(f"/cases/{number}").text
    answer = admin.get(f"/operations/{number}")
    assert (answer.status_code, "对不上" in answer.text) == (500, True)


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_seen_corrected_and_gone(service, house, signed_in, name):
    wang, admin = service
    words, *correction = KINDS[name]
    bystander, number = begin(wang, "x-well"), begin(wang, f"x-{name}")
    undisturbed = status(house, bystander)
    assert (status(house, number), undisturbed != "incident") == ("incident", True)
    told(admin, number, words)
    at = "抛出" if name == "error" else "办这一步"
    assert f"“{at}”没有办成" in wang.get(f"/cases/{number}").text
    told_to_others(signed_in("刘老师"), number)
    assert retry(admin, number, at).status_code == 303
    assert status(house, number) == "incident"
    scope = point(admin, number, at).rpartition("/")[2] if name == "action" else ""
    correct(admin, number, *correction, scope=scope)
    if name == "error":
        where = point(admin, number, at)
        given = {"seen": seen(admin, where), "reason": REASON, "to": "tail"}
        assert admin.post(f"{where}/move", given).status_code == 303
    else:
        assert retry(admin, number, at).status_code == 303
    if name != "message":
        gone(house, wang, admin, number)
    assert status(house, bystander) == undisturbed


def test_a_join_that_starves_goes_on_with_what_has_come(service, house):
    wang, admin = service
    number = begin(wang, "x-join")
    task = wang.task("one", "mine", number)
    wang.post(task)
    lost = point(admin, number, "two")
    given = {"seen": seen(admin, lost), "reason": REASON}
    assert admin.post(f"{lost}/cancel", given).status_code == 303
    told(admin, number, "等不到其他分支")
    assert retry(admin, number).status_code == 303
    gone(house, wang, admin, number)


def test_a_job_outside_that_failed_is_tried_again(service, house, app):
    wang, admin = service
    number = begin(wang, "x-job")
    assert "正在等对方接手" in wang.get(f"/cases/{number}").text
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        _, secret = tokens.create(
            session, program="tax", title="税务", scopes=("jobs:*",), days=3, by=SYSTEM
        )
    program = Program(app, secret)
    take = {"types": ["tax.lookup"], "worker": "tax-1"}
    (job,) = program.post("/jobs/activation", take).json["jobs"]
    assert "对方已经接手" in wang.get(f"/cases/{number}").text
    failed = {"lease": job["lease"], "message": "税务系统没有应答"}
    program.post(f"/jobs/{job['key']}/failure", failed)
    assert told(admin, number, "外部办理失败") == "税务系统没有应答"
    assert retry(admin, number).status_code == 303
    house.clock.advance(timedelta(seconds=1))
    (job,) = program.post("/jobs/activation", take).json["jobs"]
    program.post(f"/jobs/{job['key']}/completion", {"lease": job["lease"], "variables": {}})
    gone(house, wang, admin, number)


def test_a_message_that_comes_is_received_by_the_corrected_case(service, house):
    """The kind `message`: after its key is corrected the case really waits for it."""
    wang, admin = service
    number = begin(wang, "x-message")
    correct(admin, number, "text", "key", "K-7")
    retry(admin, number)
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        mailbox.send(session, name="reply", key="K-7", payload={}, ttl=timedelta(days=1))
    gone(house, wang, admin, number)


def test_what_nobody_foresaw_is_told_in_words_and_what_was_typed_stays(service, house):
    wang, admin = service
    number, database = begin(wang, "x-note"), house.database
    usual = database.resources

    def ended(*, case, **_):
        raise OSError(f"no power for {case}")

    database.resources = replace(usual, registry=replace(of(usual), ended=ended))
    wang.post(wang.task("收尾", "mine", number))
    task = wang.task("办这一步", "claimable", number)
    answer = wang.fill(task, {"note": {"subject": "写了很久的题目"}})
    assert answer.status_code == 422
    assert "原因不在您填写的内容" in answer.text
    assert "写了很久的题目" in wang.get(task).text
    listed = admin.get(f"/incidents?number={number}").text
    assert ("系统内部出错" in listed, "no power" in listed) == (True, False)
    assert "系统内部没有办成" in admin.get(f"/operations/{number}").text
    database.resources = usual
    assert wang.fill(task, {"note": {"subject": "写了很久的题目"}}).status_code == 303
    assert f"/operations/{number}" not in admin.get("/incidents").text
