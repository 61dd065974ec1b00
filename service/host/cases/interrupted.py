"""Faults that nobody foresaw in a move: the move is undone, and an incident tells the staff why.

Whoever set the move off reads in words that it was not done and that nothing was their mistake.
What is kept says where the program failed and never what it worked on: no text of the exception.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service import log
from service.db import Session
from service.errors import Failure, Interrupted, NotFound, Refused
from service.faults import is_full, is_unavailable
from service.host.storage.locks import lock
from service.host.tables.core import Incident

KIND = "internal"
_TAKEN = "23505"
"""PostgreSQL's word for a key that somebody else has taken at the same moment."""


@dataclass(frozen=True)
class Place:
    """Where a fault happened: in which case (none yet where one was to begin), at which element."""

    case: int | None
    element: str | None = None
    process: str | None = None


@contextmanager
def faults_kept(session: Session, place: Place, *, waited_for: bool = True) -> Iterator[None]:
    """Make an incident of what nobody foresaw, written even though the transaction is undone.

    A refusal, something that is not there, a database out of reach and two who made the same at
    once are told as they are. `waited_for` says whether somebody waits for an answer: where nobody
    does, the queue of jobs tries again and makes its own incident.

    :raises Interrupted: something failed, in words for whoever waits for an answer
    """
    try:
        yield
    except (Refused, NotFound):
        raise
    except Exception as fault:
        if not waited_for or _is_the_database(fault):
            raise
        reason, detail = words(fault), "\n".join([type(fault).__name__, *log.places(fault)])
        log.failure("a move was interrupted", fault)
        session.deferred_lines.append(partial(_keep, place=place, reason=reason, detail=detail))
        raise Interrupted(
            "系统没有办成这一步，原因不在您填写的内容：已经记为中断，交工作人员处理。"
            "您填写的内容还在，请稍后再提交",
            reason=reason,
        ) from fault


@contextmanager
def apart(session: Session, place: Place) -> Iterator[None]:
    """Let what becomes of one case stop no other: refused or at fault, it has its incident alone.

    For what goes to many cases at once. A database out of reach stops them all.
    """
    try:
        with faults_kept(session, place), session.begin_nested():
            yield
    except Interrupted:
        pass  # its incident is kept
    except Refused as refusal:
        sentence = refusal.sentence
        session.deferred_lines.append(partial(_keep, place=place, reason=sentence, detail=""))


def words(fault: Exception) -> str:
    """Return what is said of a fault to the staff, without any data of a case."""
    if isinstance(fault, Failure):
        return fault.zh
    return f"系统内部没有办成（{type(fault).__name__}）"


def _is_the_database(fault: Exception) -> bool:
    """Ask whether the database or its disk is out of use, or somebody else was first."""
    if is_unavailable(fault) or is_full(fault):
        return True
    return isinstance(fault, IntegrityError) and getattr(fault.orig, "sqlstate", None) == _TAKEN


def _keep(session: Session, *, place: Place, reason: str, detail: str) -> None:
    """Put an incident down once, however often somebody tries again before it is seen to."""
    case = None if place.case is None else lock(session, instance=place.case)
    same = select(Incident.key).where(
        Incident.instance_key == place.case,
        Incident.element == place.element,
        Incident.kind == KIND,
        Incident.reason == reason,
        Incident.incident_id.is_(None),
        Incident.resolved_at.is_(None),
    )
    if session.scalars(same.limit(1)).first() is not None:
        return
    session.add(
        Incident(
            instance_key=place.case,
            element=place.element,
            kind=KIND,
            reason=reason,
            detail="\n".join(filter(None, [place.process, detail])),
            opened_at=session.at,
        )
    )
    if case is not None and case.status == "active":
        case.status = "incident"
    session.flush()
