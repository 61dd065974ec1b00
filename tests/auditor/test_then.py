"""A case as the officer saw it: the record of any moment holds what was there, and no more."""

import re

from sqlalchemy import select

from service.clock import BEIJING
from service.host.cases import persist
from service.host.history import then
from service.host.ledger.tables import Entry
from service.host.tables.core import Document, ProcessInstance, UserTask
from service.people import accounts

CASE = "SQ-2026-0001"
AGAIN = "SQ-2026-0003"
"""An application that was returned to be supplemented."""


def test_the_last_line_of_every_case_says_what_there_is_now(district):
    with district.house.database.read() as session:
        for case in session.scalars(select(ProcessInstance)).all():
            last = select(Entry.sequence).where(Entry.instance_key == case.key)
            line = session.scalars(last.order_by(Entry.sequence.desc()).limit(1)).one()
            found = then.at_line(session, instance=case, sequence=line)
            assert found.variables == persist.state_of(session, case).variables[""], case.number
            assert found.instance["status"] == case.status
            assert found.release == case.release
            files = select(Document.key).where(Document.instance_key == case.key)
            assert {one["key"] for one in found.documents} == set(session.scalars(files))
            open_ = select(UserTask.key).where(
                UserTask.instance_key == case.key, UserTask.status == "open"
            )
            assert [one.row["key"] for one in found.open] == sorted(session.scalars(open_))


def test_who_could_act_is_who_may_work_now(district):
    with district.house.database.read() as session:
        people = [one.username for one in accounts.find(session, limit=500) if one.active]
        for case in session.scalars(select(ProcessInstance)).all():
            last = select(Entry.sequence).where(Entry.instance_key == case.key)
            line = session.scalars(last.order_by(Entry.sequence.desc()).limit(1)).one()
            for one in then.at_line(session, instance=case, sequence=line).open:
                task = session.get_one(UserTask, one.row["key"])
                may = {name for name in people if _may(session, task, name)}
                said = {person.username for person in one.could_act}
                assert may <= said, (case.number, one.row["name"])
                assert said == may or task.assignee is not None, (case.number, one.row["name"])


def _may(session, task, username):
    return then.access.is_theirs(task, accounts.actor(session, username))


def lines_of(district, number):
    """Return the lines at which work of a case was finished, with the work's name."""
    with district.house.database.read() as session:
        of_case = select(ProcessInstance.key).where(ProcessInstance.number == number)
        query = select(Entry).where(
            Entry.instance_key == session.scalars(of_case).one(),
            Entry.subject == "task",
            Entry.verb == "completed",
        )
        return [one.sequence for one in session.scalars(query.order_by(Entry.sequence))]


def test_before_it_was_returned_the_work_was_open_and_its_form_empty(district, xu):
    returned = lines_of(district, AGAIN)[1]
    before = xu.get(f"/auditor/cases/{AGAIN}/then?line={returned - 1}").text
    after = xu.get(f"/auditor/cases/{AGAIN}/then?line={returned}").text
    assert "<h3>审核申报材料</h3>" in before
    assert "何审核" in before
    assert "缺工作室管理制度文本。" not in before
    assert "<h3>审核申报材料</h3>" not in after
    assert "<h3>补正材料</h3>" in after
    assert "缺工作室管理制度文本。" in after


def test_private_numbers_are_masked_at_every_moment(xu):
    for n in (1, 5, 12, 10_000):
        page = xu.get(f"/auditor/cases/{CASE}/then?n={n}").text
        assert not re.search(r"\b1[3-9]\d{9}\b|\b\d{17}[\dX]\b", re.sub(r"\d{4,}-\d+", "", page))
        assert "~private:" not in page


def test_a_review_that_runs_is_kept_from_who_does_not_lead_it(district):
    with district.house.database.read() as session:
        hidden = []
        for case in session.scalars(select(ProcessInstance)).all():
            query = select(Entry.sequence).where(
                Entry.instance_key == case.key, Entry.subject == "task", Entry.verb == "created"
            )
            for line in session.scalars(query):
                found = then.at_line(session, instance=case, sequence=line)
                hidden += [(one.lane, one.hidden) for one in found.open if one.hidden]
        assert not [lane for lane, _ in hidden if lane == "职业能力建设科"]


def test_a_moment_is_found_by_its_minute(district, xu):
    with district.house.database.read() as session:
        of_case = select(ProcessInstance.started_at).where(ProcessInstance.number == CASE)
        begun = session.scalars(of_case).one().astimezone(BEIJING)
    page = xu.get(f"/auditor/cases/{CASE}/then?at={begun:%Y-%m-%dT%H:%M}").text
    assert "<h3>填写申报表</h3>" in page
    assert "审核申报材料</h3>" not in page
    assert "那时还没有这个办件" in xu.get(f"/auditor/cases/{CASE}/then?at=2020-01-01T00:00").text
    assert "这不是一个时间" in xu.get(f"/auditor/cases/{CASE}/then?at=昨天").text


def test_each_look_is_on_the_record_and_nobody_else_looks(district, xu, ledger):
    before = len(ledger("case", "viewed"))
    xu.get(f"/auditor/cases/{CASE}/then")
    assert len(ledger("case", "viewed")) == before + 1
    assert district.enter("wang").get(f"/auditor/cases/{CASE}/then").status_code == 403
