"""Numbers that are given out one after another, without gaps."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.db import Session
from service.studios.tables import Sequence

_LEGIBLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def following(session: Session, *, name: str) -> int:
    """Return the next number of a series; whoever asks at the same time waits for us to finish.

    A transaction that fails gives its number back.
    """
    row = session.get(Sequence, name, with_for_update=True) or _begun(session, name)
    row.last += 1
    session.flush()
    return row.last


def hold(session: Session, *, name: str) -> None:
    """Let whoever asks for a number of a series wait until this transaction is over."""
    if session.get(Sequence, name, with_for_update=True) is None:
        _begun(session, name)


def _begun(session: Session, name: str) -> Sequence:
    try:
        with session.begin_nested():
            session.add(Sequence(name=name, last=0))
    except IntegrityError:
        pass  # somebody began the series at the same moment; theirs is as good
    return session.scalars(select(Sequence).where(Sequence.name == name).with_for_update()).one()


def studio_number(session: Session, *, year: int) -> str:
    """Return the next studio's number, for example 朝大师〔2026〕001号."""
    return f"朝大师〔{year}〕{following(session, name=f'studio-{year}'):03d}号"


def notice_number(session: Session, *, year: int) -> str:
    """Return the next notice's number, for example GS2026-001."""
    return f"GS{year}-{following(session, name=f'notice-{year}'):03d}"


def receipt() -> str:
    """Return a receipt number nobody can guess: about 2^59 of them, no look-alike characters."""
    letters = [secrets.choice(_LEGIBLE) for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def spelled(receipt: str) -> str:
    """Return a receipt number as it was given, however it was typed.

    >>> spelled(" abcd2345 efgh")
    'ABCD-2345-EFGH'
    """
    letters = "".join(c for c in receipt.upper() if c.isalnum())
    return "-".join((letters[:4], letters[4:8], letters[8:]))
