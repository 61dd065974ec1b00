"""Jobs: done once whoever dies, put off when they fail, parked with an incident in the end."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.host.jobs import queue
from service.host.operations import incidents
from service.host.tables.core import Counter, Incident, Job
from service.host.worker.handlers import HANDLERS
from tests.host.cast import ADMIN, HE, ZHOU
from tests.host.conftest import MONDAY


@pytest.fixture
def told(monkeypatch):
    """Jobs of kind `note` write down their argument, or fail as it says."""
    noted = []

    def note(session, args):
        if args["what"] == "故障":
            raise OSError("the line is dead")
        if args["what"] == "拒绝":
            raise Refused("不可以")
        noted.append(args["what"])

    monkeypatch.setitem(HANDLERS, "note", queue.Handler(note))
    return noted


def put(writing, what, **options):
    with writing(HE) as session:
        queue.enqueue(
            session,
            kind="note",
            key=options.pop("key", what),
            args={"what": what},
            run_at=options.pop("run_at", MONDAY),
        )


def job(database, name):
    with database.read() as session:
        return session.scalars(select(Job).where(Job.name == name)).one_or_none()


def test_a_job_is_done_when_it_is_due_and_not_before(writing, work, clock, told):
    put(writing, "明天", run_at=MONDAY + timedelta(days=1))
    assert (work(), told) == (0, [])
    clock.move(days=1)
    assert (work(), told) == (1, ["明天"])
    assert (work(), told) == (0, ["明天"])


def test_a_job_of_the_same_name_replaces_the_first(writing, work, told):
    put(writing, "旧", key="同名")
    put(writing, "新", key="同名")
    work()
    assert told == ["新"]


def test_a_job_lives_and_dies_with_the_transaction_that_wants_it(writing, work, told):
    with suppress(ZeroDivisionError), writing(HE) as session:
        queue.enqueue(session, kind="note", key="x", args={"what": "x"}, run_at=MONDAY)
        raise ZeroDivisionError
    assert (work(), told) == (0, [])


def test_what_fails_is_put_off_longer_each_time_and_parked_after_eight(
    writing, work, clock, database, told
):
    put(writing, "故障")
    waits = []
    for _ in range(queue.ATTEMPTS):
        assert work() == 1
        waits.append((job(database, "故障").run_at - clock.now()).total_seconds())
        clock.move(seconds=waits[-1])
    clock.move(days=9)
    assert work() == 0
    bounds = [5 * 2**n for n in range(queue.ATTEMPTS)]
    assert all(b / 2 <= wait <= b for wait, b in zip(waits, bounds, strict=True))
    with database.read() as session:
        (incident,) = incidents.open(session)
        assert (incident.job_name, incident.kind) == ("故障", "job:note")
        assert "the line is dead" in incident.reason


def test_a_refusal_is_not_tried_again_by_itself(writing, work, database, told):
    put(writing, "拒绝")
    assert work() == 1
    with database.read() as session:
        assert [incident.reason for incident in incidents.open(session)] == ["不可以"]


def test_a_parked_job_is_tried_again_by_a_person(writing, work, database, told, monkeypatch):
    put(writing, "拒绝")
    work()
    monkeypatch.setitem(HANDLERS, "note", queue.Handler(lambda _, args: told.append("这次行了")))
    with database.read() as session:
        key = session.scalars(select(Incident.key)).one()
    with writing(ZHOU) as session, pytest.raises(Refused):
        incidents.retry(session, key=key, actor=ZHOU)
    with writing(ADMIN) as session:
        incidents.retry(session, key=key, actor=ADMIN)
    assert (work(), told) == (1, ["这次行了"])
    with database.read() as session:
        assert incidents.open(session) == []


def test_a_worker_frozen_past_its_lease_does_nothing(writing, database, clock, told):
    put(writing, "一次")
    (frozen,) = queue.claim(database, clock=clock, limit=5)
    assert queue.claim(database, clock=clock, limit=5) == []
    clock.move(seconds=queue.LEASE.total_seconds() + 1)
    (second,) = queue.claim(database, clock=clock, limit=5)
    queue.run(database, second, clock=clock, handlers=HANDLERS)
    queue.run(database, frozen, clock=clock, handlers=HANDLERS)
    assert told == ["一次"]


def test_a_worker_that_lost_its_lease_leaves_the_job_to_whoever_holds_it(
    writing, database, clock, told
):
    put(writing, "一次")
    (frozen,) = queue.claim(database, clock=clock, limit=5)
    clock.move(seconds=queue.LEASE.total_seconds() + 1)
    (second,) = queue.claim(database, clock=clock, limit=5)
    queue.run(database, frozen, clock=clock, handlers=HANDLERS)
    assert told == []
    queue.run(database, second, clock=clock, handlers=HANDLERS)
    assert told == ["一次"]


def test_what_a_failing_job_wrote_is_undone(writing, work, database, monkeypatch):
    def half(session, args):
        session.add(Counter(name="half", value=1))
        session.flush()
        raise OSError

    monkeypatch.setitem(HANDLERS, "half", queue.Handler(half))
    with writing(HE) as session:
        queue.enqueue(session, kind="half", key="half", args={}, run_at=MONDAY)
    work()
    with database.read() as session:
        assert session.get(Counter, "half") is None


def test_a_case_has_one_alarm_and_it_goes_with_the_case(writing, database):
    from tests.host.steps import PASS, do, sent

    number = sent(writing)
    with database.read() as session:
        (alarm,) = session.scalars(select(Job).where(Job.kind == "wake")).all()
        assert alarm.run_at == MONDAY + timedelta(days=10)
    do(writing, HE, number, PASS)
    with database.read() as session:
        assert session.scalars(select(Job).where(Job.kind == "wake")).all() == []
