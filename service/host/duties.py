"""What the worker does for each kind of job: wake cases, carry messages and letters, call out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from service import engine
from service.host import jobs, letters, messages, moves
from service.host.history.record import record
from service.host.locks import lock
from service.host.registry import Registry
from service.host.tables import Message, Subscription
from service.people.actor import SYSTEM

SOON = timedelta(seconds=30)
FRESH = timedelta(minutes=2)
"""So long a message may miss somebody who began to wait while it was being carried."""


@jobs.kind("wake")
def wake(session: Session, args: Mapping[str, Any]) -> None:
    """Fire the timers of a case that are due."""
    case = lock(session, instance=args["instance"])
    if case.ended_at is not None:
        return
    moves.move(
        session,
        instance=case,
        actor=SYSTEM,
        run=lambda diagram, state, hands: engine.wake(diagram, state, hands=hands),
        subject="wake",
    )


@jobs.kind("letter")
def letter(session: Session, args: Mapping[str, Any]) -> None:
    """Lay a letter into the lists of those it is for."""
    letters.send(session, args)


@jobs.kind("deliver")
def deliver(session: Session, args: Mapping[str, Any]) -> None:
    """Carry a message to whoever waits for it; keep it for a while if nobody does yet."""
    message = session.get(Message, args["message"], with_for_update=True)
    if message is None:
        return
    takers = messages.wanted_by(session, message)
    for taker in takers:
        _hand_over(session, message, taker)
    at = session.info["at"]
    if takers or message.expires_at <= at:
        if not takers and message.kind == "message":
            details = {"message": message.name, "key": message.correlation}
            record(session, subject="message", verb="expired", data=details)
        session.delete(message)
        return
    fresh = at - message.sent_at < FRESH
    messages.carry(session, message, at=at + SOON if fresh else message.expires_at)


def _hand_over(session: Session, message: Message, taker: Subscription) -> None:
    place = (taker.instance_key, taker.wait_id)
    case = lock(session, instance=taker.instance_key)
    if session.get(Subscription, place, populate_existing=True) is None:
        return
    name, key, payload = message.name, message.correlation, dict(message.payload)
    is_signal = message.kind == "signal"
    details = {"message": name, "key": key, "payload": payload}
    element, wait = taker.element, taker.wait_id
    record(
        session,
        subject="message",
        verb="delivered",
        instance=case.key,
        element=element,
        data=details,
    )
    moves.move(
        session,
        instance=case,
        actor=SYSTEM,
        run=lambda diagram, state, hands: (
            engine.signal(diagram, state, name=name, payload=payload, hands=hands)
            if is_signal
            else engine.deliver(
                diagram, state, message=name, key=key, payload=payload, hands=hands, wait=wait
            )
        ),
        subject="wake",
        element=element,
    )


@jobs.outside("call")
def call(registry: Registry, name: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Call what reaches outside the database; its own name keeps it from acting twice."""
    work = registry.jobs[args["type"]]
    return dict(work(**args["inputs"], idempotency_key=name) or {})


@jobs.kind("call")
def returned(session: Session, args: Mapping[str, Any]) -> None:
    """Let a case go on with what a call outside returned."""
    case = lock(session, instance=args["instance"])
    moves.move(
        session,
        instance=case,
        actor=SYSTEM,
        run=lambda diagram, state, hands: engine.finish_job(
            diagram, state, job=args["job"], result=args["result"], hands=hands
        ),
        subject="wake",
    )
