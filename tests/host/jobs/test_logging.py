"""What the worker logs of its jobs, and what it never does."""

import threading

import pytest

from service.errors import Refused
from service.host.jobs import queue
from service.host.worker import loop
from service.host.worker.handlers import HANDLERS
from tests.host.cast import HE
from tests.host.conftest import MONDAY
from tests.host.steps import PASS, do, sent
from tests.logged import logging_json

WORDS = ("王小明", "13800138000", "缺照片", "学徒名单")


@pytest.fixture
def logged():
    with logging_json() as found:
        yield found


def put(writing, kind, **args):
    with writing(HE) as session:
        queue.enqueue(session, kind=kind, key=f"{kind}:1", args=args, run_at=MONDAY)


def names(logged):
    return [one["event"] for one in logged.events()]


@pytest.mark.parametrize("kind", sorted(HANDLERS))
def test_every_kind_of_job_is_logged_with_how_it_ended(logged, writing, work, kind):
    put(writing, kind)
    work()
    assert logged.events("jobs claimed")[0]["count"] == 1
    ended = [one for one in logged.events() if one.get("kind") == kind]
    assert ended
    assert ended[0]["event"] in ("job done", "job failed", "job refused")
    assert ended[0]["attempt"] == 1


def test_a_job_that_is_done_says_its_case_and_how_long_it_took(logged, writing, work):
    number = sent(writing)
    do(writing, HE, number, PASS)
    work()
    done = logged.events("job done")
    assert {one["kind"] for one in done} >= {"letter"}
    assert all(one["ms"] > 0 for one in done)


def test_a_job_that_fails_is_put_off_and_in_the_end_parked(
    logged, writing, work, clock, monkeypatch
):
    def fall(session, args):
        raise OSError("13800138000 of 王小明 does not answer")

    monkeypatch.setitem(HANDLERS, "note", queue.Handler(fall))
    put(writing, "note", what="王小明")
    for _ in range(queue.ATTEMPTS):
        work()
        clock.move(hours=2)
    assert names(logged).count("job failed") == queue.ATTEMPTS
    assert names(logged).count("job put off") == queue.ATTEMPTS - 1
    assert names(logged).count("job parked with an incident") == 1
    assert logged.events("job failed")[0]["error"] == "OSError"
    assert logged.events("job put off")[0]["wait"] > 0
    assert not [word for word in WORDS if word in logged.text]


def test_a_refused_job_is_logged_without_its_sentence(logged, writing, work, monkeypatch):
    def refuse(session, args):
        raise Refused("王小明 的号码 13800138000 不对")

    monkeypatch.setitem(HANDLERS, "note", queue.Handler(refuse))
    put(writing, "note")
    work()
    assert "job refused" in names(logged)
    assert "job parked with an incident" in names(logged)
    assert not [word for word in WORDS if word in logged.text]


def test_a_refusal_and_an_incident_of_a_case_are_logged_once_they_are_committed(
    logged, writing, work
):
    with pytest.raises(Refused):
        do(writing, HE, sent(writing, subject="请拒绝 王小明"), PASS)
    refused = logged.events("completion:refused")
    assert [one["element"] for one in refused] == ["check"]
    do(writing, HE, sent(writing, subject="会出故障 王小明"), PASS)
    assert logged.events("incident:opened")[0]["case"]
    assert not [word for word in WORDS if word in logged.text]


def test_a_worker_says_that_it_starts_and_stops_and_nothing_while_it_has_nothing_to_do(
    logged, database, clock, monkeypatch
):
    monkeypatch.setattr(loop, "PAUSE", 0.01)
    stop = threading.Event()
    worker = threading.Thread(target=loop.run, args=(database, clock, stop))
    worker.start()
    for _ in range(5):
        stop.wait(0.01)
    stop.set()
    worker.join()
    said = names(logged)  # a database made for this test logs its deployment first
    assert said[said.index("worker started") :] == ["worker started", "worker stopped"]
