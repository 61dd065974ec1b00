"""Forgotten passwords: a link by mail, used once within half an hour; its hash alone is kept."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select

from service.db import Session
from service.errors import Refused, say
from service.people import roles, sign_ins
from service.people.tables import Account, ResetLink

VALID_FOR = timedelta(minutes=30)
_WRONG = say("链接不正确，已经用过，或者过了 30 分钟。请重新申请")


def may_have(session: Session, *, account: Account) -> bool:
    """Ask whether somebody may get in again by mail.

    The accounts with a power apart may not: their reset takes two people (administrators.py).
    """
    apart = any(role.apart for role in roles.held(session, account.roles))
    return account.active and account.email is not None and not apart


def issue(session: Session, *, username: str) -> str:
    """Make the token of a link; an earlier one ends. The old password goes on being right."""
    token = secrets.token_urlsafe(24)
    row = session.get(ResetLink, username) or ResetLink(username=username)
    row.token_hash, row.expires_at = _hash(token), session.at + VALID_FOR
    session.add(row)
    session.flush()
    return token


def use(session: Session, *, token: str, password: str) -> str:
    """Let the holder of a link choose a new password; return whose. Sign-ins of before end.

    :raises Refused: the link is wrong, used or old, or the password is weak
    """
    query = select(ResetLink).where(ResetLink.token_hash == _hash(token)).with_for_update()
    row = session.scalars(query).one_or_none()
    account = session.get(Account, row.username) if row else None
    if row is None or account is None or row.expires_at <= session.at:
        raise Refused(_WRONG)
    if not may_have(session, account=account):
        raise Refused(_WRONG)
    sign_ins.choose_password(session, account=account, new=password)
    session.delete(row)
    session.flush()
    sign_ins.end_all(session, username=account.username)
    return account.username


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
