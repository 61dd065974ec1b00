"""A sandbox: an installation in a folder of its own, with invented people and a clock that moves.

Nothing of it is in the register: its database is filled with the deployed models and a draft on
top of them, its private values have a key of their own, nothing leaves it (no mails, webhooks or
jobs outside), and its folder is deleted with it.
"""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from service import feel
from service.clock import BEIJING
from service.db import Base, Database
from service.errors import Refused
from service.host.definitions import deployment
from service.host.definitions.deployment import Checked
from service.host.jobs import queue
from service.host.jobs.queue import Handlers
from service.host.ledger.tables import LedgerHead
from service.host.registry import Registry
from service.host.registry import calendar as calendar_of
from service.host.registry import of as registry_of
from service.host.tables.core import Job
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from service.private_values import KeyFile

DATABASE = "sandbox.db"
CLOCK = "clock"
BEGINS = "begins"
KEY = "private.key"
STEPS = "steps"
KEPT_STEPS = 30
"""Steps that can be taken back at most."""
MOST_DAYS = 400
"""Days that the clock of a sandbox moves at once at most."""
MOST_JOBS = 2_000
"""Jobs that are done after one act; a process that never comes to rest is left there."""
DAWN = timedelta(hours=9)
SATURDAY = 5


class StandingClock:
    """A clock that stands where it was put; the moment lies in a file that all processes read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """Return the moment at which it stands."""
        return datetime.fromisoformat(self.path.read_text())

    def put(self, at: datetime) -> None:
        """Let it stand at a moment."""
        moved = self.path.with_suffix(".new")
        moved.write_text(at.isoformat())
        moved.replace(self.path)


@dataclass
class Sandbox:
    """An open sandbox."""

    folder: Path
    database: Database
    clock: StandingClock
    handlers: Handlers = field(default_factory=lambda: HANDLERS)
    """What is done for each kind of job."""

    @property
    def begins(self) -> datetime:
        """When time began in it."""
        return datetime.fromisoformat((self.folder / BEGINS).read_text())

    def models(self, names: Collection[str]) -> dict[str, bytes]:
        """Return some of its models by their file names."""
        with self.database.read() as session:
            files = deployment.current_files(session)
        return {name: files[name] for name in names if name in files}

    def close(self) -> None:
        """Let its database go."""
        self.database.close()

    def work(self) -> int:
        """Do what is due, as the worker does; return how many jobs that were."""
        done = 0
        while done < MOST_JOBS:
            count = queue.run_due(self.database, clock=self.clock, handlers=self.handlers)
            if not count:
                break
            done += count
        return done

    def pass_until(self, at: datetime) -> None:
        """Let time pass up to a moment, stopping wherever something falls due on the way.

        :raises Refused: it lies before the present one, or too far ahead
        """
        now = self.clock.now()
        if at < now:
            raise Refused("时间只能往前拨")
        if at - now > timedelta(days=MOST_DAYS):
            raise Refused("一次最多往前拨 400 天")
        for _ in range(MOST_JOBS):
            self.work()
            due = self._next_due()
            if due is None or due > at:
                break
            self.clock.put(max(due, self.clock.now() + timedelta(microseconds=1)))
        self.clock.put(max(at, self.clock.now()))
        self.work()

    def pass_working_days(self, count: int) -> None:
        """Let working days pass; it is nine o'clock then.

        :raises Refused: fewer than one, or too many
        """
        if not 1 <= count <= MOST_DAYS // 2:
            raise Refused("请填写 1 至 200 之间的工作日数")
        with self.database.read() as session:
            day = after(calendar_of(session), self.clock.now().astimezone(BEIJING).date(), count)
        self.pass_until(datetime.combine(day, datetime.min.time(), BEIJING) + DAWN)

    def _next_due(self) -> datetime | None:
        """Return when the next job falls due after now; what has failed waits in vain here."""
        with self.database.read() as session:
            query = select(func.min(Job.run_at)).where(
                Job.parked.is_(False), Job.run_at > self.clock.now()
            )
            return session.scalar(query)

    def size(self) -> int:
        """Return how long its record is: it grows with everything that happens."""
        with self.database.read() as session:
            return session.scalars(select(LedgerHead.size)).one()

    def keep_step(self) -> Path:
        """Keep how everything stands, so that what follows can be taken back; return the copy."""
        folder = self.folder / STEPS
        folder.mkdir(exist_ok=True)
        kept = sorted(folder.glob("*.db"))
        for old in kept[: max(0, len(kept) - KEPT_STEPS + 1)]:
            _forget(old)
        number = int(kept[-1].stem) + 1 if kept else 1
        kept_now = folder / f"{number:06d}.db"
        copy(self.folder / DATABASE, kept_now)
        kept_now.with_suffix(".clock").write_text(self.clock.path.read_text())
        return kept_now

    def steps_back(self) -> int:
        """Return how many steps can be taken back."""
        return len(list((self.folder / STEPS).glob("*.db")))

    def step_back(self) -> None:
        """Let everything stand as it stood before the last step.

        :raises Refused: there is none that was kept
        """
        kept = sorted((self.folder / STEPS).glob("*.db"))
        if not kept:
            raise Refused("没有可以退回的步骤")
        self.database.close()
        copy(kept[-1], self.folder / DATABASE)
        self.clock.put(datetime.fromisoformat(kept[-1].with_suffix(".clock").read_text()))
        _forget(kept[-1])


def forget_step(copy: Path) -> None:
    """Forget a copy after which nothing has happened."""
    _forget(copy)


def _forget(copy: Path) -> None:
    copy.unlink(missing_ok=True)
    copy.with_suffix(".clock").unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy a database by SQLite itself, so that whoever has it open sees one or the other."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def make(
    folder: Path,
    *,
    real: Database,
    at: datetime,
    draft: Mapping[str, bytes] | None = None,
) -> Sandbox:
    """Make a sandbox in an empty folder: what is deployed with a draft on top, and a cast.

    The draft is not checked here; what cannot be read is refused where it is used.

    :param real: the installation's database, which is only read
    :param at: when time begins in it
    :param draft: file name → content of the models that are tried
    :raises Refused: this installation has no people for a sandbox
    """
    found = registry_of(real.resources)
    if found.sandbox is None:
        raise Refused("这套系统没有设置试办用的人员")
    KeyFile(folder / KEY).create()
    clock = StandingClock(folder / CLOCK)
    clock.put(at)
    (folder / BEGINS).write_text(at.isoformat())
    made = opened(folder, real=real)
    Base.metadata.create_all(made.database.engine)
    with real.read() as source, made.database.write(actor=SYSTEM, at=at) as session:
        files = {**deployment.current_files(source), **(draft or {})}
        found.sandbox(session, real=source)
        deployment.deploy(session, files=files, reason="试办", checked=Checked(0, files))
    return made


def opened(folder: Path, *, real: Database, remembers: bool = False) -> Sandbox:
    """Open the sandbox that lies in a folder.

    :param remembers: whether anything is kept in memory: a step that is taken back would be
    """
    database = Database(
        f"sqlite:///{folder / DATABASE}",
        registry=_closed(registry_of(real.resources)),
        files=folder / "files",
        keys=KeyFile(folder / KEY).keys,
        webhooks={},
        remembers=remembers,
    )
    event.listen(database.engine, "connect", _without_care)
    return Sandbox(folder, database, StandingClock(folder / CLOCK))


def _closed(registry: Registry) -> Registry:
    """Return the functions of an installation without those that reach outside it."""
    return replace(registry, jobs=dict.fromkeys(registry.jobs, _nothing))


def _nothing(**_inputs: Any) -> dict[str, Any]:
    return {"outcome": "unwatched", "sha256": "", "shown": "", "note": "试办中不连接外部"}


def _without_care(connection: Any, _record: object) -> None:
    """Spare the disk: whoever loses a sandbox begins another."""
    connection.execute("PRAGMA synchronous=OFF")


def after(calendar: feel.Calendar | None, day: date, count: int) -> date:
    """Return the `count`-th working day after a day, one or later."""
    while count:
        day += timedelta(days=1)
        works = calendar.is_working_day(day) if calendar else day.weekday() < SATURDAY
        count -= works
    return day
