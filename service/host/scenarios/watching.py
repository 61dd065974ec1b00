"""What is seen of a sandbox: who can do what now, what is open, what was decided and written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.host import access
from service.host.cases import instances
from service.host.cases.instances import Startable
from service.host.definitions import catalogue, deployment
from service.host.history import timeline
from service.host.history.timeline import Happening
from service.host.ledger.tables import Entry
from service.host.operations import inspection
from service.host.operations.inspection import RuntimeState
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter
from service.host.tables.papers import CasePaper
from service.people import accounts, roles
from service.people.actor import SYSTEM, Actor


@dataclass(frozen=True)
class Work:
    """A piece of open work, and the invented people who may do it."""

    key: int
    name: str
    lane: str | None
    due_at: datetime | None
    people: tuple[Actor, ...]


@dataclass(frozen=True)
class Pressable:
    """A button that a case offers to somebody."""

    wait: str
    text: str
    person: Actor


@dataclass(frozen=True)
class Case:
    """A case of a sandbox: its work and its buttons."""

    instance: ProcessInstance
    work: tuple[Work, ...]
    buttons: tuple[Pressable, ...]


@dataclass(frozen=True)
class Beginning:
    """A process that can be begun, and who may."""

    process: Startable
    people: tuple[Actor, ...]


@dataclass(frozen=True)
class Ruling:
    """A decision that was made: where, by which rules, with which result."""

    element: str
    name: str
    decision: str
    rules: tuple[int, ...]
    """Numbers of the rules that matched, from 1."""
    value: Any


@dataclass(frozen=True)
class CaseStory:
    """How a case stands and how it came there."""

    instance: ProcessInstance
    state: RuntimeState
    passage: Sequence[Happening]
    rulings: tuple[Ruling, ...]
    letters: tuple[Letter, ...]
    papers: tuple[CasePaper, ...]


def people(session: Session) -> list[Actor]:
    """Return everybody in a sandbox who has a share in cases, in the order of the roles."""
    everybody = [accounts.as_actor(session, one) for one in accounts.find(session, limit=1000)]
    working = [one for one in everybody if any(role.works for role in one.roles)]
    return sorted(working, key=lambda one: (min(role.place for role in one.roles), one.id))


def cases(session: Session) -> list[Case]:
    """Return every case of a sandbox, the newest first."""
    everybody = people(session)
    rows = session.scalars(select(ProcessInstance).order_by(ProcessInstance.key.desc()))
    return [
        Case(
            one,
            tuple(_work(session, one, everybody)) if one.ended_at is None else (),
            tuple(_buttons(session, one, everybody)) if one.ended_at is None else (),
        )
        for one in rows
    ]


def _work(session: Session, instance: ProcessInstance, everybody: list[Actor]) -> Iterator[Work]:
    of = select(UserTask).where(UserTask.instance_key == instance.key, UserTask.status == "open")
    for task in session.scalars(of.order_by(UserTask.key)):
        able = tuple(one for one in everybody if access.may_work(task, one))
        yield Work(task.key, task.name, task.lane, task.due_at, able)


def _buttons(
    session: Session, instance: ProcessInstance, everybody: list[Actor]
) -> Iterator[Pressable]:
    seen = set()
    for person in everybody:
        for button in instances.actions_for(session, instance=instance, actor=person):
            if button.wait not in seen:
                seen.add(button.wait)
                yield Pressable(button.wait, button.text, person)


def beginnings(session: Session) -> list[Beginning]:
    """Return the processes that can be begun by somebody with a form, by their names."""
    found: dict[str, tuple[Startable, list[Actor]]] = {}
    for person in people(session):
        for one in instances.startable(session, actor=person):
            found.setdefault(one.process_id, (one, []))[1].append(person)
    made = [Beginning(process, tuple(able)) for process, able in found.values()]
    return sorted(made, key=lambda one: one.process.name)


def onlooker(session: Session) -> Actor:
    """Return somebody who reads everything and does nothing."""
    return Actor("onlooker", "旁观", frozenset(one for one in roles.every(session) if one.audits))


def story(session: Session, *, number: str) -> CaseStory:
    """Return how a case of a sandbox stands, and how it came there.

    :raises NotFound: there is no such case
    """
    looking = onlooker(session)
    instance = _case(session, number)
    letters = select(Letter).where(Letter.instance_key == instance.key).order_by(Letter.key)
    papers = select(CasePaper).where(CasePaper.instance_key == instance.key)
    return CaseStory(
        instance=instance,
        state=inspection.runtime_state(session, instance=instance, actor=looking),
        passage=timeline.passage(session, instance=instance, actor=looking),
        rulings=tuple(rulings(session, instance=instance)),
        letters=tuple(session.scalars(letters)),
        papers=tuple(session.scalars(papers.order_by(CasePaper.key))),
    )


def instances_of(session: Session) -> list[ProcessInstance]:
    """Return every case of a sandbox, the oldest first."""
    return list(session.scalars(select(ProcessInstance).order_by(ProcessInstance.key)))


def processes(session: Session) -> dict[str, str]:
    """Return what the processes that are deployed are called, by their ids."""
    release = deployment.current(session)
    sources = catalogue.read(session, release) if release else []
    return {one.id: one.name or one.id for source in sources for one in source.processes}


def _case(session: Session, number: str) -> ProcessInstance:
    return instances.get(session, number=number, actor=SYSTEM)


def rulings(session: Session, *, instance: ProcessInstance) -> Iterator[Ruling]:
    """Yield the decisions of a case with the rules that matched, in their order."""
    query = select(Entry).where(
        Entry.instance_key == instance.key, Entry.subject == "step", Entry.verb == "decided"
    )
    for entry in session.scalars(query.order_by(Entry.sequence)):
        explanation = (entry.data.get("detail") or {}).get("explanation") or {}
        for one in explanation.get("decisions") or ():
            yield Ruling(
                element=entry.element or "",
                name=str(one.get("name") or one.get("id") or ""),
                decision=str(one.get("id") or ""),
                rules=tuple(_matched(one)),
                value=one.get("output"),
            )


def _matched(decision: Mapping[str, Any]) -> Iterator[int]:
    for table in decision.get("tables") or ():
        for rule in table.get("rules") or ():
            yield int(rule.get("number") or 0)
