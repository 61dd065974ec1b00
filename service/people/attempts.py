"""Attempts to sign in: how many wrong ones are allowed, by place and by name.

What a stranger types wrong must not keep an account's owner out. So wrong passwords count where
they come from: by browser where the person has signed in with it before, otherwise by address
and name. Only places that never knew the name share a limit of the name.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, select

from service.db import Session
from service.errors import Refused
from service.people.tables import FailedSignIn, KnownDevice

PER_PLACE = 5  # wrong tries of one name from one browser or address
PER_ADDRESS = 50  # of any names from one address: a whole office may stand behind one
PER_NAME = 100  # of one name from places that never knew it (NIST SP 800-63B, 5.2.2)
COUNTED_FOR = timedelta(minutes=15)
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
    if exhausted(session, username=username, origin=origin, at=at):
        raise TooMany("密码错误次数过多，请 15 分钟后再试")
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= at - COUNTED_FOR))
    session.add(
        FailedSignIn(
            username=username[:LONGEST_NAME],
            address=origin.address[:LONGEST_ADDRESS],
            device=_known(session, username, origin),
            at=at,
        )
    )
    session.flush()


def exhausted(session: Session, *, username: str, origin: Origin, at: datetime) -> bool:
    """Ask whether no more tries of a name are allowed from a place for now."""
    username, address = username[:LONGEST_NAME], origin.address[:LONGEST_ADDRESS]
    device = _known(session, username, origin)
    if device is not None:
        return _count(session, FailedSignIn.device == device, at) >= PER_PLACE
    here, same = FailedSignIn.address == address, FailedSignIn.username == username
    strange = FailedSignIn.device.is_(None)
    if _count(session, and_(here, same, strange), at) >= PER_PLACE:
        return True
    if _count(session, and_(here, strange), at) >= PER_ADDRESS:
        return True
    return (
        not _address_known(session, username, address)
        and _count(session, and_(same, strange), at) >= PER_NAME
    )


def forgive(session: Session, *, username: str, origin: Origin) -> None:
    """Forget the wrong tries of a name from a place, because the right password came from it."""
    username, address = username[:LONGEST_NAME], origin.address[:LONGEST_ADDRESS]
    device = _known(session, username, origin)
    place = FailedSignIn.device == device if device else FailedSignIn.address == address
    session.execute(delete(FailedSignIn).where(FailedSignIn.username == username, place))


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


def _count(session: Session, condition: ColumnElement[bool], at: datetime) -> int:
    query = select(func.count()).select_from(FailedSignIn)
    return session.scalar(query.where(condition, FailedSignIn.at > at - COUNTED_FOR)) or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
