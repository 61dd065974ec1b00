"""A move of a case: the engine works on it under its lock, and what it led to is kept, or nothing.

A move is written straight down:

    with moving(session, case=case, actor=actor, subject="wake") as move:
        move.persist(engine.wake(move.diagram, move.state, context=move.context))
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import SessionTransaction

from service import engine
from service.db import Session
from service.errors import Refused
from service.host.cases import persist, snapshot, throttle
from service.host.cases.context import HostServices
from service.host.cases.interrupted import Place, faults_kept
from service.host.definitions import catalogue
from service.host.ledger.record import record_even_if_rolled_back, waiting
from service.host.ledger.scope import recording_for
from service.host.ledger.writer import Change, write
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor

Mover = Literal["person", "clock", "message", "call"]


@dataclass
class Move:
    """What the engine needs to work on a locked case, and the way to keep what came of it."""

    session: Session
    case: ProcessInstance
    actor: Actor
    before: snapshot.Snapshot
    diagram: engine.Diagram
    attended: bool
    """Whether a person or the clock sets it off."""
    changes: list[Change] = field(default_factory=list)
    """Rows that the caller changes with the move."""
    savepoint: SessionTransaction | None = None

    def __post_init__(self) -> None:
        """Give the engine the functions of the host."""
        self.services = HostServices(self.session, self.case, self.actor, self.protect)
        self.context = self.services.move_context()

    @property
    def state(self) -> engine.State:
        """The case as the move found it, the caller's own copy."""
        return self.before.state()

    def protect(self) -> None:
        """Set a savepoint before anything is written that a refusal must undo.

        An action of the diagram is the usual reason; a move without one needs none, because it
        writes only after the engine has agreed. What the caller has changed is written first, so
        that actions find it.
        """
        if self.savepoint is None:
            self.savepoint = self.session.begin_nested()
        changes, self.changes = self.changes, []
        write(self.session, changes)

    def persist(
        self,
        progress: engine.Progress,
        *,
        finished_task: str | None = None,
        starter: Actor | None = None,
    ) -> engine.Progress:
        """Keep what the engine did.

        `finished_task` is the engine's name of the work whose row the caller closes itself;
        `starter` is given what they can do themselves in a case that they begin.

        :raises DBAPIError: an action of the move met a fault of the database
        """
        if self.services.fault:
            raise self.services.fault
        persist.persist(
            self.session,
            self.case,
            progress,
            before=self.before.without(finished_task),
            changes=self.changes,
            attended=self.attended,
            took_effect=self.services.took_effect,
            starter=starter,
        )
        self.changes = []
        return progress


@contextmanager
def moving(
    session: Session,
    *,
    case: ProcessInstance,
    actor: Actor,
    subject: str,
    element: str | None = None,
    by: Mover = "person",
) -> Iterator[Move]:
    """Open a move of a locked case; `by` says what set it off.

    Messages alone may not move a case for ever. A refusal undoes the whole move and goes on the
    record as `<subject>:refused`; what nobody foresaw undoes it and becomes an incident, where
    the queue of jobs does not see to that; a fault of the database is raised as itself.

    :raises Refused: a rule says no
    :raises Interrupted: something failed that nobody foresaw
    """
    place, key = Place(case.key, element), case.key
    try:
        with faults_kept(session, place, waited_for=by == "person"):
            move = _opened(session, case, actor, by)
            with _undone_if_refused(move), recording_for(session, instance=key):
                yield move
    except Refused as refusal:
        fields = [problem.path for problem in refusal.problems]
        record_even_if_rolled_back(
            session,
            subject=subject,
            verb="refused",
            instance=key,
            element=element,
            sentence=refusal.sentence,
            **({"fields": fields} if fields else {}),
        )
        raise


def _opened(session: Session, case: ProcessInstance, actor: Actor, by: Mover) -> Move:
    attended = by in ("person", "clock") or throttle.counting_restarts(session, case)
    before, diagram = snapshot.current(session, case), diagram_of(session, case)
    move = Move(session, case, actor, before, diagram, attended and by != "call")
    if by == "message":
        move.context = throttle.limit_message_loop(session, case, move.context)
    return move


@contextmanager
def _undone_if_refused(move: Move) -> Iterator[None]:
    """Release the move's savepoint, if it needed one, or go back to it; lines of history too."""
    lines = waiting(move.session)
    mark = len(lines)
    try:
        yield
    except BaseException:
        if move.savepoint is not None:
            move.savepoint.rollback()
        del lines[mark:]
        raise
    if move.savepoint is not None:
        move.savepoint.commit()


@contextmanager
def beginning(
    session: Session, *, case: ProcessInstance, diagram: engine.Diagram, actor: Actor
) -> Iterator[Move]:
    """Open the first move of a case whose row is new; the caller undoes the row with it."""
    with recording_for(session, instance=case.key):
        move = Move(session, case, actor, snapshot.NOTHING, diagram, attended=False)
        move.savepoint = session.get_nested_transaction()
        move.context = throttle.limit_self_starting(session, instance=case, context=move.context)
        yield move


def diagram_of(session: Session, instance: ProcessInstance) -> engine.Diagram:
    """Return the diagram a case is pinned to."""
    release = catalogue.release(session, instance.release)
    return catalogue.diagram(session, release, instance.process_id)
