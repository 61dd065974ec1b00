"""Finding cases by what is known of them: number, organisation, person, step, tags, time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union_all

from service import privacy
from service.db import Session
from service.host import access
from service.host.cases import by_word
from service.host.ledger.tables import Entry
from service.host.storage import sanitize
from service.host.storage.distinct import distinct
from service.host.storage.pagination import Page, page_of
from service.host.tables.core import Party, ProcessInstance, Tag, UserTask
from service.people.actor import Actor
from service.people.tables import Organisation
from service.private_values import PrivateValue
from service.searching import half_width, holds, words

NEWEST = ProcessInstance.started_at.desc(), ProcessInstance.key.desc()


@dataclass(frozen=True)
class CaseFilter:
    """What somebody looks for; what is empty does not matter.

    `status` is one that a case bears, or `running` (no end yet), `ended` (any end)
    or `kept` (not thrown away).
    """

    text: str = ""
    number: str = ""
    organisation: str = ""
    """Part of the name, or the code, of an organisation that has to do with the case."""
    person: str = ""
    step: str = ""
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    """What the processes say their cases are about; empty values do not matter."""


def about(session: Session, *, actor: Actor, numbers: Collection[str]) -> list[ProcessInstance]:
    """Return the cases of these numbers that somebody may see, the latest first."""
    query = select(ProcessInstance).where(
        ProcessInstance.number.in_(numbers), access.visible(actor)
    )
    newest = query.order_by(ProcessInstance.started_at.desc(), ProcessInstance.key.desc())
    return list(session.scalars(newest))


def search(
    session: Session, *, actor: Actor, wanted: CaseFilter, page: int = 1
) -> Page[ProcessInstance]:
    """Find cases somebody may see, newest first, by what is known of them.

    Who may, finds them by a private value too: an identity number, a telephone number, a name.
    """
    found = conditions(
        session, wanted, sees=access.visible(actor), by_value=access.finds_private(actor)
    )
    query = select(ProcessInstance).where(*found).order_by(*NEWEST)
    return page_of(session, query, number=page, make=lambda row: row[0])


def known_by_value(
    session: Session, *, cases: Collection[ProcessInstance], text: str
) -> Collection[int]:
    """Return the keys of cases in which a word of a text is a private value.

    Who finds a case so learns that the value is one of that case: a look, as at the value itself.
    """
    lookups = [privacy.lookup(session, word) for word in words(sanitize.clean_text(text))]
    query = select(PrivateValue.instance_key).where(
        PrivateValue.lookup.in_(lookups),
        PrivateValue.draft.is_(False),
        PrivateValue.instance_key.in_([case.key for case in cases]),
    )
    return {key for key in session.scalars(query) if key is not None} if lookups else ()


def statuses(session: Session) -> list[str]:
    """Return the statuses that cases bear."""
    return distinct(session, ProcessInstance.status)


def _plain(wanted: CaseFilter) -> CaseFilter:
    """Return the same wish in text that every database can hold."""
    texts: dict[str, Any] = {
        field.name: sanitize.clean_text(getattr(wanted, field.name))
        for field in fields(wanted)
        if field.name not in ("since", "until", "tags")
    }
    return replace(wanted, **texts)


def conditions(
    session: Session,
    wanted: CaseFilter,
    *,
    sees: ColumnElement[bool],
    by_value: bool = False,
) -> list[ColumnElement[bool]]:
    """Return what a case must fulfil to be found; `sees` is what somebody may find at all.

    :param by_value: a word also finds cases in which it is a private value
    """
    wanted = _plain(wanted)
    found = [sees, *_exact(wanted)]
    asked = bool(wanted.number or wanted.text)
    is_long = asked and by_word.is_long(session, select(ProcessInstance.key).where(*found))
    if wanted.number:
        found.append(_with_number(session, wanted.number, is_long=is_long))
    if wanted.organisation:
        found.append(_of_organisation(wanted.organisation))
    for word in words(wanted.text):
        found.append(_with_word(session, word, is_long=is_long, by_value=by_value))
    return found


def _with_number(session: Session, part: str, *, is_long: bool) -> ColumnElement[bool]:
    if is_long and by_word.is_selective(session, part):
        keys = by_word.holding(part, texts=[ProcessInstance.number])
        return ProcessInstance.key.in_(keys)
    return holds(ProcessInstance.number, part)


def _with_word(
    session: Session, word: str, *, is_long: bool, by_value: bool
) -> ColumnElement[bool]:
    texts = (ProcessInstance.number, ProcessInstance.title)
    plain = [*(holds(text, word) for text in texts), _of_organisation(word)]
    keys = [by_word.holding(word, texts=texts), by_word.of_organisations(word)]
    if by_value:
        private = select(PrivateValue.instance_key).where(
            PrivateValue.lookup == privacy.lookup(session, word), PrivateValue.draft.is_(False)
        )
        plain.append(private.where(PrivateValue.instance_key == ProcessInstance.key).exists())
        keys.append(private)
    if is_long and by_word.is_selective(session, word):
        return ProcessInstance.key.in_(union_all(*keys))
    return or_(*plain)


def _exact(wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions that no word is looked for in."""
    case = ProcessInstance
    if wanted.status:
        yield _in_status(wanted.status)
    if wanted.since:
        yield or_(case.ended_at.is_(None), case.ended_at >= wanted.since)
    if wanted.until:
        yield case.started_at <= wanted.until
    for name, value in wanted.tags.items():
        if value:
            yield _tagged(name, sanitize.clean_text(value))
    if wanted.person:
        yield _touched_by(wanted.person)
    if wanted.step:
        yield _went_through(wanted.step)


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


def _of_organisation(name: str) -> ColumnElement[bool]:
    found: Select[Any] = (
        select(Party.holder)
        .join(Organisation, Organisation.code == Party.holder)
        .where(
            Party.instance_key == ProcessInstance.key,
            or_(holds(Organisation.name, name), Organisation.code == half_width(name)),
        )
    )
    return found.exists()


def _touched_by(person: str) -> ColumnElement[bool]:
    return exists().where(
        Entry.instance_key == ProcessInstance.key,
        or_(Entry.actor == half_width(person), holds(Entry.actor_name, person)),
    )


def _went_through(step: str) -> ColumnElement[bool]:
    return exists().where(
        UserTask.instance_key == ProcessInstance.key,
        or_(UserTask.element == step, holds(UserTask.name, step)),
    )


def with_running_case(session: Session, *, codes: Collection[str]) -> set[str]:
    """Return which of these organisations have a case that runs."""
    query = (
        select(Party.holder)
        .join(ProcessInstance, ProcessInstance.key == Party.instance_key)
        .where(
            Party.holder.in_(codes),
            Party.relation != access.RECUSED,
            ProcessInstance.ended_at.is_(None),
        )
    )
    return set(session.scalars(query.distinct()))
