"""The track: eight racers in four processes do their deeds at the same moment."""

import multiprocessing
import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.db import Database
from service.errors import NotFound, Refused
from service.host.cases import instances
from service.host.jobs import queue
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import tasks
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM, Actor
from tests.host.desk import REGISTRY
from tests.keys import keys
from tests.roles import held

FORK = multiprocessing.get_context("fork")
PROCESSES, THREADS = 4, 2
RACERS = PROCESSES * THREADS
LATEST = 0.05
"""So many seconds a racer may start late, else the one with the shortest way always won."""
LONGEST = 180
"""So many seconds a racer may take: whoever waits longer waits in a circle."""


@dataclass(frozen=True)
class House:
    """A database at a time, and what the racers and their judge do with it."""

    database: Database
    at: datetime
    notes: list[str] = field(default_factory=list)
    """What the judge wants remembered: who won."""

    def now(self) -> datetime:
        """Return its time, as a clock does."""
        return self.at

    def later(self, **span: float) -> "House":
        """Return it at a later time."""
        return replace(self, at=self.at + timedelta(**span))

    def writing(self, actor: Actor = SYSTEM) -> Any:
        """Begin somebody's transaction."""
        return self.database.write(actor=actor, at=self.at)

    def begin(self, process: str, *, release: int | None = None, **variables: Any) -> int:
        """Begin a case, return its key."""
        with self.writing() as session:
            return instances.start(
                session, process_id=process, actor=SYSTEM, variables=variables, release=release
            ).key

    def case(self, key: int) -> ProcessInstance:
        """Return a case as it stands."""
        with self.database.read() as session:
            return session.get_one(ProcessInstance, key)

    def work(self, case: int) -> dict[str, int]:
        """Return the open work of a case by its element."""
        with self.database.read() as session:
            query = select(UserTask.element, UserTask.key).where(UserTask.instance_key == case)
            return {
                row[0]: row[1] for row in session.execute(query.where(UserTask.status == "open"))
            }

    def finish(self, task: int, who: int = 0) -> None:
        """Let the administrator of this number finish a piece of work."""
        with self.writing(keeper(who)) as session:
            tasks.complete(session, key=task, actor=keeper(who), answer={})

    def labour(self, *, most: int = 2, idle: int = 3) -> int:
        """Do what is due until nothing was found so many times; return how many jobs."""
        done = 0
        while idle:
            taken = queue.run_due(self.database, clock=self, handlers=HANDLERS, limit=most)
            done, idle = done + taken, idle if taken else idle - 1
        return done

    def went(self, case: int) -> Counter[str]:
        """Count how often a case came to each of its elements."""
        with self.database.read() as session:
            lines = select(Entry.element).where(Entry.instance_key == case, Entry.verb == "entered")
            return Counter(filter(None, session.scalars(lines.where(Entry.subject == "step"))))


def keeper(who: int) -> Actor:
    """Return one of several administrators: work that names nobody is theirs."""
    return Actor(f"admin{who}", f"{who}号", held("admin"), "bureau")


Given = Mapping[str, Any]
Deed = Callable[[House, Given, int], Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a deed: `done` with its result, `refused`, or `broken` by a surprise."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Scene:
    """What is raced: how it is prepared, who does what, and what must be true afterwards."""

    name: str
    prepare: Callable[[House], Given]
    deeds: Sequence[Deed]
    wrong: Callable[[House, Given, Sequence[Outcome]], Iterator[str]]
    every: int = 1
    """One that is costly is raced once in so many rounds."""


class Track:
    """The racers: told what to race, they answer with what came of it."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes
        self._luck = random.Random(20260302)

    def race(self, scene: int, given: Given, at: datetime) -> list[Outcome]:
        """Let all of them run, some a moment late, and wait for the last."""
        for who, pipe in enumerate(self._pipes):
            late = self._luck.choice((0.0, self._luck.random() * LATEST))
            pipe.send((scene, who, given, at, late))
        until = time.monotonic() + LONGEST
        return [self._arrived(pipe, until) for pipe in self._pipes]

    def _arrived(self, pipe: Connection, until: float) -> Outcome:
        if not pipe.poll(max(until - time.monotonic(), 0)):
            raise TimeoutError("a racer never came back")
        outcome: Outcome = pipe.recv()
        return outcome


@contextmanager
def track(url: str, home: Path, scenes: Sequence[Scene]) -> Iterator[Track]:
    """Let the racers in; nobody here may hold a connection to the database at that moment."""
    start = FORK.Barrier(RACERS)
    pairs = [FORK.Pipe() for _ in range(RACERS)]
    stalls = [pairs[at : at + THREADS] for at in range(0, RACERS, THREADS)]
    people = [
        FORK.Process(
            target=_process, args=(url, home, scenes, start, [theirs for _, theirs in own])
        )
        for own in stalls
    ]
    for one in people:
        one.start()
    try:
        yield Track([ours for ours, _ in pairs])
    finally:
        for one in people:
            one.kill()
            one.join()


def open_database(url: str, home: Path) -> Database:
    """Open the database with what the tests' diagrams ask for."""
    return Database(url, registry=REGISTRY, keys=keys, files=home / "files")


def _process(url: str, home: Path, scenes: Any, start: Any, pipes: Sequence[Connection]) -> None:
    """Run some racers that share a database, and so a memory, as the threads of a service do."""
    database = open_database(url, home)
    racers = [
        threading.Thread(target=_racer, args=(database, scenes, start, pipe)) for pipe in pipes
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()


def _racer(database: Database, scenes: Sequence[Scene], start: Any, pipe: Connection) -> None:
    while True:
        number, who, given, at, late = pipe.recv()
        start.wait(LONGEST)
        time.sleep(late)
        pipe.send(_try(scenes[number].deeds[who], House(database, at), given, who))


def _try(deed: Deed, house: House, given: Given, who: int) -> Outcome:
    try:
        return Outcome("done", deed(house, given, who))
    except (Refused, NotFound) as no:
        return Outcome("refused", str(no))
    except Exception:  # noqa: BLE001 - whatever it is, it is a finding
        return Outcome("broken", traceback.format_exc(limit=-6))
