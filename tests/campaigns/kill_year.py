"""Kill -9 of the worker amid a campaign: `python -m tests.campaigns.kill_year 500`.

The timer of January begins the agreement of every studio, in batches. The worker is killed at any
moment, again and again, its leases run out, another goes on. In the end every studio has one case
and one duty, and the ledger is whole.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from service.app import registry
from service.clock import BEIJING
from service.db import Database
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.tables.core import ProcessInstance
from service.host.worker.handlers import HANDLERS
from service.studios.register.tables import Studio
from service.studios.yearly.tables import Duty
from tests.keys import keys

FORK = multiprocessing.get_context("fork")
NEW_YEAR = datetime(2027, 1, 4, 9, tzinfo=BEIJING)
LONGEST = 0.5  # seconds until a worker is killed
AGREEMENT = "responsibility-agreement"


@dataclass
class Clock:
    """A clock that the campaign sets."""

    at: datetime = NEW_YEAR

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self.at


@dataclass(frozen=True)
class Report:
    """What a campaign came to."""

    kills: int
    amid: int
    """How many kills left work behind."""
    cases: int
    violations: tuple[str, ...]


def campaign(folder: Path, *, kills: int, seed: int) -> Report:
    """Kill the worker of a house with studios so many times; return what came of it.

    No database of the house may be open in this process.
    """
    luck, clock, amid, done = random.Random(seed), Clock(), 0, 0
    for done in range(1, kills + 1):  # noqa: B007 - how many there were is reported
        worker = FORK.Process(target=_work, args=(folder, clock.at))
        worker.start()
        time.sleep(LONGEST * luck.random())
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
        clock.at += queue.LEASE + timedelta(seconds=2)
        amid += (before := _begun(folder)) < _wanted(folder)
        if before >= _wanted(folder):
            break
    _finish(folder, clock)
    return Report(done, amid, _begun(folder), tuple(_wrong(folder)))


def _work(folder: Path, at: datetime) -> None:
    with _open(folder) as database:
        clock = Clock(at)
        while True:
            if not queue.run_due(database, clock=clock, handlers=HANDLERS, limit=5):
                clock.at += timedelta(seconds=1)  # the next batch begins a second later
                time.sleep(0.005)


def _finish(folder: Path, clock: Clock) -> None:
    idle = 0
    with _open(folder) as database:
        while idle < 5:
            clock.at += queue.LEASE + timedelta(seconds=1)
            done = queue.run_due(database, clock=clock, handlers=HANDLERS, limit=500)
            idle = 0 if done else idle + 1


def _wrong(folder: Path) -> Iterator[str]:
    with _open(folder) as database, database.read() as session:
        studios = list(session.scalars(select(Studio.key).where(Studio.status == "active")))
        duties = Counter(session.scalars(select(Duty.studio_key).where(Duty.kind == "agreement")))
        cases = Counter(session.scalars(select(Duty.case_number)))
        begun = set(
            session.scalars(
                select(ProcessInstance.number).where(ProcessInstance.process_id == AGREEMENT)
            )
        )
        verdict = verify.verify(session)
    yield from (f"studio {key}: {duties[key]} duties" for key in studios if duties[key] != 1)
    yield from (f"case {number}: {count} duties" for number, count in cases.items() if count != 1)
    if set(cases) != begun:
        yield f"cases without a duty, or duties without a case: {set(cases) ^ begun}"
    if not verdict.whole:
        yield str(verdict.sentence)


def _begun(folder: Path) -> int:
    with _open(folder) as database, database.read() as session:
        of = select(ProcessInstance.key).where(ProcessInstance.process_id == AGREEMENT)
        return len(session.scalars(of).all())


def _wanted(folder: Path) -> int:
    with _open(folder) as database, database.read() as session:
        return len(session.scalars(select(Studio.key).where(Studio.status == "active")).all())


@contextmanager
def _open(folder: Path) -> Iterator[Database]:
    url = f"sqlite:///{folder}/house.db"
    database = Database(url, registry=registry(), keys=keys, files=folder / "files")
    yield database
    database.close()


def main(studios: int) -> int:
    """Furnish a house with so many studios, kill its worker until all is begun."""
    from tests.workflows import conftest as houses
    from tests.workflows.story import approve, last_case, reach_notice
    from tests.workflows.yearly.test_campaign import multiply

    home = Path(tempfile.mkdtemp(prefix="jiangxin-year-"))
    empty, folder = home / "empty", home / "house"
    empty.mkdir()
    houses.furnish(empty)
    with houses.copied(empty, folder) as play:
        reach_notice(play)
        play.on(houses.NOTICE_OVER)
        approve(play, last_case(play))
        multiply(play, studios)
    began = time.monotonic()
    report = campaign(folder, kills=100_000, seed=int(began))
    print(  # noqa: T201
        f"{report.kills} kills, {report.amid} amid the work, {report.cases} cases of {studios} "
        f"studios in {time.monotonic() - began:.0f} s"
    )
    for violation in report.violations:
        print(violation)  # noqa: T201
    shutil.rmtree(home)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
