"""One move of a case: lock it, let the engine run, keep what it led to, all or nothing."""

from collections.abc import Callable
from typing import Literal

from sqlalchemy.orm import Session

from service import engine
from service.errors import Refused
from service.host import catalogue, keeping, live, storms
from service.host.hands import Lending
from service.host.history.record import witness
from service.host.history.scope import about
from service.host.tables import ProcessInstance
from service.people.actor import Actor

Run = Callable[[engine.Diagram, engine.State, engine.Hands], engine.Progress]
Mover = Literal["person", "clock", "message", "call"]


def move(
    session: Session,
    *,
    instance: ProcessInstance,
    actor: Actor,
    run: Run,
    subject: str,
    element: str | None = None,
    finishes: str | None = None,
    by: Mover = "person",
) -> engine.Progress:
    """Let the engine make a move with a locked case and keep its outcome.

    `finishes` is the engine's name of the work whose row the move closes itself; `by` says what
    set it off, since messages alone may not move a case for ever.
    A refusal undoes the whole move and goes on the record as `<subject>:refused`.

    :raises Refused: a rule says no
    """
    try:
        with session.begin_nested(), about(session, instance=instance.key):
            return _run(session, instance, Lending(session, instance, actor), run, finishes, by)
    except Refused as refusal:
        witness(
            session,
            subject=subject,
            verb="refused",
            instance=instance.key,
            element=element,
            sentence=refusal.sentence,
        )
        raise


def diagram_of(session: Session, instance: ProcessInstance) -> engine.Diagram:
    """Return the diagram a case is pinned to."""
    release = catalogue.release(session, instance.release)
    return catalogue.diagram(session, release, instance.process_id)


def _run(
    session: Session,
    instance: ProcessInstance,
    lending: Lending,
    run: Run,
    finishes: str | None,
    by: Mover,
) -> engine.Progress:
    rest = live.at_rest(session, instance)
    hands = lending.hands()
    if by == "message":
        hands = storms.calmed(session, instance, hands)
    elif by != "call":
        storms.attend(session, instance)
    progress = run(diagram_of(session, instance), rest.state(), hands)
    if lending.fault:
        raise lending.fault
    keeping.keep(session, instance, progress, before=rest.without(finishes))
    return progress
