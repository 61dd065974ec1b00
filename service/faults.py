"""Faults of the database and its disk: out of use, busy, or full."""

import errno

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DISK_FULL = "53100"
_GONE = frozenset({"25P03", "25006"})
"""PostgreSQL ended an idle transaction; it only reads, as a standby does."""


class Busy(Exception):
    """Others have been writing for as long as anybody should wait; nothing was done."""


def is_unavailable(fault: BaseException) -> bool:
    """Ask whether a fault says that the database cannot be used now, and nothing else."""
    if isinstance(fault, Busy | OperationalError | InterfaceError | PoolTimeout):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    return bool(fault.connection_invalidated) or getattr(fault.orig, "sqlstate", "") in _GONE


def is_full(fault: BaseException) -> bool:
    """Ask whether a fault says that there is no room left, for files or in the database."""
    if isinstance(fault, OSError):
        return fault.errno in _FULL
    orig = getattr(fault, "orig", None)
    name = str(getattr(orig, "sqlite_errorname", ""))
    full = name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
    return full or getattr(orig, "sqlstate", None) == _DISK_FULL
