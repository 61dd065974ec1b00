"""What the worker does for each kind of job: wake cases, carry messages and letters, call out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from service import engine
from service.host import instances, jobs, letters, messages, moves, starts
from service.host import taking_over as _taking_over  # noqa: F401 - migrates cases by jobs
from service.host.history.record import record
from service.host.locks import lock
from service.host.registry import Registry
from service.host.start_tables import StartSubscription
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
        by="clock",
    )


@jobs.kind("letter")
def letter(session: Session, args: Mapping[str, Any]) -> None:
    """Lay a letter into the lists of those it is for."""
    letters.send(session, args)


@jobs.kind("deliver")
def deliver(session: Session, args: Mapping[str, Any]) -> None:
    """Carry a message to whoever waits for it, let it begin cases, and keep it while it lasts."""
    message = session.get(Message, args["message"], with_for_update=True)
    if message is None:
        return
    if message.kind in ("signal", starts.OFFER):
        _call_out_to_all(session, message)
        messages.forget(session, message)
        return
    wanting = messages.wanted_by(session, message)
    beginning = starts.wanted_by(session, message)
    processes = {messages.process_of(session, taker) for taker in wanting}
    processes |= {start.process_id for start in beginning}
    chosen = args.get("to")
    if chosen is None and len(processes) > 1:
        for process_id in sorted(processes):
            messages.fan_out(session, message, process_id=process_id)
    else:
        _deliver_to(session, message, chosen or next(iter(processes), None))
    if args.get("again"):
        return
    if message.expires_at <= session.info["at"] and not messages.on_its_way(session, message):
        _expire(session, message)
        return
    _keep(session, message)


def _deliver_to(session: Session, message: Message, process_id: str | None) -> None:
    """Give a message to one process: the case that waits the longest, or else a new one."""
    while takers := messages.wanted_by(session, message, process_id=process_id):
        _hand_over(session, message, takers[0])
    for start in starts.wanted_by(session, message):
        if start.process_id == process_id:
            _begin_by(session, message, start)


def _call_out_to_all(session: Session, signal: Message) -> None:
    for taker in messages.wanted_by(session, signal):
        _hand_over(session, signal, taker)
    for start in starts.wanted_by(session, signal):
        _begin_by(session, signal, start)


def _expire(session: Session, message: Message) -> None:
    if not messages.is_received(session, message):
        details = {"message": message.name, "key": message.correlation}
        record(session, subject="message", verb="expired", data=details)
    messages.forget(session, message)


def _keep(session: Session, message: Message) -> None:
    at = session.info["at"]
    fresh = at - message.sent_at < FRESH
    soon = min(at + SOON, message.expires_at) if message.expires_at > at else at + SOON
    messages.carry(session, message, at=soon if fresh else max(message.expires_at, at + SOON))


def _begin_by(session: Session, message: Message, start: StartSubscription) -> None:
    """Let a message or signal begin a case, unless one begun with its key still runs."""
    claim = None
    if message.kind == "message" and message.correlation:
        claim = starts.claim(session, process_id=start.process_id, correlation=message.correlation)
        if claim is None:
            return
    name, key, payload = message.name, message.correlation, dict(message.payload)
    begun = instances.begin(
        session,
        release=start.release,
        process_id=start.process_id,
        element=start.element,
        caught=payload,
        detail=_told(message),
        sender=message.sender,
    )
    details = {"message": name, "key": key, "payload": payload}
    record(
        session,
        subject="message",
        verb="delivered",
        instance=begun.key,
        element=start.element,
        data=details,
    )
    if message.kind == "message":
        messages.received(session, message, process_id=start.process_id)
    if claim is not None and begun.ended_at is None:
        claim.instance_key = begun.key
        return
    if claim is not None:
        session.delete(claim)


def _told(message: Message) -> dict[str, Any]:
    """Return what the record says of what began a case."""
    if message.kind == starts.OFFER:
        return {"kind": "conditional"}
    return {
        "kind": message.kind, message.kind: message.name, "key": message.correlation or None,
    }  # fmt: skip


@jobs.kind("begin")
def begin(session: Session, args: Mapping[str, Any]) -> None:
    """Let a timer begin a case, and set it to its next time."""
    place = (args["process"], args["element"], args["part"])
    start = session.get(StartSubscription, place, with_for_update=True)
    if start is None or not starts.due(start, session.info["at"]):
        return
    due = start.alarm[0]
    starts.set_alarm(session, start, starts.following(start))
    begun = instances.begin(
        session,
        release=start.release,
        process_id=start.process_id,
        element=start.element,
        caught={},
        detail={"kind": "timer", "due": due},
    )
    record(
        session,
        subject="start",
        verb="timed",
        instance=begun.key,
        element=start.element,
        data={"due": due},
    )


def _hand_over(session: Session, message: Message, taker: Subscription) -> None:
    place = (taker.instance_key, taker.wait_id)
    case = lock(session, instance=taker.instance_key)
    if session.get(Subscription, place, populate_existing=True) is None:
        return
    if message.kind == "message":
        messages.received(session, message, process_id=case.process_id)
    name, key, payload = message.name, taker.correlation, dict(message.payload)
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
        by="message",
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
        by="call",
    )
