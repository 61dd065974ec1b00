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
    for letter in session.scalars(query) if keys else ():
        if _staff(actor) or any(_is_theirs(one, actor) for one in letter.recipients):
            whom = dict.fromkeys(_whom(session, one, seen) for one in letter.recipients)
            yield str(letter.key), {"whom": "、".join(whom), "what": privacy.mask(letter.subject)}


def _reminders(
    session: Session, found: Sequence[Happening], seen: Sight, actor: Actor
) -> Iterable[tuple[str, Words]]:
    keys = _rows(found, "reminder") if _staff(actor) else []
    query = select(Reminder.key, UserTask).join(UserTask, UserTask.key == Reminder.task_key)
    for key, task in session.execute(query.where(Reminder.key.in_(keys))) if keys else ():
        whom = _person(session, task.assignee, seen) if task.assignee else task.lane
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


def _whom(session: Session, one: Recipient, seen: Sight) -> str:
    if one.person:
        return _person(session, one.person, seen)
    if one.organisation:
        return accounts.organisation_name(session, one.organisation) or one.organisation
    role = roles.find(session, one.role)
    return role.name if role else OUTSIDE


def _person(session: Session, username: str, seen: Sight) -> str:
    return seen.name(username, accounts.names(session, usernames={username}).get(username, ""))
