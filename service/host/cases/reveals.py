"""Private values and evidence that are shown after somebody has written why, for half an hour.

A process says so by its property `reveal` = `reason`: who objects to a notice is nobody's business
but theirs who verify it, and they say each time what for. The reason is a line of the record.
"""

from datetime import timedelta

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access
from service.host.cases import moves
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance
from service.people.actor import SYSTEM, Actor

PROPERTY, REASON = "reveal", "reason"
LASTS = timedelta(minutes=30)
"""How long a reason holds: long enough to read a file and telephone."""
SHORTEST = 4  # letters of a reason
LONGEST = 400


def asks(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether private values and evidence of a case are shown for a reason only."""
    return moves.diagram_of(session, instance).properties.get(PROPERTY) == REASON


def sees_private(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether private values of a case are shown to somebody now."""
    if not access.sees_private(actor, instance):
        return False
    return not asks(session, instance) or _has_said_why(session, instance, actor)


def may_ask(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether a reason would show something to somebody that is hidden from them now."""
    entitled = asks(session, instance) and access.sees_private(actor, instance)
    return entitled and not _has_said_why(session, instance, actor)


def reveal(session: Session, *, instance: ProcessInstance, actor: Actor, reason: str) -> None:
    """Put on the record why somebody looks; from then on they see what is private for a while.

    :raises NotFound: it is not for them
    :raises Refused: no reason
    """
    if not (asks(session, instance) and access.sees_private(actor, instance)):
        raise NotFound("reveal")
    written = " ".join(reason.split())[:LONGEST]
    if len(written) < SHORTEST:
        raise Refused("请写明为什么要看，例如“核实异议，电话联系本人”")
    record(
        session,
        subject="personal-data",
        verb="viewed",
        instance=instance.key,
        data={"reason": written},
    )


def _has_said_why(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    if actor == SYSTEM:
        return True
    if not session.is_timed:  # then nobody knows whether a reason still holds
        return False
    query = select(Entry.data).where(
        Entry.instance_key == instance.key,
        Entry.subject == "personal-data",
        Entry.verb == "viewed",
        Entry.actor == actor.id,
        Entry.at > session.at - LASTS,
    )
    return any((data or {}).get("reason") for data in session.scalars(query))
