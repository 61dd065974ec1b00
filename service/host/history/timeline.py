"""Reading the ledger: the story of one case, as far as somebody may read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from service import engine
from service.db import Session
from service.host import access
from service.host.cases.releases import Releases
from service.host.cases.sight import Sight, sight
from service.host.definitions import deployment
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.ledger.vocabulary import PUBLIC_EVENTS
from service.host.tables.core import ProcessInstance
from service.host.tasks.finished import is_blind
from service.people.actor import Actor

CHANGES_RELEASE = ("migrated", "migration-undone")
DEPUTISED = ("task", "deputised")
REASONED = ("intervention", "instance")
MOST_CHANGES = 100  # of an organisation, read backwards for its name
LONGEST_PASSAGE = 2000  # a case's last steps that are drawn for an operator


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

    Everybody who sees the case reads why somebody intervened by hand: `reason`.
    """


@dataclass(frozen=True)
class Rules:
    """A release of the rules: who made it, by the name they had then, when and why."""

    number: int
    at: datetime
    by: str
    reason: str


def rules(session: Session, *, number: int) -> Rules:
    """Return what the record says of a release; who was locked or renamed since counts as then.

    :raises NotFound: there is no such release
    """
    release = deployment.release(session, number)
    query = select(Entry.actor_name).where(
        Entry.subject == "release", Entry.verb == "deployed", Entry.row == str(number)
    )
    name = session.scalars(query.order_by(Entry.sequence).limit(1)).first()
    return Rules(number, release.deployed_at, name or release.deployed_by, release.reason)


def organisation_then(session: Session, *, code: str, at: datetime) -> str | None:
    """Return what an organisation was called at a moment; None where the record does not say."""
    query = select(Entry).where(Entry.subject == "organisation", Entry.row == code, Entry.at <= at)
    for entry in session.scalars(query.order_by(Entry.sequence.desc()).limit(MOST_CHANGES)):
        name = ((entry.data or {}).get("after") or {}).get("name")
        if name:
            return str(name)
    return None


def timeline(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Happening]:
    """Return the story of a case, oldest first, as far as somebody may read it."""
    query = select(Entry).where(Entry.instance_key == instance.key).order_by(Entry.sequence)
    releases = Releases(session, instance)
    elements = releases.elements()
    whole = any(role.audits for role in actor.roles)
    blind = access.blind(actor, instance)
    seen = sight(session, instance, actor)
    return [
        _as_seen(
            _happening(
                entry, releases.elements(number).get(entry.element or ""), number, whole=whole
            ),
            seen,
        )
        for entry, number in _under(session.scalars(query), releases.first)
        if (whole or entry.verb in PUBLIC_EVENTS.get(entry.subject, ()))
        and not (blind and _of_others(session, entry, elements, actor))
        and _is_for(entry, elements, seen)
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

    At most `most` lines of the ledger are read; `before` is the number of the line that
    they end before. However long the story is, this costs the same.
    """
    public = or_(
        *(and_(Entry.subject == s, Entry.verb.in_(sorted(v))) for s, v in PUBLIC_EVENTS.items())
    )
    query = select(Entry).where(Entry.instance_key == instance.key, public)
    if before is not None:
        query = query.where(Entry.sequence < before)
    releases = Releases(session, instance)
    blind = access.blind(actor, instance)
    seen = sight(session, instance, actor)
    found = session.scalars(query.order_by(Entry.sequence.desc()).limit(most))
    lines = [(entry, releases.at(entry.at).number) for entry in found]
    return [
        _as_seen(
            _happening(
                entry, releases.elements(number).get(entry.element or ""), number, whole=False
            ),
            seen,
        )
        for entry, number in lines
        if not (blind and _of_others(session, entry, releases.elements(), actor))
        and _is_for(entry, releases.elements(), seen)
    ]


def _as_seen(one: Happening, seen: Sight) -> Happening:
    """Return a line with the lane of who judges in the place of their name, where they have none.

    The name of an account is its key in the pages: it goes as well. Files that are shown for a
    reason only have no names before: those may say who handed them in.
    """
    if seen.sealed_by and one.subject == "document":
        one = replace(one, data=_without_file_names(one.data))
    name = seen.name(one.actor, one.actor_name)
    return one if name == one.actor_name else replace(one, actor="", actor_name=name)


def _without_file_names(data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: one for name, one in data.items() if name != "filename"}
    return {
        name: _without_file_names(one) if isinstance(one, Mapping) else one
        for name, one in kept.items()
    }


def _is_for(entry: Entry, elements: Mapping[str, engine.ElementInfo], seen: Sight) -> bool:
    """Ask whether a line is for somebody: not of a review that runs, nor of a file that is shut."""
    if entry.actor == seen.person:
        return True
    if not seen.open or (seen.running and entry.actor in seen.judges):
        return False
    if entry.subject == "document" and seen.kinds:
        kind = ((entry.data or {}).get("after") or {}).get("kind")
        return kind not in seen.kinds
    element = elements.get(entry.element or "")
    return element is None or element.process_id not in seen.running


def _under(entries: Iterable[Entry], release: int) -> Iterator[tuple[Entry, int]]:
    """Yield each line with the release it happened under: cases go over from one to another."""
    for entry in entries:
        if entry.subject == "instance" and entry.verb in CHANGES_RELEASE:
            release = entry.data["to"]
        yield entry, release


def passage(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Happening]:
    """Return the way a case went, step by step, and where it was taken over to another release.

    It holds no data of the case, so an operator may see it who may not read the case. Of a very
    long way only the end is returned.
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
    seen = sight(session, instance, actor)
    return [
        _as_seen(
            _happening(
                entry,
                releases.elements(number).get(entry.element or ""),
                number,
                whole=entry.subject == "instance" or entry.verb == "called",
            ),
            seen,
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
    details = entry.data or {}
    if (entry.subject, entry.verb) == DEPUTISED:
        return {"whom": details.get("whom", "")}
    reason = details.get("reason") if entry.subject in REASONED else None
    return {"reason": reason} if reason else {}


def _of_others(
    session: Session, entry: Entry, elements: Mapping[str, engine.ElementInfo], actor: Actor
) -> bool:
    element = elements.get(entry.element or "")
    if element is None or entry.actor == actor.id:
        return False
    return is_blind(session, element.lane)
