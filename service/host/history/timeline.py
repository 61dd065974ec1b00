"""Reading the ledger: the story of one case, and finding cases by what happened in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from service import engine
from service.host import access, catalogue
from service.host.earlier import of_experts
from service.host.history.record import record
from service.host.pages import Page, page_of
from service.host.tables import Entry, Party, ProcessInstance, Release, Tag, UserTask
from service.people.actor import Actor
from service.people.tables import Organisation

TOLD = {
    "instance": {"started", "ended"},
    "task": {"created", "claimed", "released", "completed", "cancelled"},
    "completion": {"refused"},
    "step": {"decided", "caught", "thrown", "called", "returned", "failed"},
    "button": {"pressed"},
    "document": {"stored", "attached"},
    "letter": {"sent"},
    "incident": {"opened", "resolved", "retried"},
}
"""What everybody who sees a case reads of its story; the auditor reads everything."""


@dataclass(frozen=True)
class Happening:
    """One line of a case's story."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    subject: str
    verb: str
    row: str | None
    element: str | None
    name: str
    type: str
    lane: str | None
    process_id: str | None
    flow: str | None
    release: int
    data: Mapping[str, Any]
    """Details: `before` and `after` of a row, `detail` of a step; empty for all but the auditor."""


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; what is empty does not matter."""

    text: str = ""
    number: str = ""
    unit: str = ""
    person: str = ""
    step: str = ""
    round: str = ""
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None


def timeline(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Happening]:
    """Return the story of a case, oldest first, as far as somebody may read it."""
    query = select(Entry).where(Entry.instance_key == instance.key).order_by(Entry.sequence)
    release = session.get_one(Release, instance.release)
    elements = catalogue.diagram(session, release, instance.process_id).elements
    whole = actor.has("auditor")
    blind = access.blind(actor, instance)
    return [
        _happening(entry, elements.get(entry.element or ""), instance.release, whole=whole)
        for entry in session.scalars(query)
        if (whole or entry.verb in TOLD.get(entry.subject, ()))
        and not (blind and _of_others(entry, elements, actor))
    ]


def viewed(session: Session, *, instance: ProcessInstance, what: str = "personal-data") -> None:
    """Put on the record that somebody looked at a case, or at the personal data in it."""
    record(session, subject=what, verb="viewed", instance=instance.key)


def search(
    session: Session, *, actor: Actor, wanted: Wanted, page: int = 1
) -> Page[ProcessInstance]:
    """Find cases somebody may see, newest first, by what is known of them."""
    query = select(ProcessInstance).where(access.visible(actor), *_conditions(wanted))
    newest = query.order_by(ProcessInstance.started_at.desc(), ProcessInstance.key.desc())
    return page_of(session, newest, number=page, make=lambda row: row[0])


def _happening(
    entry: Entry, element: engine.ElementInfo | None, release: int, *, whole: bool
) -> Happening:
    details = entry.data or {}
    process_id = details.get("process") or (element.process_id if element else None)
    return Happening(
        seq=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        actor_name=entry.actor_name,
        subject=entry.subject,
        verb=entry.verb,
        row=entry.row,
        element=entry.element,
        name=details.get("name") or (element.name if element else ""),
        type=details.get("type") or (element.type if element else ""),
        lane=element.lane if element else None,
        process_id=process_id,
        flow=details.get("flow"),
        release=release,
        data=details if whole else {},
    )


def _of_others(entry: Entry, elements: Mapping[str, engine.ElementInfo], actor: Actor) -> bool:
    element = elements.get(entry.element or "")
    return element is not None and of_experts(element.lane) and entry.actor != actor.id


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    case = ProcessInstance
    if wanted.number:
        yield case.number.icontains(wanted.number, autoescape=True)
    if wanted.status:
        yield case.status == wanted.status
    if wanted.since:
        yield or_(case.ended_at.is_(None), case.ended_at >= wanted.since)
    if wanted.until:
        yield case.started_at <= wanted.until
    if wanted.round:
        yield _tagged("round", wanted.round)
    if wanted.unit:
        yield _of_unit(wanted.unit)
    if wanted.person:
        yield _touched_by(wanted.person)
    if wanted.step:
        yield _went_through(wanted.step)
    for word in wanted.text.split()[:10]:
        yield or_(
            case.number.icontains(word, autoescape=True),
            case.title.icontains(word, autoescape=True),
            _of_unit(word),
        )


def _tagged(name: str, value: str) -> ColumnElement[bool]:
    return exists().where(
        Tag.instance_key == ProcessInstance.key, Tag.name == name, Tag.value == value
    )


def _of_unit(name: str) -> ColumnElement[bool]:
    found: Select[Any] = (
        select(Party.holder)
        .join(Organisation, Organisation.code == Party.holder)
        .where(
            Party.instance_key == ProcessInstance.key,
            or_(Organisation.name.icontains(name, autoescape=True), Organisation.code == name),
        )
    )
    return found.exists()


def _touched_by(person: str) -> ColumnElement[bool]:
    return exists().where(
        Entry.instance_key == ProcessInstance.key,
        or_(Entry.actor == person, Entry.actor_name.icontains(person, autoescape=True)),
    )


def _went_through(step: str) -> ColumnElement[bool]:
    return exists().where(
        UserTask.instance_key == ProcessInstance.key,
        or_(UserTask.element == step, UserTask.name.icontains(step, autoescape=True)),
    )
