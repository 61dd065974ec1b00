"""Seeds of draws: committed to by their hash before anybody is drawn, shown afterwards."""

import secrets
from hashlib import sha256

from service.db import Session
from service.studios.rounds.tables import Commitment


def commit(session: Session, *, group: str, turn: int) -> str:
    """Make the seed of a group's next draw; return its hash, which is shown at once.

    The hash binds: whoever has the seed later sees that it was not chosen after the candidates
    were known.
    """
    seed = secrets.token_hex(16)
    session.add(Commitment(group_code=group, turn=turn, seed=seed))
    session.flush()
    return digest(seed)


def reveal(session: Session, *, group: str, turn: int) -> str:
    """Return the seed that was committed to for a turn."""
    return session.get_one(Commitment, (group, turn)).seed


def digest(seed: str) -> str:
    """Return the hash of a seed, in hexadecimal digits.

    >>> digest("1")[:8]
    '6b86b273'
    """
    return sha256(seed.encode()).hexdigest()
