"""Contacts: who answers for the accounts of an organisation."""

from collections.abc import Sequence

from sqlalchemy import select

from service.db import Session
from service.errors import Refused
from service.people.actor import Actor
from service.people.tables import Account, Contact


def appoint(session: Session, *, account: Account, by: Actor) -> None:
    """Make somebody a contact of their organisation; who is one stays one.

    :raises Refused: they belong to no organisation
    """
    if account.organisation_code is None:
        raise Refused("联系人须属于一个单位")
    if session.get(Contact, (account.organisation_code, account.username)) is None:
        session.add(
            Contact(
                organisation_code=account.organisation_code,
                username=account.username,
                since=session.at,
                appointed_by=by.id,
            )
        )
        session.flush()


def dismiss(session: Session, *, account: Account) -> None:
    """Let somebody be a contact of no organisation any more."""
    for row in session.scalars(select(Contact).where(Contact.username == account.username)):
        session.delete(row)
    session.flush()


def of_organisation(session: Session, *, code: str) -> Sequence[str]:
    """Return the usernames of an organisation's contacts, the longest known first."""
    query = select(Contact.username).where(Contact.organisation_code == code)
    return session.scalars(query.order_by(Contact.since, Contact.username)).all()


def acts_for(session: Session, actor: Actor, code: str | None) -> bool:
    """Ask whether somebody is a contact of an organisation, and still belongs to it."""
    if code is None or actor.organisation != code:
        return False
    return session.get(Contact, (code, actor.id)) is not None


def colleagues(session: Session, *, code: str) -> Sequence[Account]:
    """Return the accounts of an organisation, by name."""
    query = select(Account).where(Account.organisation_code == code)
    return session.scalars(query.order_by(Account.name, Account.username)).all()
