"""Workers say that they live; what a dead one holds is free as soon as another starts."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.clock import SystemClock
from service.host.jobs import queue
from service.host.operations import incidents
from service.host.tables.core import Job
from service.host.worker import heartbeat
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from tests.host.cast import HE
from tests.host.conftest import MONDAY
from tests.logged import logging_json

SLEEPING = """
import sys, threading, time
from pathlib import Path
from service.clock import SystemClock
from service.db import Database
from service.host.jobs.queue import Handler
from service.host.worker import loop
from service.host.worker.handlers import HANDLERS
HANDLERS["sleep"] = Handler(lambda session, args: None, outside=lambda job: time.sleep(600) or {})
loop.run(Database(sys.argv[1]), SystemClock(), threading.Event(), folder=Path(sys.argv[2]))
"""


@pytest.fixture
def killed(database, url, tmp_path):
    """Start a worker that sleeps over its job, and kill it; return the folder of its lock."""
    folder, now = tmp_path / "workers", SystemClock().now()
    with database.write(actor=SYSTEM, at=now) as session:
        for name in ("a", "b"):
            queue.enqueue(session, kind="sleep", key=name, args={}, run_at=now)
    worker = subprocess.Popen([sys.executable, "-c", SLEEPING, url, str(folder)])
    try:
        for _ in range(1800):
            if len(holders(database)) == 2:
                break
            time.sleep(0.1)
        assert len(holders(database)) == 2
        yield folder
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def holders(database):
    with database.read() as session:
        return session.scalars(select(Job.worker).where(Job.owner.is_not(None))).all()


def rows(database):
    with database.read() as session:
        return heartbeat.workers(session)


def test_who_starts_frees_what_a_killed_worker_held_and_says_so(database, killed, told_of_sleep):
    (dead,) = rows(database)
    os.kill(dead.pid, signal.SIGKILL)
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    clock = SystemClock()
    with logging_json() as logged, heartbeat.present(database, clock, folder=killed) as own:
        assert {one["kind"] for one in logged.events("job of a dead worker freed")} == {"sleep"}
        assert len(logged.events("job of a dead worker freed")) == 2
        assert holders(database) == []
        assert queue.run_due(database, clock=clock, handlers=HANDLERS, worker=own.id) == 2
    assert told_of_sleep == ["a", "b"]
    died = {one.id: (one.died, one.ended_at is not None) for one in rows(database)}
    assert died == {dead.id: (True, True), own.id: (False, True)}


def test_what_a_living_worker_holds_stays_with_it(database, killed):
    with heartbeat.present(database, SystemClock(), folder=killed):
        assert len(holders(database)) == 2


@pytest.fixture
def told_of_sleep(monkeypatch):
    noted = []

    def told(job):
        noted.append(job.name)
        return {}

    note = queue.Handler(
        lambda session, args: None, outside=lambda job: noted.append(job.name) or {}
    )
    monkeypatch.setitem(HANDLERS, "sleep", note)
    return noted


def put(writing, name="a"):
    with writing(HE) as session:
        queue.enqueue(session, kind="note", key=name, args={}, run_at=MONDAY)


def job(database, name="a"):
    with database.read() as session:
        return session.scalars(select(Job).where(Job.name == name)).one()


@pytest.fixture
def elsewhere(database, clock, writing):
    """Let a worker of another machine, whose locks nobody here sees, take on what is due."""

    def claims(name="w1"):
        own = heartbeat.Presence(name)
        heartbeat._arrive(database, clock, own)
        return queue.claim(database, clock=clock, limit=5, worker=name)

    return claims


def test_a_worker_of_another_machine_is_dead_when_it_is_silent(database, clock, writing, elsewhere):
    put(writing)
    elsewhere()
    clock.move(seconds=heartbeat.SILENT.total_seconds() - 1)
    assert heartbeat.free_claims_of_the_dead(database, clock, folder=None) == 0
    clock.move(seconds=1)
    assert heartbeat.free_claims_of_the_dead(database, clock, folder=None) == 1
    assert rows(database)[0].died


def test_a_worker_that_was_only_silent_is_heard_of_again(database, clock, writing, elsewhere):
    elsewhere()
    clock.move(minutes=1)
    heartbeat.free_claims_of_the_dead(database, clock, folder=None)
    heartbeat._say(database, clock.now(), heartbeat.Presence("w1"))
    (row,) = rows(database)
    assert (row.died, heartbeat.is_heard_of(row, at=clock.now())) == (False, True)


def test_a_frozen_worker_whose_jobs_were_freed_does_nothing(
    database, clock, writing, elsewhere, monkeypatch
):
    done = []
    monkeypatch.setitem(HANDLERS, "note", queue.Handler(lambda *_: done.append(1)))
    put(writing)
    (frozen,) = elsewhere()
    clock.move(minutes=1)
    heartbeat.free_claims_of_the_dead(database, clock, folder=None)
    queue.run_due(database, clock=clock, handlers=HANDLERS, worker="w2")
    queue.run(database, frozen, clock=clock, handlers=HANDLERS)
    assert done == [1]


def test_a_job_that_kills_its_workers_waits_longer_and_is_parked_in_the_end(
    database, clock, writing, elsewhere
):
    put(writing)
    waits = []
    for attempt in range(queue.ATTEMPTS):
        assert len(elsewhere(f"w{attempt}")) == 1
        clock.move(minutes=1)
        heartbeat.free_claims_of_the_dead(database, clock, folder=None)
        waits.append(job(database).run_at - clock.now())
        clock.move(hours=1)
    assert waits[0] <= timedelta()
    assert timedelta() < waits[1] < waits[-2]
    assert job(database).parked
    with database.read() as session:
        assert [one.kind for one in incidents.open(session)] == ["job:note"]


def test_what_ended_long_ago_is_no_longer_shown(database, clock):
    with heartbeat.present(database, clock):
        pass
    clock.move(days=8)
    with heartbeat.present(database, clock):
        assert len(rows(database)) == 1
