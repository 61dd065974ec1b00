"""Sign-ins: the password checked, browsers remembered, left alone for a while, ended."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete, exists, select

from service.db import Session
from service.errors import NotFound, Refused, say
from service.people import attempts, passwords, roles
from service.people.accounts import actor, as_actor
from service.people.actor import Actor
from service.people.attempts import Origin
from service.people.tables import Account, AccountRole, SecondFactor, SignIn
from service.prepared import Prepared

LIFETIME = timedelta(hours=12)
NOTICED = timedelta(minutes=1)
"""When somebody was here last is written down this often, not at every request."""
HALF_LASTS = timedelta(minutes=10)
"""How long somebody may look for their second factor."""
LONGEST_BROWSER = 60  # letters, as the column
_NEVER = datetime(1900, 1, 1, tzinfo=UTC)
_WRONG = say("用户名或密码不正确")
_NOWHERE = Origin()


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in in a browser, until when, and what they have to do first."""

    actor: Actor
    token_hash: str
    ends_at: datetime
    """When it ends if nothing more is done."""
    unnoticed: bool
    """Whether their last request is worth writing down."""
    must_change: bool
    """Whether they need a password of their own before anything else."""
    has_factor: bool
    """Whether their account has a second factor."""
    half: bool = False
    """Whether the second factor has still to be shown."""


_ACCOUNTS, _GRANTS = cast(Table, Account.__table__), cast(Table, AccountRole.__table__)
_SIGN_INS = cast(Table, SignIn.__table__)
_FACTORS = cast(Table, SecondFactor.__table__)
_HAS_FACTOR = exists().where(_FACTORS.c.username == _ACCOUNTS.c.username).correlate(_ACCOUNTS)
_SIGNED_IN = Prepared(
    select(
        _ACCOUNTS.c.username,
        _ACCOUNTS.c.name,
        _ACCOUNTS.c.organisation_code,
        _ACCOUNTS.c.must_change,
        _SIGN_INS.c.token_hash,
        _SIGN_INS.c.seen_at,
        _SIGN_INS.c.expires_at,
        _SIGN_INS.c.half,
        _HAS_FACTOR,
        _GRANTS.c.role,
        roles.VERSION,
    )
    .select_from(
        _SIGN_INS.join(_ACCOUNTS, _ACCOUNTS.c.username == _SIGN_INS.c.username).outerjoin(
            _GRANTS, _GRANTS.c.username == _ACCOUNTS.c.username
        )
    )
    .where(
        _SIGN_INS.c.token_hash == bindparam("token"),
        _SIGN_INS.c.expires_at > bindparam("at"),
        _SIGN_INS.c.seen_at > bindparam("awake"),
        _ACCOUNTS.c.active,
    )
)
"""Asked for every page, so by Core: the ORM takes longer to make an account than SQLite to find it.

A row for each role that the account holds.
"""


def verify(session: Session, *, username: str, password: str) -> Actor:
    """Return who this is, or refuse in words that do not tell which half was wrong.

    The caller asks `attempts.note` before, in a transaction of its own.

    :raises Refused: wrong name or password
    """
    account = session.get(Account, username)
    # An unknown name costs as much time as a known one.
    kept = account.password_hash if account and account.password_hash else passwords.nobodys()
    if not passwords.matches(kept, password) or account is None or not account.active:
        raise Refused(_WRONG)
    return as_actor(session, account)


def begin(
    session: Session,
    *,
    username: str,
    at: datetime,
    lifetime: timedelta = LIFETIME,
    origin: Origin = _NOWHERE,
    half: bool = False,
) -> str:
    """Sign a browser in and return the token for its cookie; only its hash is kept here.

    `half` leaves the second factor to be shown within `HALF_LASTS`.

    :raises NotFound: no such account, or locked
    """
    actor(session, username)
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(SignIn.expires_at <= at))
    if not half:
        attempts.forgive(session, username=username, origin=origin)
    session.add(
        SignIn(
            token_hash=_hash(token),
            username=username,
            began_at=at,
            seen_at=at,
            expires_at=at + (HALF_LASTS if half else lifetime),
            half=half,
            address=origin.address[: attempts.LONGEST_ADDRESS],
            browser=origin.browser[:LONGEST_BROWSER],
        )
    )
    return token


def sign_out(session: Session, *, token: str) -> None:
    """Make a token worthless."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def find(
    session: Session, *, token: str, at: datetime, idle: timedelta | None = None
) -> SignedIn | None:
    """Return what a token is worth, or None if it is worth nothing.

    :param idle: how long somebody may do nothing; None: as long as they like
    """
    asked = {"token": _hash(token), "at": at, "awake": at - idle if idle else _NEVER}
    session.flush()
    rows = _SIGNED_IN.rows(session.connection(), asked)
    if not rows:
        return None
    username, name, organisation, must_change, token_hash, seen_at, expires_at = rows[0][:7]
    half, has_factor, _, version = rows[0][7:]
    roles.renew(session, version)
    held = roles.held(session, [role for *_, role, _version in rows if role is not None])
    return SignedIn(
        actor=Actor(username, name, held, organisation),
        token_hash=token_hash,
        ends_at=min(expires_at, seen_at + idle) if idle else expires_at,
        unnoticed=idle is not None and at - seen_at >= NOTICED,
        must_change=must_change,
        has_factor=bool(has_factor),
        half=half,
    )


def signed_in(session: Session, *, token: str, at: datetime) -> Actor | None:
    """Return who a token belongs to, or None if it is worth nothing."""
    found = find(session, token=token, at=at)
    return found.actor if found and not found.half else None


def notice(session: Session, *, token_hash: str) -> None:
    """Write down that somebody is here."""
    found = session.get(SignIn, token_hash)
    if found is not None:
        found.seen_at = session.at


def of_account(session: Session, *, username: str, at: datetime) -> Sequence[SignIn]:
    """Return the browsers somebody is signed in with, the last used first."""
    query = select(SignIn).where(
        SignIn.username == username, SignIn.expires_at > at, SignIn.half.is_(False)
    )
    return session.scalars(query.order_by(SignIn.seen_at.desc())).all()


def end(session: Session, *, username: str, short: str) -> None:
    """End one of somebody's own sign-ins, named by the first letters of its hash.

    :raises NotFound: they have no such sign-in
    """
    own = session.scalars(select(SignIn).where(SignIn.username == username)).all()
    found = next((one for one in own if one.short == short), None)
    if found is None:
        raise NotFound("sign-in")
    session.delete(found)


def end_all(session: Session, *, username: str) -> None:
    """End every sign-in of somebody, and know none of their browsers any more."""
    session.execute(delete(SignIn).where(SignIn.username == username))
    attempts.forget_devices(session, username=username)


def change_password(session: Session, *, username: str, old: str, new: str, keep: str) -> None:
    """Let somebody choose a password of their own; their other sign-ins end.

    :param keep: the hash of the token of the sign-in that goes on
    :raises Refused: the old one is wrong, or the new one is weak or the same
    """
    account = session.get_one(Account, username)
    if not passwords.matches(account.password_hash or passwords.nobodys(), old):
        raise Refused("原密码不正确")
    choose_password(session, account=account, new=new)
    others = SignIn.username == username, SignIn.token_hash != keep
    session.execute(delete(SignIn).where(*others))


def choose_password(session: Session, *, account: Account, new: str) -> None:
    """Give an account the password that its owner chose.

    :raises Refused: it is weak, or the one they had
    """
    passwords.refuse_weak(new, account=account)
    passwords.refuse_unchanged(new, account=account)
    account.password_hash, account.must_change = passwords.hashed(new), False
    session.flush()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
