"""Letters: what processes tell people, laid into a list that they can read."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from service.host import access
from service.host.pages import Page, page_of
from service.host.tables import Letter, ProcessInstance, Recipient, UserTask
from service.people.actor import Actor
from service.people.roles import Role, role
from service.people.tables import Organisation


def of(session: Session, *, actor: Actor, page: int = 1) -> Page[Letter]:
    """Return the letters to somebody, newest first; staff also read those to outsiders."""
    to_me = access.addressed(Recipient, actor)
    if actor.has(*access.STAFF):
        to_me = or_(to_me, Recipient.address.is_not(None))
    mine = exists().where(Recipient.letter_key == Letter.key, to_me)
    recused = access.party("recused", actor.id, Letter.instance_key)
    query = select(Letter).where(mine, ~recused).order_by(Letter.sent_at.desc(), Letter.key.desc())
    return page_of(session, query, number=page, make=lambda row: row[0])


def send(session: Session, args: Mapping[str, Any]) -> None:
    """Write the letter that a process asked for (the work of a `letter` job)."""
    query = select(ProcessInstance).where(ProcessInstance.number == args["case"])
    case = session.scalars(query).one_or_none()
    letter = Letter(
        instance_key=case and case.key,
        subject=args["subject"],
        body=args["body"],
        sent_at=session.info["at"],
    )
    letter.recipients = list(_recipients(session, case, args["to"]))
    session.add(letter)


def _recipients(session: Session, case: ProcessInstance | None, to: Any) -> Iterable[Recipient]:
    for one in to if isinstance(to, list) else [to]:
        yield from _named(session, case, one)


def _named(session: Session, case: ProcessInstance | None, to: Any) -> Iterable[Recipient]:
    if isinstance(to, Mapping):
        outside = f"{to.get('name') or '匿名'} {to.get('address') or ''}".strip()
        return [Recipient(address=outside)]
    found = role(str(to))
    if to == "unit":
        found = role("applicant")
    if found is not None:
        return _of_role(session, case, found)
    if session.get(Organisation, str(to)):
        return [Recipient(organisation=str(to))]
    return [Recipient(person=str(to))]


def _of_role(session: Session, case: ProcessInstance | None, found: Role) -> Iterable[Recipient]:
    if found.code in access.NAMED:
        return [Recipient(person=person) for person in _named_people(session, case, found)]
    if found.bound_by is None:
        return [Recipient(role=found.code)]
    organisations = access.bound(case, found.bound_by) if case else []
    return [Recipient(role=found.code, organisation=code) for code in organisations]


def _named_people(session: Session, case: ProcessInstance | None, found: Role) -> Iterable[str]:
    """Return the experts of a case: a letter to all experts would tell those who must not know."""
    if case is None:
        return []
    query = select(UserTask.assignee).where(
        UserTask.instance_key == case.key,
        UserTask.status != "cancelled",
        UserTask.lane.in_((found.code, found.title)),
        UserTask.assignee.is_not(None),
    )
    return [person for person in session.scalars(query.distinct()) if person]
