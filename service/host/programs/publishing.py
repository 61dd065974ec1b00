"""Messages and signals that programs outside send: received once, however often they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from service.db import Session
from service.errors import NotFound
from service.host.cases import private_fields
from service.host.jobs import queue
from service.host.jobs.queue import Claim
from service.host.ledger.record import record
from service.host.messages import mailbox
from service.host.programs import request_ids
from service.host.programs.results import refuse_reserved
from service.host.storage.sweeping import sweep
from service.host.tables.external_jobs import OutsideMessage, Publication
from service.people.actor import Actor

REMEMBERED = request_ids.REMEMBERED
"""So long after its time it is known what became of a message."""
AT_ONCE = timedelta(seconds=30)
"""How long whoever sends a message may take to deliver it, before the worker does."""


@dataclass(frozen=True)
class Sending:
    """What a program sends: a message to whoever waits for its key, or a signal to everybody."""

    name: str
    variables: Mapping[str, Any]
    kind: str = "message"
    key: str = ""
    ttl: timedelta = timedelta()

    def digest(self) -> str:
        """Return what tells one sending from another."""
        parts = [self.kind, self.name, self.key, self.ttl.total_seconds(), dict(self.variables)]
        return request_ids.digest(parts)


@dataclass(frozen=True)
class Sent:
    """What came of sending: whether it had come before, and what tells more about it."""

    fresh: bool
    message: int | None = None
    """The key of its `OutsideMessage`; None for a signal or an offer."""
    delivery: Claim | None = None
    """The job that delivers it, claimed by whoever sends: `worker.delivery` runs it."""


@dataclass(frozen=True)
class MessageStatus:
    """What became of a message: its state as in `OutsideMessage`, and the cases that took it."""

    key: int
    state: str
    cases: tuple[str, ...]
    expires_at: datetime


def publish(
    session: Session, *, sending: Sending, program: Actor, message_id: str | None = None
) -> Sent:
    """Send a message or signal, unless the same one had come before.

    :param message_id: the program's own name of it, which makes repeating harmless
    :raises Stale: the id was used for something else
    :raises Refused: it would write a variable that is the house's own
    """
    refuse_reserved(session, sending.variables)
    row = None
    if message_id is not None:
        row = Publication(
            program=program.id,
            id=message_id,
            digest=sending.digest(),
            received_at=session.at,
        )
        known = request_ids.earlier(session, row, program=program)
        if known is not None:
            return Sent(fresh=False, message=known.message)
    values = private_fields.seal_message(session, values=sending.variables)
    sending = replace(sending, variables=values)
    record(session, subject="message", verb="sent", data=_details(sending, message_id))
    outside = _outside(session, sending, program) if sending.kind == "message" else None
    message = mailbox.send(
        session,
        name=sending.name,
        key=sending.key,
        payload=sending.variables,
        ttl=sending.ttl,
        kind=sending.kind,
        outside=outside,
        program=True,
    )
    if outside is None:
        return Sent(fresh=True)
    if row is not None:
        row.message = outside.key
    name = mailbox.delivery(message.key)
    return Sent(True, outside.key, queue.claim_own(session, name=name, lease=AT_ONCE))


def status_of(session: Session, *, key: int, program: Actor) -> MessageStatus:
    """Return what became of a message that a program has sent.

    :raises NotFound: it has sent none of this key, or too long ago
    """
    row = session.get(OutsideMessage, key)
    if row is None or row.program != program.id:
        raise NotFound(f"message {key}")
    return MessageStatus(row.key, row.state, tuple(row.cases), row.expires_at)


def _outside(session: Session, sending: Sending, program: Actor) -> OutsideMessage:
    sweep(session, OutsideMessage, by=OutsideMessage.expires_at, before=session.at - REMEMBERED)
    row = OutsideMessage(
        program=program.id, state="sent", cases=[], expires_at=session.at + sending.ttl
    )
    session.add(row)
    session.flush()
    return row


def _details(sending: Sending, message_id: str | None) -> dict[str, Any]:
    details = {"message": sending.name, "key": sending.key, "payload": dict(sending.variables)}
    return {**details, "kind": sending.kind, "id": message_id}
