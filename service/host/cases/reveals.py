"""Private values and evidence that are shown after somebody has written why, for half an hour.

A process says so by its property `reveal` = `reason`: who objects to a notice is nobody's business
but theirs who verify it, and they say each time what for. The reason is a line of the record. It
opens what the case holds, the papers that print it whole and the letters that go to outsiders.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.host import access, documents
from service.host.cases import moves
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.letters import delivery
from service.host.tables.core import ProcessInstance
from service.host.tables.letters import Letter
from service.host.tables.papers import CasePaper
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
    entitled = asks(session, instance) and _is_entitled(session, instance, actor)
    return entitled and not _has_said_why(session, instance, actor)


def hides_outside(session: Session, letter: Letter, actor: Actor) -> bool:
    """Ask whether whom outside a letter is for is hidden until somebody has said why they look."""
    case = letter.instance
    return case is not None and _hides(session, case, actor)


def sealed_papers(
    session: Session, papers: Iterable[CasePaper], instance: ProcessInstance, actor: Actor
) -> frozenset[int]:
    """Return the keys of the papers that print private values whole and wait for a reason."""
    whole = frozenset(one.key for one in papers if _is_whole(one))
    return whole if whole and _hides(session, instance, actor) else frozenset()


def _hides(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    return asks(session, instance) and not _has_said_why(session, instance, actor)


def _is_whole(paper: CasePaper) -> bool:
    return paper.reveals and privacy.holds_private(paper.content)


def _is_entitled(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether there is anything private of a case for somebody: in it, on paper, by letter."""
    if access.sees_private(actor, instance):
        return True
    if access.recused(instance, actor):
        return False
    if any(map(_is_whole, documents.papers(session, instance, actor=actor))):
        return True
    posts = access.posts_letters(actor)
    return posts and bool(delivery.of_case(session, case=instance.key, actor=actor))


def reveal(session: Session, *, instance: ProcessInstance, actor: Actor, reason: str) -> None:
    """Put on the record why somebody looks; from then on they see what is private for a while.

    :raises NotFound: it is not for them
    :raises Refused: no reason
    """
    if not (asks(session, instance) and _is_entitled(session, instance, actor)):
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
