"""Who may take a piece of work over, and whom a copy of a case may go to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from service.db import Session
from service.host import access, deputies, standing_in
from service.host.tables.absences import Absence
from service.host.tables.core import ProcessInstance, UserTask
from service.people import roles
from service.people.accounts import as_actor
from service.people.actor import Actor
from service.people.tables import Account, AccountRole


@dataclass(frozen=True)
class Choice:
    """Somebody who may be chosen, and until when they are away, if they are."""

    username: str
    name: str
    organisation: str
    away_until: date | None = None


def successors(session: Session, task: UserTask, *, actor: Actor) -> list[Choice]:
    """Return who may take a piece of work over from somebody, by name.

    They could do it if it were addressed to them, and are on no other side of it (`deputies`).
    """
    work = standing_in.work(session, task)
    codes = {code for code, _ in work.pool} or ({work.lane} if work.lane else set())
    people = [one for one in _holders(session, codes) if one.username != actor.id]
    may = (
        one for one in people
        if not deputies.why_not(work, standing_in.person(as_actor(session, one)))
    )  # fmt: skip
    return list(_choices(session, may))


def readers(session: Session, instance: ProcessInstance, *, actor: Actor) -> list[Choice]:
    """Return whom somebody may send a copy of a case to: who sees it anyhow, on their own side.

    Of the staff the staff; of a unit or department its own people; never experts.
    """
    side = side_of(actor)
    codes = {role.code for role in roles.every(session) if role.works and not role.named_only}
    if side is None:
        codes = {role.code for role in roles.every(session) if role.staff and not role.audits}
    people = [one for one in _holders(session, codes) if one.username != actor.id]
    mine = (one for one in people if side is None or one.organisation_code == side)
    return list(
        _choices(session, (one for one in mine if access.sees(as_actor(session, one), instance)))
    )


def side_of(actor: Actor) -> str | None:
    """Return whose remarks somebody's are: their organisation's; None: the staff's."""
    return None if any(role.staff for role in actor.roles) else actor.organisation or ""


def chosen(found: Iterable[Choice], usernames: Sequence[str]) -> list[Choice]:
    """Return those of some choices that were chosen, each once, in the order of the list."""
    wanted = set(usernames)
    return [one for one in found if one.username in wanted]


def _holders(session: Session, codes: Iterable[str]) -> Sequence[Account]:
    holding = select(AccountRole.username).where(AccountRole.role.in_(sorted(codes)))
    query = (
        select(Account)
        .where(Account.active.is_(True), Account.username.in_(holding))
        .order_by(Account.name, Account.username)
        .options(selectinload(Account.grants), joinedload(Account.organisation))
    )
    return session.scalars(query).all()


def _choices(session: Session, people: Iterable[Account]) -> Iterator[Choice]:
    found = list(people)
    away = _away(session, [one.username for one in found])
    for one in found:
        where = one.organisation.name if one.organisation else ""
        yield Choice(one.username, one.name, where, away.get(one.username))


def _away(session: Session, usernames: Sequence[str]) -> Mapping[str, date]:
    """Return until when some people are away who are away today."""
    today = standing_in.today(session)
    query = select(Absence.person, Absence.last_day).where(
        Absence.person.in_(usernames),
        Absence.first_day <= today,
        Absence.last_day >= today,
        Absence.ended_at.is_(None),
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(Absence.last_day))}
