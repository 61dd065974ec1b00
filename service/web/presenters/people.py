"""Who did something, by name."""

from service.db import Session
from service.host.history.timeline import Happening
from service.people import accounts
from service.people.actor import SYSTEM
from service.web.core.language import gettext


def acted_by(one: Happening) -> str:
    """Return who did what a line of history says, by the name they had then."""
    return system() if one.actor == SYSTEM.id else one.actor_name


def signed(by: str | None, instead_of: str | None) -> str:
    """Return who finished work, as pages and papers sign it: a deputy says for whom."""
    if not instead_of:
        return by or ""
    return gettext("%(who)s（代%(whom)s）", who=by or "", whom=instead_of)


def account_name(session: Session, username: str) -> str:
    """Return the present name of an account; the username where there is none."""
    if username == SYSTEM.id:
        return system()
    return accounts.names(session, usernames=[username]).get(username, username)


def system() -> str:
    """Return what the service itself is called."""
    return gettext("系统")
