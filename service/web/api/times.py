"""Instants as programs read them."""

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """Write an instant in UTC, to the second.

    >>> instant(datetime(2026, 11, 23, 9, tzinfo=UTC))
    '2026-11-23T09:00:00Z'
    """
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
