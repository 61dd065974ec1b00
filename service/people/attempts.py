"""Attempts to sign in: how many wrong ones are allowed, by place and by name.

What a stranger types wrong must not keep an account's owner out. So wrong passwords count where
they come from: by browser where the person has signed in with it before, otherwise by address
and name. Only places that never knew the name share a limit of the name.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, case, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.db import Session
from service.errors import Refused
from service.people.tables import FailedSignIn, KnownDevice

PER_PLACE = 5  # wrong tries of one name from one browser or address
PER_ADDRESS = 50  # of any names from one address: a whole office may stand behind one
PER_NAME = 100  # of one name from places that never knew it (NIST SP 800-63B, 5.2.2)
COUNTED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
REMEMBERED = timedelta(days=365)
"""How long a browser counts as known after somebody signed in with it."""
LONGEST_NAME, LONGEST_ADDRESS = 60, 60  # letters, as the columns


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: its address, its browser in words, the cookie of a known one."""

    address: str = ""
    browser: str = ""
    device: str = ""


class TooMany(Refused):
    """Too many wrong tries from this place."""


def note(session: Session, *, username: str, origin: Origin, at: datetime) -> None:
    """Note that somebody tries, before the password is looked at: nobody tries many at once.

    `forgive` takes the notes of this place away when the password was right.

    :raises TooMany: there were too many wrong ones from here
    """
    old = select(FailedSignIn.scope).where(FailedSignIn.began <= at - FORGOTTEN_AFTER).limit(100)
    session.execute(
        delete(FailedSignIn).where(FailedSignIn.scope.in_(old.with_for_update(skip_locked=True)))
    )
    for scope, most in _scopes(session, username, origin).items():
        if _counted(session, scope, at) > most:
            raise TooMany("密码错误次数过多，请 15 分钟后再试")


def forgive(session: Session, *, username: str, origin: Origin) -> None:
    """Forget the wrong tries of a name from a place, because the right password came from it.

    What was counted of its address and its name goes down by as many.
    """
    scopes = list(_scopes(session, username, origin))
    tries = session.scalar(select(FailedSignIn.times).where(FailedSignIn.scope == scopes[-1])) or 0
    for scope in scopes:
        left = case((FailedSignIn.times > tries, FailedSignIn.times - tries), else_=0)
        session.execute(update(FailedSignIn).where(FailedSignIn.scope == scope).values(times=left))


def _scopes(session: Session, username: str, origin: Origin) -> dict[str, int]:
    """Return in which scopes a try counts, and how many are allowed in each; the place is last.

    Always in this order, so that no two tries wait for each other.
    """
    username, address = username[:LONGEST_NAME], origin.address[:LONGEST_ADDRESS]
    device = _known(session, username, origin)
    if device is not None:
        return {f"device {device}": PER_PLACE}
    found = {f"address {address}": PER_ADDRESS}
    if not _address_known(session, username, address):
        found[f"name {username}"] = PER_NAME
    return {**found, f"place {address} {username}": PER_PLACE}


def _counted(session: Session, scope: str, at: datetime) -> int:
    """Count one more try in a scope and return the count, in one statement.

    Whoever tries at the same moment waits for the row: each sees a count of its own.
    """
    table = cast(Table, FailedSignIn.__table__)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(scope=scope, times=1, began=at)
    old = table.c.began <= at - COUNTED_FOR
    counted = insert.on_conflict_do_update(
        index_elements=[table.c.scope],
        set_={
            "times": case((old, 1), else_=table.c.times + 1),
            "began": case((old, at), else_=table.c.began),
        },
    )
    return int(session.execute(counted.returning(table.c.times)).scalar_one())


def remember(session: Session, *, username: str, origin: Origin, at: datetime) -> str:
    """Know a browser from now on as one that somebody signs in with; return its cookie's value."""
    session.execute(delete(KnownDevice).where(KnownDevice.seen_at <= at - REMEMBERED))
    token = origin.device or secrets.token_urlsafe(24)
    known = session.get(KnownDevice, (_hash(token), username))
    if known is None:
        known = KnownDevice(token_hash=_hash(token), username=username)
        session.add(known)
    known.address, known.seen_at = origin.address[:LONGEST_ADDRESS], at
    session.flush()
    return token


def forget_devices(session: Session, *, username: str) -> None:
    """Know no browser of somebody any more."""
    session.execute(delete(KnownDevice).where(KnownDevice.username == username))


def is_known(session: Session, *, username: str, origin: Origin) -> bool:
    """Ask whether somebody of this name has signed in with this browser before."""
    return _known(session, username[:LONGEST_NAME], origin) is not None


def _known(session: Session, username: str, origin: Origin) -> str | None:
    """Return the hash of a browser's cookie if somebody of this name signed in with it before."""
    if not origin.device:
        return None
    device = _hash(origin.device)
    return device if session.get(KnownDevice, (device, username)) else None


def _address_known(session: Session, username: str, address: str) -> bool:
    known = exists().where(KnownDevice.username == username, KnownDevice.address == address)
    return bool(session.scalar(select(known)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
