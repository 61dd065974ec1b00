"""Organisations that end or are merged by hand: their accounts locked or taken along; undone."""

from collections.abc import Sequence

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused, say
from service.people import contacts, sign_ins
from service.people.actor import Actor
from service.people.tables import Account, Contact, Organisation, OrganisationClosing

SHORTEST_REASON = 2
LONGEST_REASON = 400  # letters, as the column


def close(
    session: Session, *, code: str, into: str | None, reason: str, by: Actor
) -> OrganisationClosing:
    """End an organisation today, or merge it into another of its kind.

    Without another its accounts are locked; otherwise they go over to it. That nothing hangs on
    the organisation (studio, running case) the caller has asked before.

    :raises NotFound: there is no organisation of one of the codes
    :raises Refused: it has ended, has branches, would be merged into itself, or no reason
    """
    ending = _found(session, code)
    heir = _found(session, into) if into else None
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused("请写明终止或者并入的理由，最多 400 个字")
    if ending.valid_until is not None:
        raise Refused(say("“%(name)s”已于 %(day)s 终止", name=ending.name, day=ending.valid_until))
    if heir is not None:
        _refuse_heir(ending, heir)
    if below := _below(session, ending):
        raise Refused(
            say("“%(name)s”还有下级：%(below)s。先办理下级", name=ending.name, below=below)
        )
    people = _accounts(session, ending)
    row = OrganisationClosing(
        code=ending.code,
        into=heir and heir.code,
        reason=reason.strip(),
        accounts=[one.username for one in people],
        contacts=list(contacts.of_organisation(session, code=ending.code)),
        closed_by=by.id,
        closed_at=session.at,
    )
    session.add(row)
    ending.valid_until = session.at.astimezone(BEIJING).date()
    ending.succeeded_by = heir.code if heir else None
    for one in people:
        contacts.dismiss(session, account=one)
        one.organisation_code = heir.code if heir else one.organisation_code
        one.active = heir is not None
        sign_ins.end_all(session, username=one.username)
    session.flush()
    return row


def undo(session: Session, *, code: str, by: Actor) -> OrganisationClosing:
    """Let an organisation be there again as it was before it was closed by hand.

    Accounts that something else has happened to since stay as they are.

    :raises NotFound: there is no such organisation
    :raises Refused: it was not closed by hand, or what it was merged into has ended since
    """
    ended, row = _found(session, code), last(session, code=code)
    if row is None or ended.valid_until is None:
        raise Refused("这个单位不是在这里终止的，不能撤销")
    ended.valid_until, ended.succeeded_by = None, None
    row.undone_by, row.undone_at = by.id, session.at
    for username in row.accounts:
        account = session.get(Account, username)
        where = row.into or code
        if account is None or account.organisation_code != where:
            continue
        if row.into is None or account.active:
            contacts.dismiss(session, account=account)
            account.organisation_code, account.active = code, True
            sign_ins.end_all(session, username=username)
            if username in row.contacts:
                session.add(_contact(session, code, username, by))
    session.flush()
    return row


def last(session: Session, *, code: str) -> OrganisationClosing | None:
    """Return how an organisation was closed by hand, if it was and nobody has undone it."""
    query = select(OrganisationClosing).where(
        OrganisationClosing.code == code, OrganisationClosing.undone_at.is_(None)
    )
    return session.scalars(query.order_by(OrganisationClosing.key.desc())).first()


def heirs(session: Session, *, code: str) -> Sequence[Organisation]:
    """Return the organisations that another could be merged into, by name."""
    ending = _found(session, code)
    query = select(Organisation).where(
        Organisation.kind == ending.kind,
        Organisation.code != code,
        Organisation.valid_until.is_(None),
    )
    return session.scalars(query.order_by(Organisation.name)).all()


def _refuse_heir(ending: Organisation, heir: Organisation) -> None:
    if heir.code == ending.code:
        raise Refused("单位不能并入自己")
    if heir.kind != ending.kind or heir.valid_until is not None:
        raise Refused(say("“%(name)s”已经终止，或者不是同一类单位", name=heir.name))


def _below(session: Session, ending: Organisation) -> str:
    """Return the names of what lies under an organisation and has not ended."""
    query = select(Organisation.name).where(
        Organisation.parent == ending.code, Organisation.valid_until.is_(None)
    )
    return "、".join(session.scalars(query.order_by(Organisation.name)))


def _accounts(session: Session, of: Organisation) -> Sequence[Account]:
    query = select(Account).where(Account.organisation_code == of.code, Account.active)
    return session.scalars(query.order_by(Account.username)).all()


def _contact(session: Session, code: str, username: str, by: Actor) -> Contact:
    return Contact(organisation_code=code, username=username, since=session.at, appointed_by=by.id)


def _found(session: Session, code: str) -> Organisation:
    found = session.get(Organisation, code)
    if found is None:
        raise NotFound(f"organisation {code}")
    return found
