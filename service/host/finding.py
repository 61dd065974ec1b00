"""Finding cases by what is known of them: number, unit, person, step, round, status, time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from service.host import access, given
from service.host.history.tables import Entry
from service.host.pages import Page, page_of
from service.host.tables import Party, ProcessInstance, Tag, UserTask
from service.people.actor import Actor
from service.people.tables import Organisation


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty does not matter.

    `status` is one that a case bears, or `running` (no end yet), `ended` (any end)
    or `kept` (not thrown away).
    """

    text: str = ""
    number: str = ""
    unit: str = ""
    person: str = ""
    step: str = ""
    round: str = ""
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search(
    session: Session, *, actor: Actor, wanted: Wanted, page: int = 1
) -> Page[ProcessInstance]:
    """Find cases somebody may see, newest first, by what is known of them."""
    query = select(ProcessInstance).where(access.visible(actor), *conditions(wanted))
    newest = query.order_by(ProcessInstance.started_at.desc(), ProcessInstance.key.desc())
    return page_of(session, newest, number=page, make=lambda row: row[0])


def _plain(wanted: Wanted) -> Wanted:
    """Return the same wish in text that every database can hold."""
    texts: dict[str, Any] = {
        field.name: given.text(getattr(wanted, field.name))
        for field in fields(wanted)
        if field.name not in ("since", "until")
    }
    return replace(wanted, **texts)


def conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    """Yield what a case must fulfil to be found."""
    case = ProcessInstance
    wanted = _plain(wanted)
    if wanted.number:
        yield case.number.icontains(wanted.number, autoescape=True)
    if wanted.status:
        yield _in_status(wanted.status)
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
    for word in given.words(wanted.text):
        yield or_(
            case.number.icontains(word, autoescape=True),
            case.title.icontains(word, autoescape=True),
            _of_unit(word),
        )


def _in_status(status: str) -> ColumnElement[bool]:
    if status == "kept":
        return ProcessInstance.status != "discarded"
    if status == "running":
        return ProcessInstance.ended_at.is_(None)
    if status == "ended":
        return ProcessInstance.ended_at.is_not(None)
    return ProcessInstance.status == status


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
