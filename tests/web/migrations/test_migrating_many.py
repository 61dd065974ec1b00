"""Many running cases taken over at once: rehearsed, carried out, undone; by two people too."""

import os
import re
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.tables.core import Draft, Job, ProcessInstance, UserTask
from service.host.tables.migrations import Migration
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from tests.engine.drawing import event, ext, file, flows, timer
from tests.web.conftest import begun, enter, made
from tests.web.desk import ASSIGNED, FORM
from tests.web.operations.test_every_incident import NOTE

CASES = int(os.environ.get("SIZE") or 12)
REASON = "办法修订，按新流程继续办"
NOTE_TASK = ext(
    '<zeebe:formDefinition formId="note"/>'
    '<zeebe:assignmentDefinition candidateGroups="section_officer"/>'
    '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P5D&quot;)"/>'
)
LANE = '<laneSet id="lanes"><lane id="lane" name="职业能力建设科"><flowNodeRef>begin</flowNodeRef>'
LANE += "</lane></laneSet>"


def remind(id, at, text):  # noqa: A002 - as in BPMN
    inner = timer("timeDuration", text)
    said = {"attachedToRef": at, "cancelActivity": "false", "name": "提醒"}
    return event("boundaryEvent", id, inner, **said)


def task(id, name, inner=ASSIGNED):  # noqa: A002 - as in BPMN
    return f'<userTask id="{id}" name="{name}">{inner}</userTask>'


def drawn(*bodies, lines):
    begin = f'<startEvent id="begin" name="发起">{FORM}</startEvent>'
    ends = '<endEvent id="end"/><endEvent id="reminded"/>'
    return file(
        f'<process id="many" name="批量试验" isExecutable="true">{LANE}{begin}{"".join(bodies)}'
        f"{ends}{flows(*lines)}</process>"
    )


OLD = drawn(
    task("first", "初审", NOTE_TASK),
    remind("remind", "first", "P3D"),
    task("second", "复核"),
    event("intermediateCatchEvent", "notice", timer("timeDuration", "P7D"), name="公示期满"),
    task("last", "办结"),
    lines=("begin > first > second > notice > last > end", "remind > reminded"),
)
NEW = drawn(
    task("check", "初审", NOTE_TASK),
    remind("remind", "check", "P4D"),
    task("ask", "征求意见"),
    event("intermediateCatchEvent", "notice", timer("timeDuration", "P10D"), name="公示期满"),
    event("intermediateThrowEvent", "told", "", name="已公示"),
    task("last", "办结归档"),
    lines=("begin > check > ask > notice > told > last > end", "remind > reminded"),
)
"""`first` has another id, `second` is gone, `ask` and `told` are new, times are longer."""


@pytest.fixture(scope="session")
def template(template, tmp_path_factory):
    """Begin cases that stand at every step: claimed, with drafts, waiting for a time."""

    def begin(house):
        release(house, OLD)
        wang = enter(made(house), "王科长")
        for nth, number in enumerate([started(wang, nth) for nth in range(CASES)]):
            place(house, wang, number, nth % 5)

    return begun(tmp_path_factory, template, "migrating-many", begin)


@pytest.fixture
def many(house):
    """Return the numbers of these cases, in the order in which they were begun."""
    with house.database.read() as session:
        query = select(ProcessInstance.number).where(ProcessInstance.process_id == "many")
        return list(session.scalars(query.order_by(ProcessInstance.key)))


def release(house, source):
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        files = {"many.bpmn": source, "note.form": NOTE.read_bytes()}
        return deployment.deploy(session, files=files, reason="测试").number


def started(browser, nth):
    answer = browser.post("/start/many", {"note.subject": f"第 {nth} 件"})
    return re.search(r"案号 ([\w-]+)", browser.get(answer.location).text)[1]


def place(house, wang, number, stage):
    """Move a case on: 0 as begun, 1 claimed, 2 with a draft, 3 at the second step, 4 waiting."""
    task = wang.task("初审", "mine", number)
    if stage == 0:
        wang.post(f"{task}/release")
    if stage == 2:
        wang.post(f"{task}/draft", {"note.subject": "写了一半"})
    if stage >= 3:
        assert wang.fill(task, {"note": {"subject": "好"}}).status_code == 303
    if stage == 4:
        found = [wang.task("复核", box, number) for box in ("claimable",)]
        assert wang.fill(found[0], {}).status_code == 303


def draw_up(browser, source, target):
    sent = {"process": "many", "from": source, "to": target}
    return browser.post("/migrations/new", sent).location


def boxes(page, name="case"):
    """Return the boxes of a table: the key by the case's number, of those that may be ticked."""
    found = re.findall(rf'name="{name}" value="(\d+)" aria-label="选 ([\w-]+)"([^>]*)>', page)
    return {number: key for key, number, rest in found if "disabled" not in rest}


def standing(house):
    """Count open work by release and name."""
    with house.database.read() as session:
        query = select(ProcessInstance.release, UserTask.name, func.count())
        query = query.join(ProcessInstance).where(UserTask.status == "open")
        rows = session.execute(query.group_by(ProcessInstance.release, UserTask.name))
        return Counter({(row[0], row[1]): row[2] for row in rows})


def facts(house):
    """Return what must survive: who has claimed what, drafts, deadlines, and when cases wake."""
    with house.database.read() as session:
        work = select(UserTask.key, UserTask.assignee, UserTask.due_at, UserTask.status)
        alarms = select(Job.name, Job.run_at).where(Job.kind == "wake")
        drafts = select(Draft.task_key, Draft.revision)
        return [
            sorted(map(tuple, session.execute(query).all()), key=str)
            for query in (work.where(UserTask.status == "open"), alarms, drafts)
        ]


@pytest.fixture
def plan(many, house, signed_in):
    """Draw up a plan from the release that all of them run on to the one that changes it."""
    admin = signed_in("关管理")
    target = release(house, NEW)
    return admin, draw_up(admin, target - 1, target), target


def work(house):
    while queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=50):
        pass


def outcome(browser, plan):
    """Read how far a plan has come: taken over, left, undone, still to do."""
    page = browser.get(f"{plan}/results").text
    found = re.search(r"已迁移 (\d+)，未迁移 (\d+)，已撤销 (\d+)；还在原来版本上的 (\d+) 件", page)
    return tuple(map(int, found.groups()))


STUCK = CASES // 5
GO = CASES - STUCK


def test_what_is_said_of_each_case_happens_and_everything_kept_is_kept(plan, house):
    admin, address, target = plan
    before, stood = facts(house), standing(house)
    page = admin.get(f"{address}/rehearsal").text
    shown = min(CASES, 50)
    assert len(boxes(page)) == shown - shown // 5
    assert f"能迁移 {shown - shown // 5} 件" in page
    assert "“复核”在新版本里没有对应的步骤" in page
    admin.post(f"{address}/migrate", {"all": "1", "reason": REASON})
    work(house)
    assert outcome(admin, address) == (GO, STUCK, 0, STUCK)
    assert facts(house) == before
    assert standing(house) == {
        (target if name == "初审" else target - 1, name): count
        for (_, name), count in stood.items()
    }
    with house.database.read() as session:
        assert verify.verify(session).whole


def test_all_of_it_goes_back_while_nobody_has_acted(plan, house):
    admin, address, _ = plan
    before, stood = facts(house), standing(house)
    admin.post(f"{address}/migrate", {"all": "1", "reason": REASON})
    work(house)
    while boxes(admin.get(f"{address}/results").text, "migration"):
        admin.post(f"{address}/undo", {"all": "1", "reason": "先等等"})
    assert outcome(admin, address)[:3] == (0, STUCK, GO)
    assert (facts(house), standing(house)) == (before, stood)
    house.clock.advance(timedelta(days=8))
    work(house)
    assert standing(house)[2, "办结"] == STUCK


def test_only_what_somebody_has_acted_on_stays(plan, house, signed_in, many):
    admin, address, target = plan
    admin.post(f"{address}/migrate", {"all": "1", "reason": REASON})
    work(house)
    house.clock.advance(timedelta(minutes=1))
    wang = signed_in("王科长")
    finished, drafted = many[1], many[6]
    wang.fill(wang.task("初审", "mine", finished), {"note": {"subject": "好"}})
    wang.post(f"{wang.task('初审', 'mine', drafted)}/draft", {"note.subject": "再想想"})
    page = admin.get(f"{address}/results").text
    assert "迁移后案件已经有人（或系统）办过（王科长）" in page
    assert "迁移后已经有人认领或填写了工作" in page
    left = boxes(page, "migration")
    assert {finished, drafted} & set(left) == set()
    admin.post(f"{address}/undo", {"migration": list(left.values()), "reason": "先等等"})
    assert outcome(admin, address)[0] == 2
    assert standing(house)[target, "征求意见"] == 1


def test_two_people_who_carry_out_the_same_plan_take_each_case_over_once(plan, house, signed_in):
    admin, address, _ = plan
    browsers = [signed_in("关管理"), signed_in("关管理")]
    keys = list(boxes(admin.get(f"{address}/rehearsal").text).values())
    at_once(*(
        lambda browser=browser: browser.post(
            f"{address}/migrate", {"case": keys, "reason": REASON}
        )
        for browser in browsers
    ))  # fmt: skip
    with house.database.read() as session:
        done = select(func.count()).where(Migration.problem.is_(None))
        assert session.scalar(done) == len(keys)
    assert outcome(admin, address)[:2] == (len(keys), 0)
    found = list(boxes(admin.get(f"{address}/results").text, "migration").values())
    assert len(found) == len(keys)
    at_once(*(
        lambda browser=browser: browser.post(
            f"{address}/undo", {"migration": found, "reason": "先等等"}
        )
        for browser in browsers
    ))  # fmt: skip
    assert outcome(admin, address)[:3] == (0, 0, len(keys))
    with house.database.read() as session:
        assert verify.verify(session).whole


def test_two_people_may_order_the_same_in_the_background(plan, house, signed_in):
    admin, address, _ = plan
    order = {"all": "1", "reason": REASON}
    admin.post(f"{address}/migrate", order)
    queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=1)
    signed_in("关管理").post(f"{address}/migrate", order)
    work(house)
    assert outcome(admin, address) == (GO, STUCK, 0, STUCK)
    assert "批量迁移没有办成" not in admin.get("/incidents").text
    with house.database.read() as session:
        assert session.scalars(select(Job.error).where(Job.error.is_not(None))).all() == []


def at_once(*deeds):
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
