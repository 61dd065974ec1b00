"""Kill -9 in the middle of steps: `python -m tests.campaigns.kill_loop 500` is the campaign.

A clerk works through cases and says of each deed that it is done once its transaction is
committed; a worker sends letters beside them. Both are killed at any moment, half of the times
right after a deed was said to be done, and begin again. Whatever was said to be done must be
there once, and in the end the ledger must be whole.
"""

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from service.db import Base, Database
from service.host.cases import instances
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.ledger.tables import FIRST_HEAD, Entry
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter
from service.host.tasks import tasks
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from tests.host.cast import HE, ZHANG
from tests.host.conftest import MovedClock, furnish
from tests.host.desk import REGISTRY, Registration
from tests.host.steps import NOTE, PASS
from tests.keys import keys

FORK = multiprocessing.get_context("fork")
Say = Callable[[str, str], None]


@dataclass
class Report:
    """What a campaign came to."""

    kills: int = 0
    said: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def campaign(url: str, home: Path, *, kills: int, fault: str = "", seed: int = 0) -> Report:
    """Kill clerk and worker so many times; return what was said and what was violated."""
    luck = random.Random(seed)
    said: set[tuple[str, str]] = set()
    report = Report()
    _warm_up(url, home)
    for _ in range(kills):
        said |= _round(url, home, luck, fault)
        report.kills += 1
        report.violations += _lost(url, home, said)
    _finish(url, home)
    report.violations += _lost(url, home, said) + _wrong_in_the_end(url, home)
    report.said = Counter(deed for deed, _ in said)
    return report


def _warm_up(url: str, home: Path) -> None:
    """Run one case here, so that clerks begin with diagrams and forms already read."""
    database = _open(url, home)
    _begin(database, lambda *_: None, "")
    database.close()
    _finish(url, home)


def _round(url: str, home: Path, luck: random.Random, fault: str) -> set[tuple[str, str]]:
    """Let clerk and worker begin, kill both; return what the clerk said was done."""
    ours, theirs = FORK.Pipe(duplex=False)
    people = [
        FORK.Process(target=_clerk, args=(url, home, theirs, fault)),
        FORK.Process(target=_letters, args=(url, home)),
    ]
    for one in people:
        one.start()
    theirs.close()
    said = _listen(ours, deeds=luck.randrange(1, 12), pause=luck.choice((0.0, luck.random() / 20)))
    for one in people:
        os.kill(one.pid or 0, signal.SIGKILL)
        one.join()
    return said | _drain(ours)


def _listen(pipe: Connection, *, deeds: int, pause: float) -> set[tuple[str, str]]:
    """Hear so many deeds, then wait a moment: the kill falls right after one, or into the next."""
    said = set()
    for _ in range(deeds):
        if not pipe.poll(180):
            raise TimeoutError("the clerk does nothing")
        said.add(pipe.recv())
    time.sleep(pause)
    return said


def _drain(pipe: Connection) -> set[tuple[str, str]]:
    said = set()
    try:
        while pipe.poll(0):
            said.add(pipe.recv())
    except (EOFError, OSError):
        return said
    return said


def _clerk(url: str, home: Path, pipe: Connection, fault: str) -> None:
    """Finish what lies about, then begin new cases, for ever."""
    database = _open(url, home)
    while True:
        for number, element in _waiting(database):
            _do(database, number, element, lambda *deed: pipe.send(deed), fault)
        _begin(database, lambda *deed: pipe.send(deed), fault)


def _begin(database: Database, say: Say, fault: str) -> None:
    with database.write(actor=ZHANG, at=MovedClock().now()) as session:
        case = instances.start(session, process_id="sending", actor=ZHANG, variables={})
        number = case.number
        if fault == "said before the commit":
            say("begun", number)
    say("begun", number)


def _do(database: Database, number: str, element: str, say: Say, fault: str) -> None:
    actor, answer = (ZHANG, NOTE) if element == "write" else (HE, PASS)
    with database.write(actor=actor, at=MovedClock().now()) as session:
        query = select(UserTask.key).join(ProcessInstance)
        key = session.scalars(
            query.where(ProcessInstance.number == number, UserTask.status == "open")
        ).one()
        if fault == "said before the commit":
            say(element, number)
        tasks.complete(session, key=key, actor=actor, answer=answer)
    say(element, number)


def _letters(url: str, home: Path) -> None:
    database = _open(url, home)
    while True:
        if not queue.run_due(database, clock=MovedClock(), handlers=HANDLERS, limit=5):
            time.sleep(0.005)


def _waiting(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        query = select(ProcessInstance.number, UserTask.element).join(UserTask.instance)
        rows = session.execute(query.where(UserTask.status == "open").order_by(UserTask.key))
        return [(row[0], row[1]) for row in rows]


def _lost(url: str, home: Path, said: set[tuple[str, str]]) -> list[str]:
    """Return what was said to be done and is not there exactly once."""
    database = _open(url, home)
    with database.read() as session:
        begun = set(session.scalars(select(ProcessInstance.number)))
        done = Counter(
            (row[0], row[1])
            for row in session.execute(
                select(UserTask.element, ProcessInstance.number)
                .join(UserTask.instance)
                .where(UserTask.status == "completed")
            )
        )
    database.close()
    there = done + Counter(("begun", number) for number in begun)
    return [f"{deed} {number}: {there[deed, number]} times" for deed, number in sorted(said)
            if there[deed, number] != 1]  # fmt: skip


def _finish(url: str, home: Path) -> None:
    """Let the clerk and the worker finish what was begun; leases of the dead run out first."""
    database, clock = _open(url, home), MovedClock()
    while waiting := _waiting(database):
        for number, element in waiting:
            _do(database, number, element, lambda *_: None, "")
    clock.move(minutes=10)
    while queue.run_due(database, clock=clock, handlers=HANDLERS, limit=20):
        clock.move(minutes=10)
    database.close()


def _wrong_in_the_end(url: str, home: Path) -> list[str]:
    """Return how the books differ: every case registered once, one letter each, chain whole."""
    database = _open(url, home)
    with database.read() as session:
        cases = _count(session, ProcessInstance)
        verdict = verify.verify(session)
        found = {
            "registrations": _count(session, Registration),
            "letters": _count(session, Letter),
            "completions on the record": session.scalar(
                select(func.count()).where(
                    Entry.subject == "task", Entry.verb == "completed", Entry.element == "check"
                )
            ),
        }
    database.close()
    wrong = [
        f"{what}: {number} for {cases} cases" for what, number in found.items() if number != cases
    ]
    return wrong if verdict.whole else [*wrong, verdict.sentence]


def _count(session: Any, cls: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(cls)) or 0


def _open(url: str, home: Path) -> Database:
    return Database(url, registry=REGISTRY, keys=keys, files=home / "files")


def prepare(url: str) -> None:
    """Make a fresh database with the cast and the models in it."""
    database = Database(url, registry=REGISTRY, keys=keys)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DELETE FROM ledger_head"))
        connection.execute(text(FIRST_HEAD))
    furnish(database)
    database.close()


def main(kills: int) -> int:
    """Run the campaign on a fresh database; return 1 if anything was violated."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-kill-"))
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/kill.db"
    prepare(url)
    began = time.monotonic()
    report = campaign(url, home, kills=kills, seed=int(began))
    spent = time.monotonic() - began
    said = ", ".join(f"{number} {deed}" for deed, number in sorted(report.said.items()))
    print(f"{report.kills} kills in {spent:.0f} s; said to be done: {said}")  # noqa: T201
    for violation in report.violations:
        print(violation)  # noqa: T201
    shutil.rmtree(home)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
