"""Forgotten passwords: a code that a colleague gives, used once to choose a new one."""

import hashlib
import secrets
from datetime import datetime, timedelta

from service.db import Session
from service.errors import NotFound, Refused, say
from service.people import administrators, contacts, roles, second_factors, sign_ins
from service.people.actor import Actor
from service.people.second_factors import LETTERS
from service.people.tables import Account, ResetCode

VALID_FOR = timedelta(hours=24)
TWO = say("这个账户的重置须由另一位管理员确认")
LENGTH = 10  # letters; 49 bits, tried five times a quarter of an hour
_WRONG = say("用户名或重置码不正确，或者重置码已经过期")


def issue(session: Session, *, username: str, by: Actor, confirmed: bool = False) -> str:
    """Make the code with which somebody chooses a new password; it is returned this once.

    An account with a power apart takes two people: `confirmed` says that there were.

    The old password goes on being right until the code is used: nobody is locked out by this.

    :raises NotFound: there is no such account, or not for this person
    :raises Refused: one's own account, or one whose reset is not theirs to make
    """
    account = session.get(Account, username)
    if account is None:
        raise NotFound(username)
    if username == by.id:
        raise Refused("不能给自己的账户发重置码，请另一位联系人或管理员办理")
    if not may_reset(session, account=account, by=by):
        raise Refused("这个账户的密码不归您重置")
    if not confirmed and takes_two(session, account=account, by=by):
        raise Refused(TWO)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = session.get(ResetCode, username) or ResetCode(username=username)
    row.code_hash, row.issued_by, row.expires_at = _hash(code), by.id, session.at + VALID_FOR
    session.add(row)
    session.flush()
    return f"{code[:5]}-{code[5:]}"


def may_reset(session: Session, *, account: Account, by: Actor) -> bool:
    """Ask whether somebody may give out the code of an account.

    Whoever keeps the accounts may; so may a contact of the same organisation, unless the account
    holds a power that is kept apart.
    """
    if administrators.keeps_accounts(session, by):
        return True
    apart = any(role.apart for role in roles.held(session, account.roles))
    return not apart and contacts.acts_for(session, by, account.organisation_code)


def use(session: Session, *, username: str, code: str, password: str) -> None:
    """Let the holder of a code choose a new password; everything signed in before ends.

    :raises Refused: the code is wrong or old, or the password is weak
    """
    row, account = session.get(ResetCode, username), session.get(Account, username)
    typed = "".join(letter for letter in code.upper() if letter in LETTERS)
    if row is None or account is None or not account.active or row.expires_at <= session.at:
        raise Refused(_WRONG)
    if not secrets.compare_digest(row.code_hash, _hash(typed)):
        raise Refused(_WRONG)
    sign_ins.choose_password(session, account=account, new=password)
    session.delete(row)
    sign_ins.end_all(session, username=username)


def takes_two(session: Session, *, account: Account, by: Actor) -> bool:
    """Ask whether another administrator has to confirm a reset of an account."""
    apart = any(role.apart for role in roles.held(session, account.roles))
    return apart and administrators.takes_two(session, by=by, subject=account.username)


def remove_factors(session: Session, *, username: str, by: Actor, confirmed: bool = False) -> None:
    """Take the second factors of an account away, because its owner has lost them.

    :raises NotFound: there is no such account
    :raises Refused: one's own account, or one whose reset is not theirs to make
    """
    account = session.get(Account, username)
    if account is None:
        raise NotFound(username)
    if username == by.id or not may_reset(session, account=account, by=by):
        raise Refused("这个账户的两步验证不归您解除")
    if not confirmed and takes_two(session, account=account, by=by):
        raise Refused(TWO)
    second_factors.remove_all(session, username=username)


def pending(session: Session, *, username: str, at: datetime) -> bool:
    """Ask whether a code waits to be used."""
    row = session.get(ResetCode, username)
    return row is not None and row.expires_at > at


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
