"""What the worker does for each kind of job: wake cases, carry messages and letters, call out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from service import engine
from service.db import Session
from service.host import documents
from service.host.batches import running
from service.host.cases import instances, moves, persist, personal, printing, reminders
from service.host.cases.interrupted import Place, apart
from service.host.changes import proposing, releasing
from service.host.definitions import retirement, start_events, suspension
from service.host.history import verification
from service.host.jobs import following
from service.host.jobs.queue import Handler, Outside
from service.host.ledger.record import record
from service.host.letters import delivery, inbox
from service.host.messages import mailbox
from service.host.migration import migrate
from service.host.operations import deadlines, handing_over
from service.host.outbox import asked, sending
from service.host.packs import asking, building
from service.host.registry import registry
from service.host.storage.locks import lock
from service.host.tables.core import Message, Subscription
from service.host.tables.start_events import StartSubscription
from service.host.transparency import cosigning, publishing
from service.host.worker import unused_files
from service.people.actor import SYSTEM

SOON = timedelta(seconds=30)
FRESH = timedelta(minutes=2)
"""Redeliver a message for this long: a subscription may have opened while it was delivered."""


def wake(session: Session, args: Mapping[str, Any]) -> None:
    """Fire the timers of a case that are due."""
    case = lock(session, instance=args["instance"])
    if case.ended_at is not None:
        return
    if suspension.of(session, case.process_id) is not None:
        persist.wake_later(session, case, at=session.at + suspension.LOOKED_AT_AGAIN)
        return
    with moves.moving(session, case=case, actor=SYSTEM, subject="wake", by="clock") as move:
        move.persist(engine.wake(move.diagram, move.state, context=move.context))


def deliver(session: Session, args: Mapping[str, Any]) -> None:
    """Carry a message to whoever waits for it, let it begin cases, and keep it while it lasts."""
    message = session.get(Message, args["message"], with_for_update=True)
    if message is None:
        return
    if message.kind in ("signal", start_events.CONDITIONAL):
        _call_out_to_all(session, message)
        mailbox.forget(session, message)
        return
    wanting = mailbox.matching_subscriptions(session, message)
    beginning = start_events.matching_start_events(session, message)
    processes = {mailbox.process_of(session, taker) for taker in wanting}
    processes |= {start.process_id for start in beginning}
    chosen = args.get("to")
    if chosen is None and len(processes) > 1:
        for process_id in sorted(processes):
            mailbox.fan_out(session, message, process_id=process_id)
    else:
        _deliver_to(session, message, chosen or next(iter(processes), None))
    if args.get("again"):
        return
    if message.expires_at <= session.at and not mailbox.on_its_way(session, message):
        _expire(session, message)
        return
    _keep(session, message)


def _deliver_to(session: Session, message: Message, process_id: str | None) -> None:
    """Give a message to one process: the case that waits the longest, or else a new one."""
    while takers := mailbox.matching_subscriptions(session, message, process_id=process_id):
        _hand_over(session, message, takers[0])
    for start in start_events.matching_start_events(session, message):
        if start.process_id == process_id:
            _begin_by(session, message, start)


def _call_out_to_all(session: Session, signal: Message) -> None:
    for taker in mailbox.matching_subscriptions(session, signal):
        with apart(session, Place(taker.instance_key, taker.element)):
            _hand_over(session, signal, taker)
    for start in start_events.matching_start_events(session, signal):
        _begin_by(session, signal, start)


def _expire(session: Session, message: Message) -> None:
    if not mailbox.is_received(session, message):
        details = {"message": message.name, "key": message.correlation}
        record(session, subject="message", verb="expired", data=details)
    mailbox.forget(session, message)


def _keep(session: Session, message: Message) -> None:
    at = session.at
    mailbox.keeps(session, message)
    fresh = at - message.sent_at < FRESH
    soon = min(at + SOON, message.expires_at) if message.expires_at > at else at + SOON
    mailbox.schedule_delivery(
        session, message, at=soon if fresh else max(message.expires_at, at + SOON)
    )


def _begin_by(session: Session, message: Message, start: StartSubscription) -> None:
    """Let a message or signal begin a case, unless one begun with its key still runs."""
    claim = None
    if message.kind == "message" and message.correlation:
        claim = start_events.claim(
            session, process_id=start.process_id, correlation=message.correlation
        )
        if claim is None:
            return
    name, key, payload = message.name, message.correlation, dict(message.payload)
    begun = instances.begin(
        session,
        release=start_events.release_for(session, message, start),
        process_id=start.process_id,
        element=start.element,
        caught=payload,
        detail=_detail(message),
        sender=message.sender,
        outside=message.outside,
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
        mailbox.received(session, message, case=begun)
    if claim is not None and begun.ended_at is None:
        claim.instance_key = begun.key
        return
    if claim is not None:
        session.delete(claim)


def _detail(message: Message) -> dict[str, Any]:
    """Return what the record says of what began a case."""
    if message.kind == start_events.CONDITIONAL:
        return {"kind": "conditional"}
    return {
        "kind": message.kind, message.kind: message.name, "key": message.correlation or None,
    }  # fmt: skip


def begin(session: Session, args: Mapping[str, Any]) -> None:
    """Let a timer begin a case, and set it to its next time."""
    place = (args["process"], args["element"], args["part"])
    start = session.get(StartSubscription, place, with_for_update=True)
    if start is None or not start_events.due(start, session.at):
        return
    if suspension.of(session, start.process_id) is not None:
        start_events.wait(session, start, until=session.at + suspension.LOOKED_AT_AGAIN)
        return
    due = start.alarm[0]
    start_events.set_alarm(session, start, start_events.following(start))
    if retirement.of(session, start.process_id) is not None:
        return
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
        mailbox.received(session, message, case=case)
    key = taker.correlation
    details = {"message": message.name, "key": key, "payload": dict(message.payload)}
    element, wait = taker.element, taker.wait_id
    record(
        session,
        subject="message",
        verb="delivered",
        instance=case.key,
        element=element,
        data=details,
    )
    with moves.moving(
        session, case=case, actor=SYSTEM, subject="wake", element=element, by="message"
    ) as move:
        move.persist(_taken_in(move, message, key=key, wait=wait))


def _taken_in(move: moves.Move, message: Message, *, key: str, wait: str) -> engine.Progress:
    """Let a case take in a message at the one that waits, or a signal wherever it listens.

    A program's message gives nothing that a person has to give.
    """
    kept = personal.names(move.session, move.case) if message.outside else frozenset()
    payload = {name: value for name, value in message.payload.items() if name not in kept}
    if message.kind == "signal":
        return engine.signal(
            move.diagram, move.state, name=message.name, payload=payload, context=move.context
        )
    return engine.deliver(
        move.diagram,
        move.state,
        message=message.name,
        key=key,
        payload=payload,
        context=move.context,
        wait=wait,
    )


def call_out(job: Outside) -> dict[str, Any]:
    """Call what reaches outside the database; its own name keeps it from acting twice."""
    work = job.registry.jobs[job.args["type"]]
    return dict(work(**job.args["inputs"], idempotency_key=job.name) or {})


def finish_call(session: Session, args: Mapping[str, Any]) -> None:
    """Let a case go on with what a call outside returned."""
    case = lock(session, instance=args["instance"])
    with moves.moving(session, case=case, actor=SYSTEM, subject="wake", by="call") as move:
        progress = engine.finish_job(
            move.diagram,
            move.state,
            job=args["job"],
            result=args["result"],
            context=move.context,
        )
        move.persist(progress)


def chore(session: Session, args: Mapping[str, Any]) -> None:
    """Do a part of some long work of the regulation's, and send the messages that come of it."""
    work = registry(session).chores[args["chore"]]
    for name, payload in work(session=session, at=session.at, **args["inputs"]) or ():
        mailbox.publish(session, name=name, key="", payload=payload)


def verify_beside(job: Outside) -> dict[str, Any]:
    """Begin to verify the ledger in a thread of its own: it takes minutes."""
    verification.run_beside(job.database, job.clock, key=job.args["verification"])
    return {}


def nothing_more(_session: Session, _args: Mapping[str, Any]) -> None:
    """Leave it at what was done outside."""


HANDLERS = {
    "wake": Handler(wake),
    "deliver": Handler(deliver, starts_cases=True),
    "begin": Handler(begin, starts_cases=True),
    "letter": Handler(inbox.send),
    "mail": Handler(delivery.settle, outside=delivery.send_out),
    printing.KIND: Handler(printing.keep_paper, outside=printing.set_paper),
    "outbox": Handler(sending.settle, outside=sending.send_out),
    asked.KIND: Handler(asked.answer),
    "call": Handler(finish_call, outside=call_out),
    running.JOB: Handler(running.next_case),
    "chore": Handler(chore),
    "migrate": Handler(migrate.migrate_one),
    "migrate-all": Handler(migrate.fan_out),
    reminders.KIND: Handler(reminders.remind),
    deadlines.KIND: Handler(deadlines.recount),
    following.JOB: Handler(handing_over.follow),
    "drop-file": Handler(documents.drop_bytes),
    unused_files.KIND: Handler(unused_files.again, outside=unused_files.sweep),
    verification.KIND: Handler(nothing_more, outside=verify_beside),
    publishing.KIND: Handler(publishing.publish, outside=publishing.look),
    publishing.SEND: Handler(publishing.send),
    asking.KIND: Handler(nothing_more, outside=building.beside),
    proposing.JOB: Handler(releasing.release_due),
    cosigning.KIND: Handler(cosigning.settle, outside=cosigning.submit),
}
"""Everything a worker does; a test holds every kind that is enqueued against it."""
