"""Sign-ins: the password checked, the browser remembered, wrong tries counted."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.errors import Refused
from service.people.accounts import actor, as_actor
from service.people.actor import Actor
from service.people.tables import Account, FailedSignIn, SignIn

LIFETIME = timedelta(hours=12)
FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)

_HASHER = PasswordHasher()
_WRONG = "用户名或密码不正确"


def verify(session: Session, *, username: str, password: str, at: datetime) -> Actor:
    """Return who this is, or refuse in words that do not tell which half was wrong.

    The caller notes the outcome by `begin` or `fail`: a refusal undoes its own transaction.

    :raises Refused: wrong name or password, or the name is locked for a while
    """
    if locked(session, username=username, at=at):
        raise Refused("密码错误次数过多，请 15 分钟后再试")
    account = session.get(Account, username)
    # An unknown name costs as much time as a known one.
    kept = account.password_hash if account and account.password_hash else _nobody()
    if not _matches(kept, password) or account is None or not account.active:
        raise Refused(_WRONG)
    return as_actor(account)


@cache
def _nobody() -> str:
    """Return the hash of a password that nobody knows; made when first needed: it is costly."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def locked(session: Session, *, username: str, at: datetime) -> bool:
    """Ask whether a name is closed because of wrong passwords in the last quarter hour."""
    failures = session.scalar(
        select(func.count())
        .select_from(FailedSignIn)
        .where(FailedSignIn.username == username[:60], FailedSignIn.at > at - LOCKED_FOR)
    )
    return (failures or 0) >= FAILURES_ALLOWED


def fail(session: Session, *, username: str, at: datetime) -> None:
    """Note a wrong password, and forget those that no longer count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= at - LOCKED_FOR))
    session.add(FailedSignIn(username=username[:60], at=at))


def begin(session: Session, *, username: str, at: datetime, lifetime: timedelta = LIFETIME) -> str:
    """Sign a browser in and return the token for its cookie; only its hash is kept here.

    :raises NotFound: no such account, or locked
    """
    actor(session, username)
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(SignIn.expires_at <= at))
    session.execute(delete(FailedSignIn).where(FailedSignIn.username == username))
    session.add(
        SignIn(token_hash=_hash(token), username=username, began_at=at, expires_at=at + lifetime)
    )
    return token


def sign_out(session: Session, *, token: str) -> None:
    """Make a token worthless."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def signed_in(session: Session, *, token: str, at: datetime) -> Actor | None:
    """Return who a token belongs to, or None if it is worth nothing."""
    account = session.scalar(
        select(Account)
        .join(SignIn, SignIn.username == Account.username)
        .where(SignIn.token_hash == _hash(token), SignIn.expires_at > at, Account.active)
    )
    return as_actor(account) if account else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
