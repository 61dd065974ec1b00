"""Whom letters and reminders of a case's story are for, and what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service import privacy
from service.db import Session
from service.host.cases.sight import Sight
from service.host.history.timeline import Happening
from service.host.tables.core import UserTask
from service.host.tables.letters import Letter, Recipient
from service.host.tables.reminders import Reminder
from service.people import accounts, roles
from service.people.actor import Actor

OUTSIDE = "系统外人员"
Words = Mapping[str, str]


def addressed(
    session: Session, found: Sequence[Happening], *, seen: Sight, actor: Actor
) -> list[Happening]:
    """Return lines with `whom` and `what` in the data of letters and reminders.

    For the staff, and of letters for those they are for: a unit does not read what offices write
    each other. Who judges blind has no name here either.
    """
    named: dict[tuple[str, str], Words] = {
        **{("letter", key): one for key, one in _letters(session, found, seen, actor)},
        **{("reminder", key): one for key, one in _reminders(session, found, seen, actor)},
    }
    lines = [(one, named.get((one.subject, one.row or ""))) for one in found]
    return [replace(one, data={**one.data, **of}) if of else one for one, of in lines]


def _letters(
    session: Session, found: Sequence[Happening], seen: Sight, actor: Actor
) -> Iterable[tuple[str, Words]]:
    keys = _rows(found, "letter")
    query = select(Letter).where(Letter.key.in_(keys)).options(selectinload(Letter.recipients))
    letters = [
        letter
        for letter in (session.scalars(query) if keys else ())
        if _staff(actor) or any(_is_theirs(one, actor) for one in letter.recipients)
    ]
    people = _people(session, (one.person for letter in letters for one in letter.recipients))
    for letter in letters:
        whom = dict.fromkeys(_whom(session, one, seen, people) for one in letter.recipients)
        yield str(letter.key), {"whom": "、".join(whom), "what": privacy.mask(letter.subject)}


def _reminders(
    session: Session, found: Sequence[Happening], seen: Sight, actor: Actor
) -> Iterable[tuple[str, Words]]:
    keys = _rows(found, "reminder") if _staff(actor) else []
    query = select(Reminder.key, UserTask).join(UserTask, UserTask.key == Reminder.task_key)
    rows = session.execute(query.where(Reminder.key.in_(keys))).all() if keys else []
    people = _people(session, (task.assignee for _, task in rows))
    for key, task in rows:
        whom = _person(task.assignee, seen, people) if task.assignee else task.lane
        yield str(key), {"whom": whom or OUTSIDE, "what": task.name}


def _rows(found: Sequence[Happening], subject: str) -> list[int]:
    rows = [one.row or "" for one in found if one.subject == subject]
    return [int(row) for row in rows if row.isdigit()]


def _staff(actor: Actor) -> bool:
    return any(role.staff or role.audits for role in actor.roles)


def _is_theirs(one: Recipient, actor: Actor) -> bool:
    if one.person or one.address:
        return one.person == actor.id
    own = one.organisation is None or one.organisation == actor.organisation
    return own and (one.role is None or actor.has(one.role))


def _whom(session: Session, one: Recipient, seen: Sight, people: Words) -> str:
    if one.person:
        return _person(one.person, seen, people)
    if one.organisation:
        return accounts.organisation_name(session, one.organisation) or one.organisation
    role = roles.find(session, one.role)
    return role.name if role else OUTSIDE


def _people(session: Session, usernames: Iterable[str | None]) -> Words:
    """Return the names of people, asked for together."""
    wanted = {one for one in usernames if one}
    return accounts.names(session, usernames=wanted) if wanted else {}


def _person(username: str, seen: Sight, people: Words) -> str:
    return seen.name(username, people.get(username, ""))
