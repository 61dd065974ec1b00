"""Programs outside that race, repeat themselves and are killed: every job has one effect."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter

from sqlalchemy import func, select

from service.db import Database
from service.errors import NotFound, Stale
from service.host.jobs import external
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.programs import results
from service.host.tables.core import ProcessInstance
from service.host.tables.external_jobs import ExternalJob
from tests.host.cases.test_races import at_once
from tests.host.conftest import MovedClock
from tests.host.desk import REGISTRY
from tests.host.outside_steps import LEASE, TAX, enquire, finish, lease, rows, take, values
from tests.keys import keys

FORK = multiprocessing.get_context("fork")
TYPES = ("tax.lookup", "paper.print")
KILLS = int(os.environ.get("KILLS", "12"))
"""`KILLS=200 pytest tests/host/jobs/test_external_races.py -k killed` is the campaign."""
CASES = 4 + 3 * KILLS


def test_of_many_workers_each_job_goes_to_one(writing, database):
    for _ in range(20):
        enquire(writing)
    taken = at_once(lambda who: take(writing, worker=f"w{who}", most=3), 8)
    keys = [job.key for jobs in taken for job in jobs]
    assert len(keys) == len(set(keys)) == 20


def test_one_result_sent_many_times_at_once_counts_once(writing, database):
    number = enquire(writing)
    (job,) = take(writing)

    def report(who):
        try:
            finish(writing, job, paid=who)
        except NotFound:
            return None
        return who

    (winner,) = [who for who in at_once(report) if who is not None]
    assert values(database, number)["tax_paid"] == winner
    assert completions(database) == {"ask": 1}


def test_of_all_who_ever_held_a_lease_the_last_one_counts(writing, database, clock):
    number = enquire(writing)
    held = []
    for _ in range(6):
        held += take(writing)
        clock.move(seconds=LEASE.total_seconds())

    def report(who):
        try:
            finish(writing, held[who], paid=who)
        except (NotFound, Stale):
            return None
        return who

    assert [who for who in at_once(report, 6) if who is not None] == [5]
    assert values(database, number)["tax_paid"] == 5


def test_taking_on_and_reporting_side_by_side_wait_for_nobody_for_ever(writing, database):
    for _ in range(6):
        enquire(writing)

    def labour(who):
        done = 0
        while jobs := take(writing, *TYPES, worker=f"w{who}", most=2):
            for job in jobs:
                finish(writing, job, paid=True)
                done += 1
        return done

    assert sum(at_once(labour, 4)) == 12
    assert completions(database) == {"ask": 6, "print": 6}
    assert rows(database) == []


def test_workers_that_are_killed_lose_and_double_nothing(writing, database, url, tmp_path):
    numbers = [enquire(writing) for _ in range(CASES)]
    database.close()
    luck, moved, said = random.Random(11), 0, set()
    for _ in range(KILLS):
        said |= until_killed(url, luck, moved)
        moved += 10
    _work(url, moved, lambda *_: None, until=lambda jobs: not jobs)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ExternalJob)) == 0
        ended = select(ProcessInstance.number).where(ProcessInstance.status == "completed")
        assert set(session.scalars(ended)) == set(numbers)
        assert verify.verify(session).whole
    assert len(said) >= KILLS
    assert completions(database) == {"ask": CASES, "print": CASES}


def until_killed(url, luck, moved):
    """Let a worker work, kill it in the middle; return what it said was done."""
    ours, theirs = FORK.Pipe(duplex=False)
    one = FORK.Process(
        target=_work, args=(url, moved, lambda *deed: theirs.send(deed), lambda _: False)
    )
    one.start()
    theirs.close()
    said = set()
    for _ in range(luck.randrange(1, 4)):
        if ours.poll(5):
            said.add(ours.recv())
    time.sleep(luck.random() / 50)
    os.kill(one.pid, signal.SIGKILL)
    one.join()
    return said


def _work(url, moved, say, until):
    """Take on jobs and finish them; a lease of a dead worker has run out by `moved` minutes."""
    database, clock = Database(url, registry=REGISTRY, keys=keys), MovedClock()
    clock.move(minutes=moved)
    while True:
        with database.write(actor=TAX, at=clock.now()) as session:
            jobs = external.activate(session, types=TYPES, worker="w", most=2, lease=LEASE)
        for job in jobs:
            with database.write(actor=TAX, at=clock.now()) as session:
                results.complete(session, lease=lease(job), variables={"paid": True})
            say(job.case, job.element)
        if until(jobs):
            database.close()
            return


def completions(database):
    """Count what the ledger says was done, and see that nothing was done twice in a case."""
    with database.read() as session:
        done = select(Entry.instance_key, Entry.element).where(
            Entry.subject == "job", Entry.verb == "completed"
        )
        found = session.execute(done).all()
    assert len(found) == len({tuple(row) for row in found})
    return Counter(row[1] for row in found)
