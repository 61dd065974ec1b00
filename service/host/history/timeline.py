"""Reading the ledger: the story of one case, as far as somebody may read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service import engine
from service.host import access
from service.host.earlier import of_experts
from service.host.history.record import record
from service.host.history.tables import Entry
from service.host.releases import Releases
from service.host.tables import ProcessInstance
from service.people.actor import Actor

TOLD = {
    "instance": {"started", "ended", "migrated", "migration-undone"},
    "task": {"created", "claimed", "released", "completed", "cancelled"},
    "completion": {"refused"},
    "step": {"decided", "caught", "thrown", "called", "returned", "failed"},
    "button": {"pressed"},
    "document": {"stored", "attached"},
    "letter": {"sent"},
    "incident": {"opened", "resolved", "retried"},
    "intervention": {
        "amended", "skipped", "cancelled", "moved", "retried", "ended", "assigned",
    },
}  # fmt: skip
"""What everybody who sees a case reads of its story; the auditor reads everything."""
CHANGES_RELEASE = ("migrated", "migration-undone")
REASONED = ("intervention", "instance")
LONGEST_PASSAGE = 2000
"""So many of a case's last steps are drawn for an operator."""


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
    """Details: `before` and `after` of a row, `detail` of a step; only the auditor reads them.

    Why somebody intervened by hand is told to everybody who sees the case: `reason`.
    """


def timeline(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Happening]:
    """Return the story of a case, oldest first, as far as somebody may read it."""
    query = select(Entry).where(Entry.instance_key == instance.key).order_by(Entry.sequence)
    releases = Releases(session, instance)
    elements = releases.elements()
    whole = actor.has("auditor")
    blind = access.blind(actor, instance)
    return [
        _happening(entry, releases.elements(number).get(entry.element or ""), number, whole=whole)
        for entry, number in _under(session.scalars(query), releases.first)
        if (whole or entry.verb in TOLD.get(entry.subject, ()))
        and not (blind and _of_others(entry, elements, actor))
    ]


def latest(
    session: Session,
    *,
    instance: ProcessInstance,
    actor: Actor,
    most: int,
    before: int | None = None,
) -> list[Happening]:
    """Return the end of what everybody may read of a case's story, newest first.

    At most so many lines of the ledger are looked at; `before` is the number of the line that
    they end before. However long the story is, this costs the same.
    """
    told = or_(*(and_(Entry.subject == s, Entry.verb.in_(v)) for s, v in TOLD.items()))
    query = select(Entry).where(Entry.instance_key == instance.key, told)
    if before is not None:
        query = query.where(Entry.sequence < before)
    releases = Releases(session, instance)
    blind = access.blind(actor, instance)
    found = session.scalars(query.order_by(Entry.sequence.desc()).limit(most))
    seen = [(entry, releases.at(entry.at).number) for entry in found]
    return [
        _happening(entry, releases.elements(number).get(entry.element or ""), number, whole=False)
        for entry, number in seen
        if not (blind and _of_others(entry, releases.elements(), actor))
    ]


def _under(entries: Iterable[Entry], release: int) -> Iterator[tuple[Entry, int]]:
    """Yield each line with the release it happened under: cases go over from one to another."""
    for entry in entries:
        if entry.subject == "instance" and entry.verb in CHANGES_RELEASE:
            release = entry.data["to"]
        yield entry, release


def passage(session: Session, *, instance: ProcessInstance) -> list[Happening]:
    """Return the way a case went, step by step, and where it was taken over to another release.

    It holds no data of the case, so an operator may see it who may not read the case. Of a very
    long way only the end is told.
    """
    query = select(Entry).where(
        Entry.instance_key == instance.key,
        or_(
            Entry.subject == "step",
            and_(Entry.subject == "instance", Entry.verb.in_(CHANGES_RELEASE)),
        ),
    )
    releases = Releases(session, instance)
    last = session.scalars(query.order_by(Entry.sequence.desc()).limit(LONGEST_PASSAGE)).all()[::-1]
    lines = _under(last, releases.at(last[0].at).number if last else releases.first)
    return [
        _happening(
            entry,
            releases.elements(number).get(entry.element or ""),
            number,
            whole=entry.subject == "instance" or entry.verb == "called",
        )
        for entry, number in lines
    ]


def interventions(session: Session, *, instance: ProcessInstance) -> list[Happening]:
    """Return what was done to a case by hand, and its migrations, with the reasons."""
    query = select(Entry).where(
        Entry.instance_key == instance.key,
        or_(
            and_(Entry.subject == "intervention", Entry.verb != "refused"),
            and_(Entry.subject == "instance", Entry.verb.in_(CHANGES_RELEASE)),
        ),
    )
    elements = Releases(session, instance).elements()
    return [
        _happening(entry, elements.get(entry.element or ""), instance.release, whole=False)
        for entry in session.scalars(query.order_by(Entry.sequence))
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
        data=details if whole else _reason(entry),
    )


def _reason(entry: Entry) -> dict[str, Any]:
    told = (entry.data or {}).get("reason") if entry.subject in REASONED else None
    return {"reason": told} if told else {}


def _of_others(entry: Entry, elements: Mapping[str, engine.ElementInfo], actor: Actor) -> bool:
    element = elements.get(entry.element or "")
    return element is not None and of_experts(element.lane) and entry.actor != actor.id
