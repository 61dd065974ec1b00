"""Start events: what begins cases, by the current release alone: messages, signals, times, offers.

An offer are variables of a program outside: it begins a case of each process whose start event's
condition holds for them.

They are replaced in the transaction that deploys a release. A timer that is written as before
goes on: a daily one does not start over with each release, one that has fired does not again.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select

from service import engine
from service.clock import BEIJING
from service.db import Session
from service.host.definitions import catalogue, retirement, suspension
from service.host.jobs import queue
from service.host.registry import calendar
from service.host.storage.upsert import added
from service.host.tables.core import Deployment, Incident, Message, ProcessInstance
from service.host.tables.start_events import MessageStart, Receipt, StartSubscription

Place = tuple[str, str, int]
CONDITIONAL = "condition"


def renew(session: Session, release: Deployment) -> None:
    """Let the start events of a release begin cases from now on, and no others.

    :raises Invalid: one of them has no name or no time
    """
    context = engine.MoveContext(now=session.at, calendar=calendar(session))
    sources = catalogue.diagrams(session, release)
    wanted = {
        (begin.process_id, begin.element, begin.part): begin
        for begin in engine.begins(sources, context=context)
    }
    there = {_place(row): row for row in session.scalars(select(StartSubscription))}
    for place in sorted(there.keys() - wanted.keys()):
        queue.drop(session, key=_job(place))
        session.delete(there[place])
    for place, begin in wanted.items():
        row = there.get(place)
        if row is None or (row.kind, row.name, row.said) != (begin.kind, begin.name, begin.said):
            _subscribe(session, row, begin, release)
            continue
        row.release = release.number
    session.flush()


def _subscribe(
    session: Session, row: StartSubscription | None, begin: engine.Begin, release: Deployment
) -> None:
    place = (begin.process_id, begin.element, begin.part)
    if row is None:
        row = StartSubscription(process_id=place[0], element=place[1], part=place[2])
        session.add(row)
    row.release, row.kind, row.name, row.said = release.number, begin.kind, begin.name, begin.said
    row.since = session.at
    set_alarm(session, row, begin.alarm)


def set_alarm(session: Session, row: StartSubscription, alarm: engine.Alarm | None) -> None:
    """Set when a timer begins its next case; None: never again."""
    row.alarm = alarm.as_json() if alarm else None
    key = _job(_place(row))
    parked = select(Incident).where(Incident.job_name == key, Incident.resolved_at.is_(None))
    for incident in session.scalars(parked):
        incident.resolved_at = session.at
        incident.resolved_by = session.actor.id
    if alarm is None:
        queue.drop(session, key=key)
        return
    args = {"process": row.process_id, "element": row.element, "part": row.part}
    queue.enqueue(session, kind="begin", key=key, args=args, run_at=alarm.due)


def wait(session: Session, row: StartSubscription, *, until: datetime) -> None:
    """Let a timer whose time has come be looked at again later."""
    args = {"process": row.process_id, "element": row.element, "part": row.part}
    queue.enqueue(session, kind="begin", key=_job(_place(row)), args=args, run_at=until)


def following(row: StartSubscription) -> engine.Alarm | None:
    """Return the time after the one a timer is set to."""
    return engine.Alarm.from_json(row.alarm).following(BEIJING)


def due(row: StartSubscription, at: datetime) -> bool:
    """Ask whether a timer's time has come."""
    return row.alarm is not None and engine.Alarm.from_json(row.alarm).due <= at


def matching_start_events(session: Session, message: Message) -> list[StartSubscription]:
    """Return the start events, one of each process, that a message or signal comes to now."""
    if message.kind == CONDITIONAL:
        return [row for row in _interested(session, message) if _begins(session, row)]
    received = select(Receipt.process_id).where(Receipt.message_key == message.key)
    query = (
        select(StartSubscription)
        .where(
            StartSubscription.kind == message.kind,
            StartSubscription.name == message.name,
            StartSubscription.since <= message.sent_at,
            StartSubscription.process_id.not_in(received),
        )
        .order_by(StartSubscription.process_id, StartSubscription.element, StartSubscription.part)
    )
    found = [row for row in session.scalars(query) if _begins(session, row)]
    if message.kind == "signal":
        return found
    return list({row.process_id: row for row in reversed(found)}.values())


def _begins(session: Session, row: StartSubscription) -> bool:
    """Ask whether cases begin there: those of a suspended process don't; a message is kept.

    Those of a retired one don't either.
    """
    if retirement.of(session, row.process_id) is not None:
        return False
    return suspension.of(session, row.process_id) is None


def _interested(session: Session, offer: Message) -> list[StartSubscription]:
    """Return the start events whose conditions hold for the variables of an offer."""
    query = select(StartSubscription).where(
        StartSubscription.kind == CONDITIONAL, StartSubscription.since <= offer.sent_at
    )
    place = (StartSubscription.process_id, StartSubscription.element, StartSubscription.part)
    context = engine.MoveContext(now=session.at, calendar=calendar(session))
    return [
        row
        for row in session.scalars(query.order_by(*place))
        if engine.offered(row.said, row.name, offer.payload, context=context)
    ]


def release_for(session: Session, message: Message, start: StartSubscription) -> int:
    """Return under which release a message begins a case: the current one, or its sender's.

    A process whose property `release` is `sender` goes by what was in force when its sender began:
    what a standard says when a round opens holds for all of it.
    """
    sender = session.get(ProcessInstance, message.sender) if message.sender else None
    if sender is None or sender.release == start.release:
        return start.release
    release = catalogue.release(session, sender.release)
    if start.process_id not in catalogue.process_ids(session, release):
        return start.release
    diagram = catalogue.diagram(session, release, start.process_id)
    wanted = diagram.properties.get("release") == "sender"
    return release.number if wanted and start.element in diagram.process.nodes else start.release


def claim(session: Session, *, process_id: str, correlation: str) -> MessageStart | None:
    """Claim a key for a case that a message is to begin; None while another runs with it."""
    row = {"process_id": process_id, "correlation": correlation}
    if not added(session, MessageStart, row):
        return None
    return session.get_one(MessageStart, (process_id, correlation))


def _place(row: StartSubscription) -> Place:
    return (row.process_id, row.element, row.part)


def _job(place: Place) -> str:
    digest = hashlib.sha256(repr(place).encode()).hexdigest()
    return f"begin:{digest[:40]}"
