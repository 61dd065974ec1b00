"""A case's history as events: what was done at which step, when, by whom, in which role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.db import Session
from service.host.history import timeline
from service.host.history.timeline import Happening
from service.host.ledger.vocabulary import TRANSITIONS
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor
from service.privacy import mask


@dataclass(frozen=True)
class Event:
    """One line of a case's history, ready to be handed out: numbers of persons are masked."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    subject: str
    verb: str
    element: str
    name: str
    type: str
    lane: str
    process_id: str
    release: int
    before: Any
    after: Any

    @property
    def transition(self) -> str | None:
        """The transition in the life cycle of an activity, if it is one."""
        # A user task's own row says more than the step it stands for: who it waits for, who did it.
        if self.subject == "step" and self.type == "userTask":
            return None
        return TRANSITIONS.get((self.subject, self.verb)) if self.element else None


def events(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Event]:
    """Return the history of a case as far as somebody may read it, oldest first."""
    found = timeline.timeline(session, instance=instance, actor=actor)
    return [_event(one) for one in found]


def _event(one: Happening) -> Event:
    before, after = _sides(one)
    return Event(
        seq=one.seq,
        at=one.at,
        actor=one.actor,
        actor_name=one.actor_name,
        subject=one.subject,
        verb=one.verb,
        element=one.element or "",
        name=one.name,
        type=one.type,
        lane=one.lane or "",
        process_id=one.process_id or "",
        release=one.release,
        before=mask(before),
        after=mask(after),
    )


def _sides(one: Happening) -> tuple[Any, Any]:
    """Return what was before and what is after; a step's details stand for what is after."""
    data: Mapping[str, Any] = one.data
    if "after" in data or "before" in data:
        return data.get("before"), data.get("after")
    return None, data.get("detail") or ({} if one.subject == "step" else dict(data)) or None
