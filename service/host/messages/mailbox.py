"""Messages between cases: correlated by name and key, kept until they expire.

Each process receives a message once: one case of it that waits, or else one that it begins.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select

from service import engine
from service.db import Session
from service.host.jobs import queue
from service.host.ledger.record import record
from service.host.tables.core import Job, Message, ProcessInstance, Subscription
from service.host.tables.external_jobs import OutsideMessage
from service.host.tables.start_events import MessageStart, Receipt, StartSubscription

TTL = timedelta(days=30)
"""How long a message thrown by a process waits for somebody to want it."""
AT_ONCE = 50
"""Messages that came before and are offered to a case that begins to wait."""


def publish(
    session: Session,
    *,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    ttl: timedelta = TTL,
) -> None:
    """Send a message to whichever case waits for it, now or within `ttl`."""
    send(session, name=name, key=key, payload=payload, ttl=ttl)


def throw(session: Session, *, sent: engine.Sent, instance: ProcessInstance) -> None:
    """Send what a process threw: a message with its key, or a signal to all who listen now.

    A message without a key begins cases, and reaches the case that threw it.
    """
    details = {"message": sent.message, "key": sent.key, "payload": dict(sent.payload)}
    record(session, subject="message", verb="sent", instance=instance.key, data=details)
    ttl = timedelta() if sent.kind == "signal" else TTL if sent.lives is None else sent.lives
    send(
        session,
        name=sent.message,
        key=sent.key or "",
        payload=sent.payload,
        ttl=ttl,
        kind=sent.kind,
        sender=instance.key,
    )


def send(
    session: Session,
    *,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    ttl: timedelta,
    kind: str = "message",
    sender: int | None = None,
    outside: OutsideMessage | None = None,
    program: bool = False,
) -> Message:
    """Lay a message into the table for the worker: no case waits for another's lock.

    :param outside: the row that tells a program what became of its message
    :param program: whether a program outside sends it
    """
    at = session.at
    message = Message(
        name=name,
        correlation=key,
        kind=kind,
        payload=dict(payload),
        sent_at=at,
        expires_at=at + ttl,
        sender=sender,
        outside=program,
        outside_key=outside.key if outside else None,
    )
    session.add(message)
    session.flush()
    schedule_delivery(session, message)
    return message


def delivery(message: int) -> str:
    """Return the name of the job that delivers a message."""
    return f"deliver:{message}"


def schedule_delivery(session: Session, message: Message, *, at: datetime | None = None) -> None:
    """Have a message delivered as soon as a worker is free, or at a later time."""
    queue.enqueue(
        session,
        kind="deliver",
        key=delivery(message.key),
        args={"message": message.key},
        run_at=at or session.at,
    )


def offer(session: Session, subscription: Subscription) -> None:
    """Have messages delivered that came before somebody waited for them, the oldest first.

    Each in a job of its own, and one of each move: others may be running, and wait for this case.
    """
    if subscription.kind != "message" or not subscription.correlation:
        return
    case = session.get_one(ProcessInstance, subscription.instance_key)
    query = _kept(session, subscription.message, case.process_id).where(
        or_(
            Message.correlation == subscription.correlation,
            and_(Message.correlation == "", Message.sender == case.key),
        )
    )
    for key in session.scalars(query):
        _redeliver(session, key, f"{case.key}:{subscription.wait_id}:{case.revision}")


def release_correlation(session: Session, instance: ProcessInstance) -> None:
    """Let the next message with its key begin a case, now that one begun by the last has ended."""
    query = select(MessageStart).where(MessageStart.instance_key == instance.key)
    for start in session.scalars(query):
        names = select(StartSubscription.name).where(
            StartSubscription.kind == "message", StartSubscription.process_id == start.process_id
        )
        session.delete(start)
        for name in session.scalars(names.distinct()).all():
            kept = _kept(session, name, start.process_id)
            for key in session.scalars(kept.where(Message.correlation == start.correlation)):
                _redeliver(session, key, f"after:{instance.key}")


def _kept(session: Session, name: str, process_id: str) -> Any:
    """Return the query for the messages of a name that a process may still receive."""
    received = select(Receipt.message_key).where(
        Receipt.message_key == Message.key, Receipt.process_id == process_id
    )
    query = select(Message.key).where(
        Message.kind == "message",
        Message.name == name,
        Message.expires_at > session.at,
        ~received.exists(),
    )
    return query.order_by(Message.key).limit(AT_ONCE)


def _redeliver(session: Session, key: int, reason: str, **to: str) -> None:
    queue.enqueue(
        session,
        kind="deliver",
        key=f"deliver:{key}:{reason}",
        args={"message": key, "again": True, **to},
        run_at=session.at,
    )


def fan_out(session: Session, message: Message, *, process_id: str) -> None:
    """Deliver a message to one of several processes in a job of its own, unless there is one.

    What goes wrong in one of them is not the others' concern.
    """
    reason = f"to:{hashlib.sha256(process_id.encode()).hexdigest()[:20]}"
    query = select(Job.key).where(Job.name == f"deliver:{message.key}:{reason}")
    if session.scalars(query).first() is None:
        _redeliver(session, message.key, reason, to=process_id)


def on_its_way(session: Session, message: Message) -> bool:
    """Ask whether a message is still being carried to one of several processes."""
    own = Job.name.startswith(f"deliver:{message.key}:to:", autoescape=True)
    query = select(Job.key).where(own, Job.parked.is_(False)).limit(1)
    return session.scalars(query).first() is not None


def process_of(session: Session, subscription: Subscription) -> str:
    """Return the process of the case that waits."""
    return session.get_one(ProcessInstance, subscription.instance_key).process_id


def matching_subscriptions(
    session: Session, message: Message, *, process_id: str | None = None
) -> list[Subscription]:
    """Return who gets a message: the longest waiting case of each process; a signal, everybody.

    Processes that have received it are left out, and waits that began when it had expired. A
    signal does not come back to the case that threw it: that had it at once. Buttons are pressed
    by people: a message of a program outside passes them by.
    """
    query = (
        select(Subscription, ProcessInstance.process_id)
        .join(ProcessInstance, ProcessInstance.key == Subscription.instance_key)
        .where(
            Subscription.kind == message.kind,
            Subscription.message == message.name,
            Subscription.since <= message.expires_at,
        )
        .order_by(Subscription.since, Subscription.instance_key, Subscription.wait_id)
    )
    if message.kind == "signal":
        query = query.where(Subscription.instance_key.is_distinct_from(message.sender))
    else:
        received = select(Receipt.process_id).where(Receipt.message_key == message.key)
        query = query.where(
            Subscription.correlation.in_(_keys(session, message)),
            ProcessInstance.process_id.not_in(received),
        )
        if process_id is not None:
            query = query.where(ProcessInstance.process_id == process_id)
    chosen: dict[Any, Subscription] = {}
    for subscription, process_id in session.execute(query):
        if message.outside and "button" in subscription.properties:
            continue
        place = process_id if message.kind == "message" else subscription.instance_key
        chosen.setdefault(place, subscription)
    return sorted(chosen.values(), key=lambda subscription: subscription.instance_key)


def _keys(session: Session, message: Message) -> list[str]:
    """Return the keys a message goes by: its own, or else the number of the case it is from."""
    if message.correlation:
        return [message.correlation]
    case = session.get(ProcessInstance, message.sender) if message.sender else None
    return [case.number] if case else []


def received(session: Session, message: Message, *, case: ProcessInstance) -> None:
    """Remember that the process of a case has received a message, and which case it was."""
    session.add(Receipt(message_key=message.key, process_id=case.process_id))
    outside = _outside(session, message)
    if outside is not None:
        outside.state, outside.cases = "taken", [*outside.cases, case.number]
    session.flush()


def _outside(session: Session, message: Message) -> OutsideMessage | None:
    key = message.outside_key
    return None if key is None else session.get(OutsideMessage, key)


def keeps(session: Session, message: Message) -> None:
    """Say to the program that sent a message that it is kept until somebody waits for it."""
    outside = _outside(session, message)
    if outside is not None and outside.state == "sent":
        outside.state = "kept"


def is_received(session: Session, message: Message) -> bool:
    """Ask whether anybody has received a message."""
    query = select(Receipt.process_id).where(Receipt.message_key == message.key).limit(1)
    return session.scalars(query).first() is not None


def forget(session: Session, message: Message) -> None:
    """Take a message off the table, with what was to be done for it unless that is being done."""
    outside = _outside(session, message)
    if outside is not None and outside.state != "taken":
        outside.state = "expired"
    session.execute(delete(Receipt).where(Receipt.message_key == message.key))
    own = select(Job.key).where(Job.name == f"deliver:{message.key}")
    free = own.with_for_update(skip_locked=True)
    session.execute(delete(Job).where(Job.key.in_(free)))
    session.delete(message)
    session.flush()
