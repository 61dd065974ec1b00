"""Messages between cases: correlated by name and key, kept a while if nobody waits yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import jobs
from service.host.history.record import record
from service.host.tables import Message, ProcessInstance, Subscription

TTL = timedelta(days=30)
"""How long a message thrown by a process waits for somebody to want it."""


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
    """Send what a process threw: a message with its key, or a signal to all who listen now."""
    details = {"message": sent.message, "key": sent.key, "payload": dict(sent.payload)}
    record(session, subject="message", verb="sent", instance=instance.key, data=details)
    ttl = TTL if sent.kind == "message" else timedelta()
    send(
        session,
        name=sent.message,
        key=sent.key or "",
        payload=sent.payload,
        ttl=ttl,
        kind=sent.kind,
    )


def send(
    session: Session,
    *,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    ttl: timedelta,
    kind: str = "message",
) -> None:
    """Lay a message into the table for the worker: no case waits for another's lock."""
    at = session.info["at"]
    message = Message(
        name=name,
        correlation=key,
        kind=kind,
        payload=dict(payload),
        sent_at=at,
        expires_at=at + ttl,
    )
    session.add(message)
    session.flush()
    carry(session, message)


def carry(session: Session, message: Message, *, at: datetime | None = None) -> None:
    """Have a message delivered as soon as a worker is free, or at a later time."""
    jobs.enqueue(
        session,
        kind="deliver",
        key=f"deliver:{message.key}",
        args={"message": message.key},
        run_at=at or session.info["at"],
    )


def offer(session: Session, subscription: Subscription) -> None:
    """Have messages delivered that came before somebody waited for them."""
    if subscription.kind != "message":
        return
    waiting = select(Message).where(
        Message.kind == "message",
        Message.name == subscription.message,
        Message.correlation == subscription.correlation,
        Message.expires_at > session.info["at"],
    )
    for message in session.scalars(waiting.order_by(Message.key)):
        carry(session, message)


def wanted_by(session: Session, message: Message) -> list[Subscription]:
    """Return who gets a message: the longest waiting case of each process; a signal, everybody."""
    query = (
        select(Subscription, ProcessInstance.process_id)
        .join(ProcessInstance, ProcessInstance.key == Subscription.instance_key)
        .where(Subscription.kind == message.kind, Subscription.message == message.name)
        .order_by(Subscription.since, Subscription.instance_key, Subscription.wait_id)
    )
    if message.kind == "message":
        query = query.where(Subscription.correlation == message.correlation)
    chosen: dict[Any, Subscription] = {}
    for subscription, process_id in session.execute(query):
        place = process_id if message.kind == "message" else subscription.instance_key
        chosen.setdefault(place, subscription)
    return sorted(chosen.values(), key=lambda subscription: subscription.instance_key)
