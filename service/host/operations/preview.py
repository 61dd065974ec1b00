"""What an intervention would lead to: done for once in a savepoint, looked at, and undone.

So what is said is what would happen, by the same rules and actions; only the clock goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service import engine
from service.db import Session
from service.host.operations import interventions
from service.host.operations.inspection import RuntimeState, runtime_state
from service.host.operations.interventions import Order
from service.host.tables.core import Job, ProcessInstance

Action = Callable[[], object]
WORDLESS = ("scope", "rounds")
"""Kinds of open points that say nothing by themselves: what is inside them does."""


@dataclass(frozen=True)
class OpenItem:
    """Something open before or afterwards; `who` does it, where it is work for people."""

    open: engine.OpenPoint
    name: str
    who: str
    due: datetime | None


@dataclass(frozen=True)
class Preview:
    """What would be different afterwards."""

    closed: tuple[OpenItem, ...]
    opened: tuple[OpenItem, ...]
    acts: tuple[str, ...]
    """What the system would do at once, in its order."""
    sent: tuple[str, ...]
    letters: int
    changed: tuple[str, ...]
    status: str | None
    """How the case would be closed; None while it goes on."""


def preview(session: Session, *, order: Order, action: Action) -> Preview:
    """Say what an action on a case would lead to; nothing is changed, nothing goes on record.

    :raises Refused: what the action itself would be refused for
    """
    instance = interventions.ordered(session, order)
    before = _ahead(runtime_state(session, instance=instance, actor=order.actor))
    letters = _letters(session)
    savepoint = session.begin_nested()
    try:
        progress = action()
        session.flush()
        after = _ahead(runtime_state(session, instance=instance, actor=order.actor))
        return _foreseen(instance, before, after, progress, _letters(session) - letters)
    finally:
        savepoint.rollback()
        session.deferred_lines.clear()


def _letters(session: Session) -> int:
    query = select(func.count()).select_from(Job).where(Job.kind == "letter")
    return session.scalar(query) or 0


def _ahead(found: RuntimeState) -> tuple[OpenItem, ...]:
    """Return what is open as values: the rows are gone when the savepoint is undone."""
    return tuple(
        OpenItem(
            open=one.open,
            name=one.name,
            who=(one.assignee or one.task.lane or "") if one.task else "",
            due=one.task.due_at if one.task else one.open.due,
        )
        for one in found.points
        if one.open.kind not in WORDLESS or one.open.incident is not None
    )


def _foreseen(
    instance: ProcessInstance,
    before: tuple[OpenItem, ...],
    after: tuple[OpenItem, ...],
    done: object,
    letters: int,
) -> Preview:
    progress = done if isinstance(done, engine.Progress) else None
    steps = progress.steps if progress else ()
    changes = progress.changes if progress else ()
    return Preview(
        closed=_missing(before, after),
        opened=_missing(after, before),
        acts=tuple(one.name or one.element for one in steps if one.verb == "acted"),
        sent=tuple(dict.fromkeys(one.message for one in progress.sent)) if progress else (),
        letters=letters,
        changed=tuple(dict.fromkeys(one.name for one in changes if one.scope == "")),
        status=instance.status if instance.ended_at is not None else None,
    )


def _missing(there: tuple[OpenItem, ...], elsewhere: tuple[OpenItem, ...]) -> tuple[OpenItem, ...]:
    """Return what is open in one and not in the other; the same step interrupted is another."""
    known = {(one.open.id, one.open.incident is None) for one in elsewhere}
    return tuple(one for one in there if (one.open.id, one.open.incident is None) not in known)
