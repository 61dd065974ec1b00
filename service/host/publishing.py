"""Messages and signals that programs outside send: received once, however often they are sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.errors import Stale
from service.host import messages
from service.host.history.record import record
from service.host.outcomes import refuse_reserved
from service.host.outside_tables import Publication
from service.people.actor import Actor

REMEMBERED = timedelta(days=30)
"""So long the id of a message is known; the same id later is another message."""
SWEPT_AT_ONCE = 100


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
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def publish(
    session: Session, *, sending: Sending, program: Actor, message_id: str | None = None
) -> bool:
    """Send a message or signal; return False if the same one had come before.

    :param message_id: the program's own name of it, which makes repeating harmless
    :raises Stale: the id was used for something else
    :raises Refused: it would write a variable that is the house's own
    """
    refuse_reserved(sending.variables)
    if message_id is not None and not _is_new(session, sending, program, message_id):
        return False
    record(session, subject="message", verb="sent", data=_details(sending, message_id))
    messages.send(
        session,
        name=sending.name,
        key=sending.key,
        payload=sending.variables,
        ttl=sending.ttl,
        kind=sending.kind,
        outside=True,
    )
    return True


def _is_new(session: Session, sending: Sending, program: Actor, message_id: str) -> bool:
    """Write the id down; of two that come at once the database lets one in."""
    _sweep(session, session.info["at"] - REMEMBERED)
    row = Publication(
        program=program.id, id=message_id, digest=sending.digest(), received_at=session.info["at"]
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        known = session.get_one(Publication, (program.id, message_id), populate_existing=True)
        if known.digest != row.digest:
            when = known.received_at.astimezone(BEIJING).isoformat(timespec="seconds")
            raise Stale("这个编号已经用于另一条消息", who=program.name, when=when) from None
        return False
    return True


def _sweep(session: Session, before: datetime) -> None:
    """Forget ids that are older than anybody repeats; others may be sweeping beside us."""
    old = select(Publication.program, Publication.id).where(Publication.received_at < before)
    found = session.execute(old.limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)).all()
    for program, name in found:
        session.execute(
            delete(Publication).where(Publication.program == program, Publication.id == name)
        )


def _details(sending: Sending, message_id: str | None) -> dict[str, Any]:
    details = {"message": sending.name, "key": sending.key, "payload": dict(sending.variables)}
    return {**details, "kind": sending.kind, "id": message_id}
