"""Reading the ledger: the story of one case, as far as somebody may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import access, catalogue
from service.host.earlier import of_experts
from service.host.history.record import record
from service.host.history.tables import Entry
from service.host.tables import ProcessInstance
from service.people.actor import Actor

TOLD = {
    "instance": {"started", "ended"},
    "task": {"created", "claimed", "released", "completed", "cancelled"},
    "completion": {"refused"},
    "step": {"decided", "caught", "thrown", "called", "returned", "failed"},
    "button": {"pressed"},
    "document": {"stored", "attached"},
    "letter": {"sent"},
    "incident": {"opened", "resolved", "retried"},
}
"""What everybody who sees a case reads of its story; the auditor reads everything."""


@dataclass(frozen=True)
class Happening:
    """One line of a case's story."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    subject: str
    verb: str
    row: str | None
    element: str | None
    name: str
    type: str
    lane: str | None
    process_id: str | None
    flow: str | None
    release: int
    data: Mapping[str, Any]
    """Details: `before` and `after` of a row, `detail` of a step; empty for all but the auditor."""


def timeline(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Happening]:
    """Return the story of a case, oldest first, as far as somebody may read it."""
    query = select(Entry).where(Entry.instance_key == instance.key).order_by(Entry.sequence)
    release = catalogue.release(session, instance.release)
    elements = catalogue.diagram(session, release, instance.process_id).elements
    whole = actor.has("auditor")
    blind = access.blind(actor, instance)
    return [
        _happening(entry, elements.get(entry.element or ""), instance.release, whole=whole)
        for entry in session.scalars(query)
        if (whole or entry.verb in TOLD.get(entry.subject, ()))
        and not (blind and _of_others(entry, elements, actor))
    ]


def viewed(session: Session, *, instance: ProcessInstance, what: str = "personal-data") -> None:
    """Put on the record that somebody looked at a case, or at the personal data in it."""
    record(session, subject=what, verb="viewed", instance=instance.key)


def _happening(
    entry: Entry, element: engine.ElementInfo | None, release: int, *, whole: bool
) -> Happening:
    details = entry.data or {}
    process_id = details.get("process") or (element.process_id if element else None)
    return Happening(
        seq=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        actor_name=entry.actor_name,
        subject=entry.subject,
        verb=entry.verb,
        row=entry.row,
        element=entry.element,
        name=details.get("name") or (element.name if element else ""),
        type=details.get("type") or (element.type if element else ""),
        lane=element.lane if element else None,
        process_id=process_id,
        flow=details.get("flow"),
        release=release,
        data=details if whole else {},
    )


def _of_others(entry: Entry, elements: Mapping[str, engine.ElementInfo], actor: Actor) -> bool:
    element = elements.get(entry.element or "")
    return element is not None and of_experts(element.lane) and entry.actor != actor.id
