"""Death at every event of the database: a completion is there whole, or not at all."""

import multiprocessing
import os

from sqlalchemy import event, select

from service.db import Database
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.tables.core import UserTask
from service.host.tasks import tasks
from tests.host.cast import HE
from tests.host.conftest import MONDAY
from tests.host.desk import REGISTRY, Registration
from tests.host.steps import PASS, sent, task_of
from tests.keys import keys

FORK = multiprocessing.get_context("fork")
DEAD, ALIVE = 9, 0
MOST_EVENTS = 400


def die_at(database: Database, count: int) -> None:
    """End this process without a word when the database hears its `count`-th word."""
    heard = iter(range(1, MOST_EVENTS))

    def listen(*_details: object) -> None:
        if next(heard) == count:
            os._exit(DEAD)

    for name in ("before_cursor_execute", "commit"):
        event.listen(database.engine, name, listen)


def finish(url: str, key: int, count: int) -> None:
    database = Database(url, registry=REGISTRY, keys=keys)
    die_at(database, count)
    with database.write(actor=HE, at=MONDAY) as session:
        tasks.complete(session, key=key, actor=HE, answer=PASS)
    os._exit(ALIVE)


def survives(url: str, key: int, count: int) -> bool:
    child = FORK.Process(target=finish, args=(url, key, count))
    child.start()
    child.join()
    assert child.exitcode in (DEAD, ALIVE)
    return child.exitcode == ALIVE


def test_wherever_a_completion_dies_it_is_there_whole_or_not_at_all(writing, database, url):
    number = sent(writing)
    key = task_of(writing, number)
    database.close()
    count = 1
    while not survives(url, key, count):
        with database.read() as session:
            assert session.get_one(UserTask, key).status == "open"
            assert session.get(Registration, f"DJ-{number}") is None
        database.close()
        count += 1
    assert count > 15
    with database.read() as session:
        assert session.get_one(UserTask, key).status == "completed"
        done = select(Entry).where(Entry.subject == "task", Entry.verb == "completed")
        assert len(session.scalars(done.where(Entry.element == "check")).all()) == 1
        assert verify.verify(session).whole
