"""The stage of the demonstration: the calls that pages make, by named people, in past weeks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.host import documents
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import tasks
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.people.actor import PUBLIC, SYSTEM, Actor
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import AssessmentRound
from service.studios.legacy import batches
from service.studios.money.tables import MoneyEntry
from service.studios.notices.tables import Notice
from service.studios.pool import suspending
from service.studios.register.tables import Studio
from service.studios.yearly.tables import Duty
from service.web.core.services import Services
from service.web.section import legacy

BETWEEN_STEPS = timedelta(minutes=7)


@dataclass(frozen=True)
class Moment:
    """A clock that stands at one instant."""

    at: datetime

    def now(self) -> datetime:
        """Return that instant."""
        return self.at


@dataclass
class Stage:
    """Where people act, one after the other, at the time the play has come to."""

    house: Services
    at: datetime
    paper: bytes = field(repr=False)
    """The file that stands for every attachment."""
    first: date
    days: list[date] = field(repr=False)
    """The working days of the play, up to yesterday."""
    place: int = 0
    """Which of them it is."""

    def dawn(self, day: date, place: int) -> None:
        """Let a day begin: what fell due in the night is done by the worker."""
        self.place = place
        self.at = datetime.combine(day, time(0, 5), BEIJING)
        self._work()
        self.at = datetime.combine(day, time(9, 3), BEIJING)

    def begin(self, who: str, process: str, answer: Mapping[str, Any]) -> str:
        """Begin a case and return its number."""
        with self._acting(who) as (session, actor):
            case = instances.start(session, process_id=process, actor=actor, variables=dict(answer))
            number = case.number
        self._work()
        return number

    def do(self, who: str, case: str, element: str, answer: Mapping[str, Any]) -> None:
        """Finish the open work of an element of a case."""
        with self._acting(who) as (session, actor):
            key = next(
                key for key, person in _waiting(session, case, element) if person in (None, who)
            )
            tasks.complete(session, key=key, actor=actor, answer=dict(answer))
        self._work()

    def release(self, who: str, name: str, reason: str) -> None:
        """Let the designer release a diagram of the demonstration's own."""
        source = (Path(__file__).parent / name).read_bytes()
        with self._acting(who) as (session, _):
            deployment.deploy(session, files={name: source}, reason=reason, origin="edited")

    def draft(self, who: str, case: str, element: str, answer: Mapping[str, Any]) -> None:
        """Keep what somebody has typed so far."""
        with self._acting(who) as (session, actor):
            [(key, _)] = _waiting(session, case, element)
            tasks.save_draft(session, key=key, actor=actor, body=dict(answer))

    def press(self, who: str, case: str, answer: Mapping[str, Any]) -> None:
        """Press the one button that a case offers somebody."""
        with self._acting(who) as (session, actor):
            instance = instances.get(session, number=case, actor=actor)
            [button] = instances.actions_for(session, instance=instance, actor=actor)
            instances.press(
                session, instance=instance, wait=button.wait, actor=actor, answer=dict(answer)
            )
        self._work()

    def hand_in(self, who: str, kind: str, filename: str, case: str | None = None) -> str:
        """Hand in a file and return its key."""
        with self._acting(who) as (session, actor):
            instance = instances.get(session, number=case, actor=actor) if case else None
            return documents.store(
                session,
                instance=instance,
                kind=kind,
                filename=filename,
                stream=BytesIO(self.paper),
                actor=actor,
            ).key

    def bring_in(self, section: str, second: str, content: bytes, filename: str) -> None:
        """Upload a spreadsheet of studios of then, and let a second person confirm it."""
        with self._acting(section) as (session, actor):
            found = batches.checked(session, content)
            key = batches.upload(session, found=found, filename=filename, actor=actor).key
        with self._acting(second) as (session, actor):
            legacy.enqueue(session, batches.confirm(session, key=key, actor=actor))
        self._work()

    def waiting(self, case: str, element: str) -> list[str | None]:
        """Return whom the open work of an element waits for: usernames, None for a whole role."""
        with self.house.database.read() as session:
            return [person for _, person in _waiting(session, case, element)]

    def cases_of(self, process: str) -> list[str]:
        """Return the running cases of a process, the oldest first."""
        with self.house.database.read() as session:
            rows = select(ProcessInstance.number).where(
                ProcessInstance.process_id == process, ProcessInstance.ended_at.is_(None)
            )
            return list(session.scalars(rows.order_by(ProcessInstance.key)))

    def eve(self, days: int) -> Iterator[int]:
        """Let time pass until a number of working days are left before today."""
        if (left := len(self.days) - days - self.place) > 0:
            yield left

    def studios_of(self, unit: str) -> list[str]:
        """Return the numbers of a unit's studios, as they came into the register."""
        numbers = select(Studio.number).where(Studio.unit == unit)
        with self.house.database.read() as session:
            return list(session.scalars(numbers.order_by(Studio.key)))

    def round_of(self, year: int) -> str | None:
        """Return the case that conducts the assessment of a year, if it has begun."""
        with self.house.database.read() as session:
            row = session.get(AssessmentRound, year)
            return row.case_number if row else None

    def assessment_of(self, studio: str, year: int) -> str:
        """Return the case in which a studio is assessed in the round of a year."""
        of = (Studio.number == studio, AssessmentSheet.round_year == year)
        with self.house.database.read() as session:
            return session.scalars(
                select(AssessmentSheet.case_number).join(Studio).where(*of)
            ).one()

    def entry_of(self, case: str) -> int:
        """Return the entry of the grant that a case brought."""
        with self.house.database.read() as session:
            return session.scalars(
                select(MoneyEntry.key).where(MoneyEntry.case_number == case)
            ).one()

    def studio_of(self, case: str) -> str:
        """Return the number of the studio that a case granted."""
        with self.house.database.read() as session:
            return session.scalars(select(Studio.number).where(Studio.case_number == case)).one()

    def funding_of(self, entry: int) -> str:
        """Return the number of the case that pays a grant."""
        with self.house.database.read() as session:
            case = session.get_one(MoneyEntry, entry).funding_case
            if case is None:
                raise ValueError(f"no case pays entry {entry}")
            return case

    def duty_of(self, studio: str, kind: str, year: int) -> str | None:
        """Return the case in which a studio sends its agreement or report of a year."""
        of = (Studio.number == studio, Duty.kind == kind, Duty.year == year)
        with self.house.database.read() as session:
            return session.scalar(select(Duty.case_number).join(Studio).where(*of))

    def panel_rated(self, case: str) -> tuple[str, list[dict[str, Any]]]:
        """Return the case in which the panel of another is rated, and the rows of its form."""
        with self.house.database.read() as session:
            for number in self.cases_of("expert-rating"):
                found = instances.variables(session, _case(session, number))
                if found["ended_panel"]["case"] == case:
                    return number, found["sat"]["experts"]
        raise ValueError(f"no case rates the panel of {case}")

    def suspend(self, who: str, expert: str, first: date, last: date, reason: str) -> None:
        """Let nobody draw an expert for a time."""
        with self._acting(who) as (session, actor):
            suspending.suspend(
                session, username=expert, begins_on=first, until=last, reason=reason, by=actor.name
            )

    def notice_of(self, case: str) -> str:
        """Return the number of the notice that a case stands on."""
        with self.house.database.read() as session:
            query = select(Notice.number).where(Notice.case_number == case)
            return session.scalars(query).one()

    def posting(self) -> dict[str, str]:
        """Return what is entered of a notice that the district's website shows since now."""
        now = self.at.astimezone(BEIJING)
        url = f"https://www.bjchy.gov.cn/gongshi/{now:%Y%m%d}.html"
        return {"url": url, "published_on": now.date().isoformat(), "published_at": f"{now:%H:%M}"}

    @contextmanager
    def _acting(self, who: str) -> Iterator[tuple[Session, Actor]]:
        self.at += BETWEEN_STEPS
        with self.house.database.read() as session:
            actor = PUBLIC if who == PUBLIC.id else accounts.actor(session, who)
        with self.house.database.write(actor=actor, at=self.at) as session:
            yield session, actor

    def _work(self) -> None:
        while queue.run_due(self.house.database, clock=Moment(self.at), handlers=HANDLERS):
            pass


def _case(session: Session, number: str) -> ProcessInstance:
    return instances.get(session, number=number, actor=SYSTEM)


def _waiting(session: Session, case: str, element: str) -> list[tuple[int, str | None]]:
    query = (
        select(UserTask.key, UserTask.assignee)
        .join(ProcessInstance)
        .where(
            ProcessInstance.number == case,
            UserTask.element == element,
            UserTask.status == "open",
        )
        .order_by(UserTask.key)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
