"""Security on the record: looks, refusals and lockouts as lines, strangers' refusals as a log.

What strangers are refused is counted by address and minute in a table, so that nobody makes the
ledger grow from outside; once an hour one line says how much it was and binds the rows by a hash.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from service import exact_json
from service.db import Session
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.storage import upsert
from service.host.tables.security import Once, Refusal

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
SHOWN = 200  # rows on a page


class Refused(NamedTuple):
    """What was refused: in which minute, to which address, what."""

    minute: datetime
    address: str
    kind: str


def count(session: Session, refusals: Mapping[Refused, int]) -> None:
    """Add what was refused to the log."""
    for one, times in sorted(refusals.items()):
        row = {**one._asdict(), "times": times}
        upsert.added_up(session, Refusal, row, by="times")


def digest(session: Session, *, hour: datetime, kept: timedelta) -> bool:
    """Put one line for the refusals of an hour that is over on the record, if none is there.

    :param hour: when it began
    :param kept: how long rows are kept; older ones are deleted
    """
    rows = session.scalars(
        select(Refusal)
        .where(Refusal.minute >= hour, Refusal.minute < hour + HOUR)
        .order_by(Refusal.minute, Refusal.address, Refusal.kind)
    ).all()
    if not rows or not once(session, kind="digest", subject="", window=hour):
        return False
    kinds: Counter[str] = Counter()
    for row in rows:
        kinds[row.kind] += row.times
    record(
        session,
        subject="security",
        verb="digested",
        data={
            "hour": hour.isoformat(),
            "refused": kinds.total(),
            "addresses": len({row.address for row in rows}),
            "kinds": dict(kinds.most_common(20)),
            "sha256": fingerprint(rows),
        },
    )
    session.execute(delete(Refusal).where(Refusal.minute < hour - kept))
    session.execute(delete(Once).where(Once.window < hour - timedelta(days=2)))
    return True


def fingerprint(rows: Sequence[Refusal]) -> str:
    """Return the SHA-256 that binds an hour's rows: who alters one later is found."""
    said = [[row.minute.isoformat(), row.address, row.kind, row.times] for row in rows]
    return hashlib.sha256(exact_json.dumps(said)).hexdigest()


def looked(session: Session, *, instance: int, username: str) -> None:
    """Record that somebody saw private values of a case: once in a quarter of an hour."""
    if once(
        session,
        kind="look",
        subject=f"{username}|{instance}",
        window=began(session.at, QUARTER),
    ):
        record(session, subject="personal-data", verb="viewed", instance=instance)


def looked_outside(session: Session, *, what: str, username: str) -> None:
    """Record that somebody saw private values that belong to no case: as often as `looked`.

    :param what: the table's subject and the row's key, with a blank between
    """
    window = began(session.at, QUARTER)
    if once(session, kind="look", subject=f"{username}|{what}"[:160], window=window):
        record(session, subject="personal-data", verb="viewed", data={"of": what, "reason": ""})


def searched(session: Session, *, username: str, asked: Mapping[str, str]) -> None:
    """Record that somebody searched the whole record: the same once in a quarter of an hour."""
    said = exact_json.dumps(dict(asked)).decode()
    subject = hashlib.sha256(f"{username}|{said}".encode()).hexdigest()
    if once(session, kind="search", subject=subject, window=began(session.at, QUARTER)):
        record(session, subject="record", verb="searched", data={"asked": dict(asked)})


def refused(session: Session, *, username: str, status: int, route: str) -> None:
    """Record what was refused to staff or an auditor: the same once in a quarter of an hour."""
    if once(
        session,
        kind="refused",
        subject=f"{username}|{status}|{route}"[:160],
        window=began(session.at, QUARTER),
    ):
        record(session, subject="access", verb="refused", data={"status": status, "route": route})


def locked_out(session: Session, *, username: str) -> None:
    """Record that a place may not try an account's password any more: once an hour."""
    if once(session, kind="locked", subject=username, window=began(session.at, HOUR)):
        record(session, subject="sign-in", verb="locked", data={"username": username})


def once(session: Session, *, kind: str, subject: str, window: datetime) -> bool:
    """Ask whether something is the first of its kind in a window, and keep that it was."""
    return upsert.added(session, Once, {"kind": kind, "subject": subject, "window": window})


def began(at: datetime, length: timedelta) -> datetime:
    """Return when the window began that a moment lies in.

    >>> from datetime import UTC
    >>> began(datetime(2026, 11, 29, 9, 44, 7, tzinfo=UTC), QUARTER).isoformat()
    '2026-11-29T09:30:00+00:00'
    """
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, at.tzinfo)


def latest(session: Session) -> Sequence[Refusal]:
    """Return the latest rows of the log."""
    query = select(Refusal).order_by(Refusal.minute.desc(), Refusal.times.desc())
    return session.scalars(query.limit(SHOWN)).all()


def digests(session: Session) -> Sequence[Mapping[str, Any]]:
    """Return the latest hourly lines, each with whether its rows still are what it says."""
    query = select(Entry).where(Entry.subject == "security", Entry.verb == "digested")
    lines = session.scalars(query.order_by(Entry.sequence.desc()).limit(24)).all()
    return [_digest(session, line.data or {}) for line in lines]


def _digest(session: Session, said: Mapping[str, Any]) -> Mapping[str, Any]:
    hour = datetime.fromisoformat(str(said["hour"]))
    return {**said, "hour": hour, "whole": _whole(session, said)}


def _whole(session: Session, said: Mapping[str, Any]) -> bool | None:
    """Ask whether an hour's rows are unaltered; None when they are no longer kept."""
    hour = datetime.fromisoformat(str(said["hour"]))
    rows = session.scalars(
        select(Refusal)
        .where(Refusal.minute >= hour, Refusal.minute < hour + HOUR)
        .order_by(Refusal.minute, Refusal.address, Refusal.kind)
    ).all()
    return fingerprint(rows) == said["sha256"] if rows else None
