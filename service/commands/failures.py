"""What a command says, in one sentence, of what keeps it from working."""

import traceback

from sqlalchemy.exc import ArgumentError, DBAPIError

from service import schema
from service.config import Misconfigured
from service.faults import Busy, is_full, is_unavailable
from service.private_values import KeyMissing
from service.signing import SigningKeyMissing

_NO_TABLE = "42P01"


def sentence(failure: Exception) -> str | None:
    """Return what to say of a failure; None for one that nobody foresaw, which is shown whole."""
    if isinstance(failure, Misconfigured | KeyMissing | SigningKeyMissing):
        return str(failure)
    if isinstance(failure, schema.Newer):
        return f"the database is of a newer program (revision {failure}): start that one"
    if isinstance(failure, ArgumentError) or _is_of_the_address(failure):
        return "DATABASE_URL cannot be read: postgresql://user:password@host/name"
    if isinstance(failure, Busy):
        return "others are writing into the database: try again"
    if is_full(failure):
        return f"no room is left: {_words(failure)}"
    if isinstance(failure, DBAPIError) and _lacks_tables(failure):
        return "the database is empty or of an older program: run `jiangxin init` first"
    if is_unavailable(failure):
        return f"the database does not answer: {_words(failure)}"
    return None


def _is_of_the_address(failure: Exception) -> bool:
    """Ask whether an address holds a port that is no number: SQLAlchemy lets `int` say so."""
    frames = traceback.extract_tb(failure.__traceback__)
    return isinstance(failure, ValueError) and any(
        frame.filename.endswith("engine/url.py") for frame in frames
    )


def _lacks_tables(failure: DBAPIError) -> bool:
    known = getattr(failure.orig, "sqlstate", None) == _NO_TABLE
    return known or str(failure.orig).startswith("no such table")


def _words(failure: BaseException) -> str:
    """Return the first line of what the driver says; it names no value and no password."""
    lines = str(getattr(failure, "orig", None) or failure).strip().splitlines()
    return lines[0] if lines else type(failure).__name__
