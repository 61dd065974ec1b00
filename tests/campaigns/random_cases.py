"""Random processes as cases of the host: what is live in memory must not change what happens.

The same process is played by the same chance in two databases, one of which remembers nothing;
both must hold the same rows and the same lines of the ledger in the end.
"""

import datetime
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service import engine
from service.db import Base, Database
from service.host.cases import instances, moves
from service.host.definitions import deployment
from service.host.ledger.tables import Entry
from service.host.storage.locks import lock
from service.host.tables.core import (
    Incident,
    Job,
    ProcessInstance,
    Subscription,
    Tag,
    UserTask,
    Variable,
)
from service.host.tables.external_jobs import ExternalJob
from service.people import roles
from service.people.actor import SYSTEM
from service.studios.roles import ROLES
from tests.engine.drawing import file, process
from tests.engine.random_drawing import HEAD, NAMES, Drawer
from tests.host.conftest import MovedClock

MOST_STEPS = 25
KEYS = {
    "key",
    "instance_key",
    "revision",
    "state",
    "salt",
    "hash",
    "previous",
    "commitment",
    "leaf",
}
"""Columns that differ by chance or by the order of the cases; the blob is told by its hash."""

Run = Callable[[engine.Diagram, engine.State, engine.MoveContext], engine.Progress]


class Player:
    """Plays one case by chance; the same seed plays the same."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.random = random.Random(seed)
        self.clock = MovedClock()
        drawer = Drawer(seed)
        source = file(process(drawer.draw()), *drawer.called, head=HEAD)
        with self._writing() as session:
            deployment.deploy(session, files={"p.bpmn": source}, reason="随机")

    def play(self) -> list[Any]:
        """Begin a case, do what is open until nothing is; return what is kept of it."""
        variables = {name: self.random.randint(-3, 7) for name in NAMES}
        with self._writing() as session:
            given = {**variables, "list": [1, 2, 3], "key": 7}
            case = instances.start(session, process_id="p", actor=SYSTEM, variables=given)
            self.case = case.key
        self._move(lambda diagram, state, context: engine.amend(
            diagram, state, values={"begun": True}, context=context))  # fmt: skip
        for _ in range(MOST_STEPS):
            if not self._step():
                break
        return self._kept()

    def _writing(self) -> Any:
        return self.database.write(actor=SYSTEM, at=self.clock.now())

    def _move(self, run: Run) -> None:
        with self._writing() as session:
            case = lock(session, instance=self.case)
            with moves.moving(session, case=case, actor=SYSTEM, subject="wake") as move:
                self.at = move.persist(run(move.diagram, move.state, move.context))

    def _step(self) -> bool:
        """Do one thing that is open, or undo it halfway; False when nothing is open."""
        at = self.at
        choices: list[tuple[str, Any]] = [("task", task) for task in at.tasks]
        choices += [("job", job) for job in at.jobs] + [("wait", wait) for wait in at.waits]
        choices += [("time", at.next_due)] if at.next_due else []
        choices += [("retry", incident) for incident in at.incidents]
        if not choices:
            return False
        kind, chosen = self.random.choice(choices)
        if kind == "time":
            minutes = datetime.timedelta(minutes=self.random.randint(0, 90))
            self.clock.at = max(self.clock.at, chosen) + minutes
        run = self._run(kind, chosen)
        if self.random.random() < 0.2:
            self._undone(run)
        self._move(run)
        return True

    def _undone(self, run: Run) -> None:
        """Make a move that is rolled back: nobody may ever see where it led."""
        before = self.at
        try:
            with self._writing() as session:
                case = lock(session, instance=self.case)
                with moves.moving(session, case=case, actor=SYSTEM, subject="wake") as move:
                    move.persist(run(move.diagram, move.state, move.context))
                raise ZeroDivisionError
        except ZeroDivisionError:
            self.at = before

    def _run(self, kind: str, chosen: Any) -> Run:
        said = {name: self.random.randint(-3, 7) for name in self.random.sample(NAMES, 2)}
        if kind == "task":
            return lambda diagram, state, context: engine.complete(
                diagram, state, task=chosen.id, answer=said, context=context
            )
        if kind == "job":
            return lambda diagram, state, context: engine.finish_job(
                diagram, state, job=chosen.id, result=said, context=context
            )
        if kind == "time":
            return lambda diagram, state, context: engine.wake(diagram, state, context=context)
        if kind == "retry":
            return lambda diagram, state, context: engine.retry(
                diagram, state, incident=chosen.id, context=context
            )
        if chosen.kind == "signal":
            return lambda diagram, state, context: engine.signal(
                diagram, state, name=chosen.message, payload={"w": 2}, context=context
            )
        return lambda diagram, state, context: engine.deliver(
            diagram, state, message=chosen.message, key=chosen.key, payload={"v": 3},
            context=context, wait=chosen.id,
        )  # fmt: skip

    def _kept(self) -> list[Any]:
        tables = (Variable, UserTask, Subscription, Tag, Job, ExternalJob, Incident)
        with self.database.read() as session:
            case = session.get_one(ProcessInstance, self.case)
            rows = [_told(row) for table in tables for row in session.scalars(select(table))]
            lines = session.scalars(select(Entry).where(Entry.instance_key == self.case))
            story = [_told(line) for line in lines.all()]
        return [_told(case), sorted(rows, key=repr), story]


def _told(row: Any) -> dict[str, Any]:
    names = [column.name for column in row.__table__.columns]
    return {name: getattr(row, name, None) for name in names if name not in KEYS}


def both_ways(home: Path, seed: int) -> tuple[list[Any], list[Any]]:
    """Play a process in a database that remembers and in one that doesn't; return both ends."""
    return (
        _played(home / "live.db", seed, remembers=True),
        _played(home / "read.db", seed, remembers=False),
    )


def _played(path: Path, seed: int, *, remembers: bool) -> list[Any]:
    database = Database(f"sqlite:///{path}", remembers=remembers)
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=MovedClock().now()) as session:
        roles.seed(session, ROLES)
    kept = Player(database, seed).play()
    database.close()
    return kept
