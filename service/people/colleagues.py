"""Colleagues: what the contact of a unit does for its accounts without an administrator."""

from service.db import Session
from service.errors import NotFound, Refused, say
from service.people import accounts, contacts, sign_ins
from service.people import roles as known_roles
from service.people.actor import Actor
from service.people.tables import Account

_NOT_CONTACT = say("只有本单位的联系人可以管理本单位账户")


def invite(session: Session, *, username: str, name: str, email: str, by: Actor) -> Account:
    """Open an account in one's own unit, with what everybody of a unit may do.

    :raises Refused: not a contact, not of a unit, or a name that is taken or malformed
    """
    _refuse_unless_contact(session, by)
    own = [role.code for role in by.roles if role.owner]
    if not own:
        raise Refused("这类单位的账户由安全管理员开通")
    account = accounts.create(
        session, username=username, name=name, roles=own, organisation=by.organisation
    )
    accounts.set_email(session, account=account, email=email)
    session.flush()
    return account


def appoint(session: Session, *, username: str, by: Actor) -> Account:
    """Make a colleague a contact as well.

    :raises Refused: not a contact, or nobody of the own unit who is there
    """
    _refuse_unless_contact(session, by)
    account = of_own(session, username=username, by=by)
    if not account.active:
        raise Refused("账户已经锁定，不能做联系人")
    contacts.appoint(session, account=account, by=by)
    return account


def step_down(session: Session, *, by: Actor) -> None:
    """Let a contact be one no more; somebody else must be.

    :raises Refused: not a contact, or the only one
    """
    _refuse_unless_contact(session, by)
    if not _others(session, by.id, by):
        raise Refused("您是本单位唯一的联系人：先请一位同事做联系人，再卸任")
    contacts.dismiss(session, account=session.get_one(Account, by.id))


def leave(session: Session, *, username: str, to: str, by: Actor) -> Account:
    """Lock the account of who leaves the unit; the last contact is followed by `to`.

    Their work is passed on before (host.tasks.rights.pass_on).

    :raises Refused: not a contact, nobody of the own unit, or an account that holds more than the
        rights of a unit
    """
    _refuse_unless_contact(session, by)
    account = of_own(session, username=username, by=by)
    heir = of_own(session, username=to, by=by)
    if heir.username == account.username or not heir.active:
        raise Refused("请选择另一位同事")
    if not all(role.owner for role in known_roles.held(session, account.roles)):
        raise Refused("这个账户由安全管理员办理")
    was_contact = username in contacts.of_organisation(session, code=by.organisation or "")
    if was_contact and not _others(session, username, by):
        contacts.appoint(session, account=heir, by=by)
    contacts.dismiss(session, account=account)
    account.active = False
    sign_ins.end_all(session, username=username)
    session.flush()
    return account


def of_own(session: Session, *, username: str, by: Actor) -> Account:
    """Return an account of one's own organisation.

    :raises NotFound: there is none
    """
    account = session.get(Account, username)
    if account is None or by.organisation is None or account.organisation_code != by.organisation:
        raise NotFound(username)
    return account


def _others(session: Session, username: str, by: Actor) -> list[str]:
    """Return the other contacts of an organisation who are there."""
    known = contacts.of_organisation(session, code=by.organisation or "")
    return [one for one in known if one != username and session.get_one(Account, one).active]


def _refuse_unless_contact(session: Session, by: Actor) -> None:
    if not contacts.acts_for(session, by, by.organisation):
        raise Refused(_NOT_CONTACT)
