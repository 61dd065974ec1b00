"""Many cases at once, case by case; and processes that are suspended for a while."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.host.batches import running
from service.host.cases import instances
from service.host.definitions import suspension
from service.host.jobs import queue
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.migration import dry_run, plans
from service.host.tables.batches import Batch, BatchItem
from service.host.tables.core import Incident, Job, ProcessInstance
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.people.actor import SYSTEM
from service.web.accounts.two_person import HANDLERS as CONFIRMED
from service.web.accounts.two_person import KINDS
from tests.web.migrations.test_migrations import draw_up, renamed

__all__ = ["renamed"]

REASON = "批次有误，经局领导同意"


@pytest.fixture
def admin(district):
    return district.enter("admin")


def read(district, query):
    with district.house.database.read() as session:
        return list(session.scalars(query))


def active(district, most=3):
    query = select(ProcessInstance).where(ProcessInstance.status == "active")
    return read(district, query.order_by(ProcessInstance.key).limit(most))


def statuses(district, cases):
    keys = [one.key for one in cases]
    query = select(ProcessInstance).where(ProcessInstance.key.in_(keys))
    return [one.status for one in read(district, query.order_by(ProcessInstance.key))]


def ordered(district, admin, cases, kind="cancel", **more):
    """Order a batch; confirm it as another administrator where it takes two."""
    data = {"kind": kind, "case": [one.key for one in cases], "reason": REASON, **more}
    answer = admin.post("/operations/batches", data)
    assert answer.status_code == 303, answer.text
    if kind == "cancel":
        an = district.enter("an")
        key = re.search(r"/deeds/(\d+)/confirm", an.get("/deeds").text)[1]
        assert admin.post(f"/deeds/{key}/confirm").status_code == 422
        assert an.post(f"/deeds/{key}/confirm").status_code == 201
    return int(answer.location.rpartition("/")[2])


def turn(district):
    """Let the worker claim once, one job at most."""
    queue.run_due(district.house.database, clock=district.house.clock, handlers=HANDLERS, limit=1)


def batch_job(district):
    query = select(Job).where(Job.kind == running.JOB)
    return read(district, query)


def test_cases_are_previewed_confirmed_by_another_and_ended_one_by_one(district, admin):
    cases = active(district)
    page = admin.get(f"/operations/batches?kind=cancel&q={cases[0].number}").text
    assert f'value="{cases[0].key}"' in page
    chosen = {"kind": "cancel", "case": [one.key for one in cases]}
    shown = admin.post("/operations/batches/preview", chosen).text
    assert ("结束案件，取消：" in shown, "另一位管理员" in shown) == (True, True)
    assert admin.post("/operations/batches", chosen).status_code == 422  # no reason
    key = ordered(district, admin, cases)
    district.work()
    assert statuses(district, cases) == ["terminated"] * 3
    page = admin.get(f"/operations/batches/{key}").text
    assert ("已办完" in page, "已办 3，没有办 0，等待 0" in page) == (True, True)
    with district.house.database.read() as session:
        query = select(Entry).where(Entry.subject == "intervention", Entry.verb == "ended")
        said = [one for one in session.scalars(query) if one.data.get("reason") == REASON]
        assert len(said) == 3
        assert verify(session).whole


def test_a_migration_says_of_each_case_what_would_happen_to_it(district, admin, renamed):
    key = int(draw_up(district.enter("gao"), renamed).rpartition("/")[2])
    on_first = ProcessInstance.process_id == "studio-application", ProcessInstance.release == 1
    open_now = ProcessInstance.ended_at.is_(None)
    cases = read(district, select(ProcessInstance).where(*on_first, open_now))
    elsewhere = select(ProcessInstance).where(ProcessInstance.process_id == "objection", open_now)
    [other, *_] = read(district, elsewhere)
    chosen = {"kind": "migrate", "plan": key, "case": [other.key, *[one.key for one in cases]]}
    page = admin.post("/operations/batches/preview", chosen).text
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)[1:]
    said = {re.search(r'class="mono">([^<]+)', row)[1]: row for row in rows}
    assert "不在这个方案的原版本上，不办" in said[other.number]
    kinds = set()
    with district.house.database.read(at=district.house.clock.now()) as session:
        wanted = plans.plan(session, key)
        who = accounts.actor(session, "admin")
        for one in dry_run.dry_run(session, plan=wanted, actor=who).rows:
            shown = unescape(said[one.instance.number])
            assert all(work.after in shown for work in one.work)
            assert [problem for problem in one.problems if problem not in shown] == [], shown
            assert one.goes == ('name="case"' in shown)
            kinds.add(one.goes)
    assert kinds == {True, False}


def test_all_that_words_find_are_chosen_at_once(district, admin):
    every = admin.post("/operations/batches/preview", {"kind": "cancel", "all": "1", "q": ""}).text
    running = read(district, select(ProcessInstance.key).where(ProcessInstance.ended_at.is_(None)))
    chosen = re.findall(r'name="case" value="(\d+)"', every)
    assert 3 < len(chosen) <= len(running)
    [one] = active(district, 1)
    found = {"kind": "cancel", "all": "1", "q": one.number}
    assert re.findall(
        r'name="case" value="(\d+)"', admin.post("/operations/batches/preview", found).text
    ) == [str(one.key)]


def test_a_batch_is_stopped_and_gone_on_with_and_nothing_is_done_twice(district, admin):
    cases = active(district)
    district.work()
    key = ordered(district, admin, cases)
    turn(district)
    assert statuses(district, cases).count("terminated") == 1
    assert admin.post(f"/operations/batches/{key}/stop").status_code == 303
    district.work()
    assert statuses(district, cases).count("terminated") == 1
    assert "已停下" in admin.get(f"/operations/batches/{key}").text
    assert admin.post(f"/operations/batches/{key}/stop").status_code == 422
    assert admin.post(f"/operations/batches/{key}/resume").status_code == 303
    district.work()
    assert statuses(district, cases) == ["terminated"] * 3
    assert admin.post(f"/operations/batches/{key}/resume").status_code == 422
    query = select(Entry.instance_key).where(Entry.subject == "intervention", Entry.verb == "ended")
    ended = read(district, query)
    assert all(ended.count(one.key) == 1 for one in cases)


def test_a_worker_that_dies_amid_a_case_leaves_it_to_the_next(district, admin, monkeypatch):
    cases = active(district)
    district.work()
    ordered(district, admin, cases)

    def dies(*_args, **_more):
        raise MemoryError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(running, "_go_on", dies)  # after the case, before the commit
        turn(district)
    assert statuses(district, cases) == ["active"] * 3
    assert len(batch_job(district)) == 1
    district.house.clock.advance(timedelta(minutes=1))
    district.work()
    assert statuses(district, cases) == ["terminated"] * 3


def test_what_cannot_be_done_is_left_and_told(district, admin):
    cases = active(district)
    key = ordered(district, admin, cases)
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        session.get(ProcessInstance, cases[1].key).status = "active"
        one = accounts.actor(session, "admin")
        order = running.Order(cases[1].number, one, "先行结束")
        running.interventions.end(session, order=order)
    district.work()
    items = read(district, select(BatchItem).order_by(BatchItem.instance_key))
    assert [one.outcome for one in items] == ["done", "left", "done"]
    assert "案件已经结束" in admin.get(f"/operations/batches/{key}").text


def test_what_is_interrupted_is_tried_again_without_a_second_person(district, admin):
    cases = active(district, 2)
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        for one in cases:
            given = {"kind": "job:wake", "reason": "x", "opened_at": session.at}
            session.add(Incident(instance_key=one.key, job_name=f"none:{one.key}", **given))
            session.get(ProcessInstance, one.key).status = "incident"
    shown = admin.post("/operations/batches/preview", {"kind": "retry", "case": [cases[0].key]})
    assert "重新办理中断的 1 项" in shown.text
    ordered(district, admin, cases, kind="retry")
    district.work()
    keys = [one.key for one in cases]
    query = select(Incident).where(Incident.instance_key.in_(keys), Incident.job_name != "")
    assert all(one.resolved_at for one in read(district, query))


def test_who_lost_their_role_meanwhile_orders_nothing_any_more(district, admin):
    cases = active(district, 1)
    key = ordered(district, admin, cases)
    given = {"name": "管理员", "roles": ["designer"], "active": "on", "reason": "调离岗位"}
    district.enter("an").post("/accounts/admin", given)
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        account = accounts.account(session, username="admin")
        account.active = False
    district.work()
    assert statuses(district, cases) == ["active"]
    with district.house.database.read() as session:
        assert session.get(Batch, key).status == "done"
        assert session.scalars(select(BatchItem.outcome)).all() == ["left"]


def test_the_system_administrator_alone_does_it(district):
    for username in ("an", "ji", "wang", "gao", "xu"):
        browser = district.enter(username)
        assert browser.get("/operations/batches").status_code == 403
        assert browser.post("/operations/batches", {"kind": "retry"}).status_code == 403
        assert browser.post("/operations/suspensions/objection", {}).status_code == 403


def suspended(district, admin, process="studio-application"):
    """Suspend a process, confirmed by another administrator."""
    given = {"reason": "政策调整"}
    assert admin.post(f"/operations/suspensions/{process}", given).status_code == 303
    an = district.enter("an")
    key = re.search(r"/deeds/(\d+)/confirm", an.get("/deeds").text)[1]
    assert an.post(f"/deeds/{key}/confirm").status_code == 201


def test_a_suspended_process_begins_no_cases_until_it_is_resumed(district, admin):
    assert admin.post("/operations/suspensions/studio-application", {}).status_code == 422
    assert admin.post("/operations/suspensions/none", {"reason": "政策调整"}).status_code == 404
    suspended(district, admin)
    assert "政策调整" in admin.get("/operations/suspensions").text
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        given = {"process_id": "studio-application", "variables": {}}
        with pytest.raises(Refused, match="暂停受理：政策调整"):
            instances.start(session, actor=accounts.actor(session, "sun"), **given)
    address = "/operations/suspensions/studio-application/resume"
    assert admin.post(address).status_code == 303
    assert admin.post(address).status_code == 404
    with district.house.database.read() as session:
        verbs = session.scalars(select(Entry.verb).where(Entry.subject == "suspension")).all()
        assert sorted(verbs) == ["resumed", "suspended"]
        assert verify(session).whole


def test_timers_of_a_suspended_process_wait_and_go_off_once_it_is_resumed(district, admin):
    district.work()
    soonest = select(Job).where(Job.kind == "wake").order_by(Job.run_at).limit(1)
    [alarm] = read(district, soonest)
    own = ProcessInstance.key == alarm.instance_key
    [case] = read(district, select(ProcessInstance).where(own))
    suspended(district, admin, case.process_id)
    clock = district.house.clock
    clock.advance(alarm.run_at - clock.now() + timedelta(seconds=1))
    turn_all(district)
    [waits] = read(district, select(Job).where(Job.name == alarm.name))
    assert waits.run_at == clock.now() + suspension.LOOKED_AT_AGAIN
    [same] = read(district, select(ProcessInstance).where(ProcessInstance.key == case.key))
    assert same.revision == case.revision
    admin.post(f"/operations/suspensions/{case.process_id}/resume")
    clock.advance(suspension.LOOKED_AT_AGAIN)
    turn_all(district)
    [moved] = read(district, select(ProcessInstance).where(ProcessInstance.key == case.key))
    assert moved.revision != case.revision


def turn_all(district):
    """Let the worker do once what is due now."""
    queue.run_due(district.house.database, clock=district.house.clock, handlers=HANDLERS, limit=50)


def test_every_kind_that_two_people_do_has_its_words():
    assert CONFIRMED.keys() == KINDS.keys()
