"""Processes that are retired (不再办理新件): no new cases begin, running ones go on."""

from collections.abc import Sequence

from sqlalchemy import select

from service import engine
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host.definitions import catalogue
from service.host.tables.changes import Retirement
from service.host.tables.core import Deployment
from service.people.actor import Actor

SHORTEST_REASON = 4
LONGEST_REASON = 400  # letters, as the column


def retire(session: Session, *, process_id: str, name: str, reason: str, by: Actor) -> Retirement:
    """Let a process begin no new cases, by nobody and nothing; what runs goes on.

    A case that calls it still does: it is a part of what runs.

    :raises Refused: it is retired already, or no reason
    """
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused("请写明为什么不再办理新件，最多 400 个字")
    if of(session, process_id) is not None:
        raise Refused("这个流程已经不再办理新件")
    row = Retirement(
        process_id=process_id,
        name=name[:200],
        reason=reason.strip(),
        by=by.id,
        by_name=by.name,
        since=session.at,
    )
    session.add(row)
    session.flush()
    return row


def reinstate(session: Session, *, process_id: str) -> None:
    """Let a process begin cases again.

    :raises NotFound: it is not retired
    """
    row = of(session, process_id)
    if row is None:
        raise NotFound(f"retirement of {process_id}")
    session.delete(row)
    session.flush()


def of(session: Session, process_id: str) -> Retirement | None:
    """Return how a process is retired, None where it is not."""
    return session.get(Retirement, process_id)


def every(session: Session) -> Sequence[Retirement]:
    """Return the processes that are retired."""
    return session.scalars(select(Retirement).order_by(Retirement.since)).all()


def processes_of(session: Session, name: str) -> dict[str, str]:
    """Return the processes of a diagram in force that can begin cases: id → name."""
    newest = select(Deployment).order_by(Deployment.number.desc()).limit(1)
    last = session.scalars(newest).first()
    if last is None or name not in last.contents or not name.endswith(".bpmn"):
        return {}
    found = engine.read_file(name, catalogue.diagrams(session, last)[name]).processes
    return {one.id: one.name or one.id for one in found if one.executable}


def refuse_new(session: Session, process_id: str) -> None:
    """Refuse to begin a case of a process that is retired.

    :raises Refused: it is; the sentence says why
    """
    row = of(session, process_id)
    if row is not None:
        raise Refused(say("“%(name)s”不再办理新件：%(reason)s", name=row.name, reason=row.reason))
