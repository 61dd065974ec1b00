"""Two people at once: one wins, the other is told; nothing is done twice, the chain never forks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from service.errors import Stale
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.tables.letters import Letter
from service.host.tasks import tasks
from service.host.worker.handlers import HANDLERS
from service.people.actor import Actor
from tests.host.cast import HE
from tests.host.desk import Registration
from tests.host.steps import PASS, do, sent, task_of
from tests.roles import held

AT_ONCE = 8


def at_once(deed, count=AT_ONCE):
    """Let `count` threads do a deed at the same moment; return what each came to."""
    barrier = Barrier(count)

    def one(number):
        barrier.wait()
        try:
            return deed(number)
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_eight_who_finish_the_same_work_one_wins(writing, database):
    for _ in range(6):
        number = sent(writing)
        key = task_of(writing, number)

        def finish(who, key=key):
            officer = Actor(f"officer{who}", f"{who}号", held("centre_officer"), "centre")
            with database.write(actor=officer, at=_now()) as session:
                tasks.complete(session, key=key, actor=officer, answer=PASS)
            return officer.name

        results = at_once(finish)
        (winner,) = [result for result in results if isinstance(result, str)]
        assert len([r for r in results if isinstance(r, Stale)]) == AT_ONCE - 1
        with database.read() as session:
            row = tasks.open(session, key=key, actor=HE).task
            assert row.completed_by_name == winner
            assert session.get(Registration, f"DJ-{number}") is not None
    with database.read() as session:
        assert verify.verify(session).whole


def test_writers_side_by_side_never_fork_the_chain(writing, database):
    def begin_many(who):
        for _ in range(3):
            sent(writing, subject=f"第{who}号")
        return who

    at_once(begin_many, 4)
    with database.read() as session:
        found = verify.verify(session)
        assert found.whole, found.breaks
        sizes = session.execute(select(func.count(), func.max(Entry.sequence))).one()
        assert sizes[0] == sizes[1] == found.entries


def test_workers_side_by_side_do_each_job_once(writing, database, clock):
    numbers = [sent(writing) for _ in range(12)]
    for number in numbers:
        do(writing, HE, number, PASS)

    def labour(_who):
        while queue.run_due(database, clock=clock, handlers=HANDLERS, limit=3):
            pass

    at_once(labour, 4)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == len(numbers)


def test_numbers_are_given_out_without_gaps_or_twins(writing, database):
    def begin_some(_who):
        return [sent(writing) for _ in range(3)]

    given = sorted(number for numbers in at_once(begin_some, 4) for number in numbers)
    assert given == [f"BS-2026-{number:04d}" for number in range(1, 13)]


def _now():
    from tests.host.conftest import MONDAY

    return MONDAY
