"""Calls that reach outside, signals to everybody, and work that is bound to nobody."""

import pytest

from service.host.cases import instances
from service.host.jobs import queue
from service.host.messages import mailbox
from service.host.operations import incidents
from service.host.tasks import inbox
from service.host.worker.handlers import HANDLERS, finish_call
from tests.host.cast import ADMIN, CHEN, FENG, WANG
from tests.host.desk import CALLS


@pytest.fixture(autouse=True)
def _no_calls_yet():
    CALLS.clear()


def ask(writing, question="张师傅", **variables):
    with writing(WANG) as session:
        given = {"question": question, **variables}
        return instances.start(session, process_id="calling", actor=WANG, variables=given).number


def let_go(writing):
    with writing(WANG) as session:
        sent = {"name": "all clear", "key": "", "payload": {}, "ttl": mailbox.TTL}
        mailbox.send(session, **sent, kind="signal")


def values(database, number):
    with database.read() as session:
        instance = instances.get(session, number=number, actor=WANG)
        return instances.variables(session, instance)


def test_a_call_goes_out_once_and_its_answer_comes_back(writing, work, database):
    number = ask(writing)
    assert "answer" not in values(database, number)
    assert work() == 1
    assert values(database, number)["answer"] == "张师傅：已参保"
    assert len(CALLS) == len(set(CALLS)) == 1


def test_a_call_that_fails_keeps_its_key_and_becomes_an_incident(writing, work, clock, database):
    ask(writing, "断线")
    for _ in range(queue.ATTEMPTS):
        assert work() == 1
        clock.move(hours=1)
    assert (len(CALLS), len(set(CALLS))) == (queue.ATTEMPTS, 1)
    with database.read() as session:
        (incident,) = incidents.open(session)
        assert (incident.kind, incident.instance.status) == ("job:call", "incident")


def test_a_call_is_tried_again_by_a_person(writing, work, clock, database, monkeypatch):
    number = ask(writing, "断线")
    for _ in range(queue.ATTEMPTS):
        work()
        clock.move(hours=1)
    monkeypatch.setattr("tests.host.desk.CALLS", [])
    answering = queue.Handler(finish_call, outside=lambda *_: {"answer": "通了"})
    monkeypatch.setitem(HANDLERS, "call", answering)
    with writing(ADMIN) as session:
        (incident,) = incidents.open(session)
        incidents.retry(session, key=incident.key, actor=ADMIN)
    work()
    assert values(database, number)["answer"] == "通了"


def test_a_signal_reaches_every_case_that_listens(writing, work, clock, database):
    numbers = [ask(writing, department="commerce") for _ in range(3)]
    work()
    let_go(writing)
    work()
    with database.read() as session:
        page = inbox.inbox(session, actor=FENG, at=clock.now(), box="claimable")
        assert [row.number for row in page.rows] == numbers


def test_work_of_a_bound_role_whose_case_names_nobody_is_nobodys(writing, work, clock, database):
    ask(writing)
    work()
    let_go(writing)
    work()
    with database.read() as session:
        for officer in (FENG, CHEN):
            assert inbox.counts(session, actor=officer, at=clock.now()).claimable == 0
