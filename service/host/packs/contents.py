"""What goes into a pack: which lines with which details, which files, which models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.host import access, documents
from service.host.cases.releases import Releases
from service.host.cases.sight import documents_for, sight
from service.host.definitions import deployment
from service.host.history import timeline
from service.host.ledger.tables import Entry
from service.host.packs.purposes import Purpose
from service.host.tables.core import Document, Model, ProcessInstance
from service.people import roles
from service.people.actor import Actor
from service.people.tables import Account
from service.privacy import mask, shown


@dataclass
class Contents:
    """The lines of a pack, by number, each with whether its details go along; and its files."""

    lines: dict[int, bool] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    variables: frozenset[str] | None = None
    """The variables of the case that are shown; None: all that the reader sees."""

    @property
    def withheld(self) -> int:
        """Of how many lines the details are left out."""
        return sum(not details for details in self.lines.values())


def reader(session: Session, case: ProcessInstance, purpose: Purpose, actor: Actor) -> Actor:
    """Return with whose eyes a pack is filled: the unit's whose case it is, or who asked."""
    if not purpose.as_party:
        return actor
    owners = [role for role in roles.every(session) if role.owner]
    for role in owners:
        for unit in access.bound(case, role):
            return Actor("", "当事人", frozenset({role}), unit)
    return Actor("", "当事人", frozenset())


def contents(
    session: Session, *, case: ProcessInstance, purpose: Purpose, who: Actor, size: int
) -> Contents:
    """Choose what is in a pack, of the first `size` lines of the record.

    :param who: with whose eyes (`reader`)
    """
    chosen = Contents()
    if purpose.as_party:
        chosen.lines = _seen_by(session, case, who, details=purpose.details)
        chosen.variables = _filled_in_by(session, case, who)
    else:
        chosen.lines = _all(session, case, raw=purpose.reveals)
    if purpose.details:
        chosen.documents = _documents(session, case, who, purpose)
        _add(session, chosen, "document", [one.key for one in chosen.documents])
        chosen.models = _models(session, case)
        _add(session, chosen, "model", [str(one.key) for one in chosen.models])
    chosen.lines = {one: chosen.lines[one] for one in sorted(chosen.lines) if one <= size}
    return chosen


def _all(session: Session, case: ProcessInstance, *, raw: bool) -> dict[int, bool]:
    query = select(Entry.sequence, Entry.data).where(Entry.instance_key == case.key)
    return {one: raw or not has_numbers(data) for one, data in session.execute(query)}


def _seen_by(
    session: Session, case: ProcessInstance, who: Actor, *, details: bool
) -> dict[int, bool]:
    """Choose what the unit reads of its case; details only of what its own people did."""
    found = timeline.timeline(session, instance=case, actor=who)
    query = select(Entry.sequence, Entry.actor, Entry.data).where(Entry.instance_key == case.key)
    entries = {one: (by, data) for one, by, data in session.execute(query)}
    own = _people_of(session, who)
    named = [one for one in found if one.actor == entries[one.seq][0]]
    return {
        one.seq: details and one.actor in own and not has_numbers(entries[one.seq][1])
        for one in named
    }


def _people_of(session: Session, who: Actor) -> set[str]:
    own = Account.organisation_code == who.organisation
    return set(session.scalars(select(Account.username).where(own)))


def _filled_in_by(session: Session, case: ProcessInstance, who: Actor) -> frozenset[str]:
    """Return the variables that people of a unit were the first to set: what they filled in."""
    query = select(Entry.row, Entry.actor).where(
        Entry.instance_key == case.key, Entry.subject == "variable"
    )
    people = _people_of(session, who)
    first: dict[str, str] = {}
    for row, by in session.execute(query.order_by(Entry.sequence)):
        first.setdefault(str(row).rsplit("|", 1)[-1], by)
    return frozenset(name for name, by in first.items() if by in people)


def has_numbers(data: Any) -> bool:
    """Ask whether somewhere in the details stands a number of a person as it was typed."""
    return any(mask(shown(text)) != shown(text) for text in documents.texts(data or {}))


def _documents(
    session: Session, case: ProcessInstance, who: Actor, purpose: Purpose
) -> list[Document]:
    seen = list(documents_for(session, case, sight(session, case, who)))
    if not purpose.as_party:
        return seen
    own = [one for one in seen if one.organisation == who.organisation]
    return own + [one for one in seen if one.kind == documents.PAPER and one not in own]


def _models(session: Session, case: ProcessInstance) -> list[Model]:
    """Return the models of every release under which the case ran."""
    keys = {
        key
        for number in Releases(session, case).numbers
        for key in deployment.release(session, number).contents.values()
    }
    return list(session.scalars(select(Model).where(Model.key.in_(keys)).order_by(Model.key)))


def _add(session: Session, chosen: Contents, subject: str, rows: Sequence[str]) -> None:
    """Add the lines that say which bytes a file or a model has."""
    query = select(Entry.sequence, Entry.data).where(Entry.subject == subject, Entry.row.in_(rows))
    for one, data in session.execute(query):
        if "sha256" in ((data or {}).get("after") or {}):
            chosen.lines[one] = True
