"""A play: named people act on real cases, at a time that the test moves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.db import Database
from service.host import documents
from service.host.cases import instances
from service.host.jobs import queue
from service.host.operations import incidents as operations_incidents
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter
from service.host.tables.papers import CasePaper
from service.host.tasks import tasks as tasks_tasks
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.people.actor import PUBLIC, SYSTEM, Actor
from tests.files import PDF

Answer = Mapping[str, Any]


@dataclass
class Play:
    """Where people act; `at` is now."""

    database: Database
    at: datetime

    def now(self) -> datetime:
        """Be a clock for the worker."""
        return self.at

    def on(self, day: date, hour: int = 9) -> None:
        """Let a day come; the worker does what fell due."""
        self.at = datetime.combine(day, time(hour), BEIJING)
        self.work()

    def work(self) -> None:
        """Let the worker run until nothing is due."""
        while queue.run_due(self.database, clock=self, handlers=HANDLERS):
            pass

    @contextmanager
    def acting(self, who: str) -> Iterator[tuple[Session, Actor]]:
        """Open somebody's transaction."""
        with self.database.read() as session:
            actor = PUBLIC if who == PUBLIC.id else accounts.actor(session, who)
        with self.database.write(actor=actor, at=self.at) as session:
            yield session, actor
        self.work()

    def begin(self, who: str, process: str, answer: Answer) -> str:
        """Begin a case and return its number."""
        with self.acting(who) as (session, actor):
            given = dict(answer)
            return instances.start(session, process_id=process, actor=actor, variables=given).number

    def do(self, who: str, case: str, element: str, answer: Answer) -> None:
        """Finish somebody's work at an element of a case."""
        with self.acting(who) as (session, actor):
            tasks = [t for t in _open(session, case, element) if t.assignee in (None, who)]
            assert tasks, f"nothing waits for {who} at {element}; open: {self.waiting(case)}"
            tasks_tasks.complete(session, key=tasks[0].key, actor=actor, answer=dict(answer))

    def buttons(self, who: str, case: str) -> list[str]:
        """Return the texts of the buttons that somebody sees on a case."""
        with self.acting(who) as (session, actor):
            instance = instances.get(session, number=case, actor=actor)
            found = instances.actions_for(session, instance=instance, actor=actor)
            return [button.text for button in found]

    def press(self, who: str, case: str, answer: Answer) -> None:
        """Press the one button that a case offers somebody."""
        with self.acting(who) as (session, actor):
            instance = instances.get(session, number=case, actor=actor)
            [button] = instances.actions_for(session, instance=instance, actor=actor)
            given = dict(answer)
            instances.press(session, instance=instance, wait=button.wait, actor=actor, answer=given)

    def paper(self, who: str, kind: str, case: str | None = None) -> str:
        """Hand in a file and return its key."""
        with self.acting(who) as (session, actor):
            instance = instances.get(session, number=case, actor=actor) if case else None
            return documents.store(
                session,
                instance=instance,
                kind=kind,
                filename=f"{kind}.pdf",
                stream=BytesIO(PDF),
                actor=actor,
            ).key

    def waiting(self, case: str) -> dict[str, list[str | None]]:
        """Return the open work of a case: element → for whom (None: everybody of the lane)."""
        with self.database.read() as session:
            found: dict[str, list[str | None]] = {}
            for task in _open(session, case):
                found.setdefault(task.element, []).append(task.assignee)
            return found

    def task(self, case: str, element: str) -> UserTask:
        """Return the one open task of an element."""
        with self.database.read() as session:
            [task] = _open(session, case, element)
            return task

    def seen(self, who: str, case: str, element: str) -> dict[str, Any]:
        """Return the variables that somebody's form at an element begins with."""
        key = self.task(case, element).key
        with self.acting(who) as (session, actor):
            return dict(tasks_tasks.open(session, key=key, actor=actor).variables)

    def status(self, case: str) -> str:
        """Return how a case stands."""
        with self.database.read() as session:
            return _case(session, case).status

    def variables(self, case: str) -> dict[str, Any]:
        """Return a case's own variables."""
        with self.database.read() as session:
            return instances.variables(session, _case(session, case))

    def cases(self, process: str) -> list[str]:
        """Return the cases of a process, the oldest first."""
        with self.database.read() as session:
            of = select(ProcessInstance.number).where(ProcessInstance.process_id == process)
            return list(session.scalars(of.order_by(ProcessInstance.key)))

    def papers(self, case: str) -> dict[str, str]:
        """Return what a case printed by the names of the texts: the last of each, as text."""
        with self.database.read() as session:
            of = select(CasePaper).join(ProcessInstance).where(ProcessInstance.number == case)
            rows = session.scalars(of.order_by(CasePaper.key))
            return {row.paper: str(row.content) for row in rows}

    def letters(self, case: str) -> list[str]:
        """Return the subjects of the letters sent so far, oldest first."""
        return [letter.subject for letter in self.letters_of(case)]

    def letters_of(self, case: str) -> list[Letter]:
        """Return the letters of a case, oldest first."""
        with self.database.read() as session:
            key = _case(session, case).key
            query = select(Letter).where(Letter.instance_key == key).order_by(Letter.key)
            return list(session.scalars(query))

    def recipients(self, letter: Letter) -> list[str]:
        """Return the people a letter went to by name."""
        with self.database.read() as session:
            found = session.get_one(Letter, letter.key).recipients
            return sorted(one.person for one in found if one.person)

    def incidents(self) -> list[Any]:
        """Return what has gone wrong."""
        with self.database.read() as session:
            return list(operations_incidents.open(session))


def _case(session: Session, number: str) -> ProcessInstance:
    return instances.get(session, number=number, actor=SYSTEM)


def _open(session: Session, case: str, element: str = "") -> list[UserTask]:
    query = (
        select(UserTask)
        .join(ProcessInstance)
        .where(ProcessInstance.number == case, UserTask.status == "open")
        .order_by(UserTask.key)
    )
    if element:
        query = query.where(UserTask.element == element)
    return list(session.scalars(query))
