"""A case as it was at one line of the record: its data, its open work, its files, who could act.

Every row of a case has its lines in the ledger, so what was there at a moment is what the lines up
to it say. Nothing is read from the tables of today but the names of what the lines speak of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound
from service.host import access
from service.host.cases.releases import Releases
from service.host.cases.sight import leads
from service.host.definitions import catalogue
from service.host.history.timeline import CHANGES_RELEASE
from service.host.ledger.rows import deleted, recorded_classes
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance
from service.people import roles
from service.people.roles import Role

Row = Mapping[str, Any]
Rows = dict[str, dict[str, dict[str, Any]]]
"""Columns as the ledger keeps them, by subject and key of the row."""


@dataclass(frozen=True)
class Holder:
    """Somebody with an account, as it was at the moment."""

    username: str
    name: str
    organisation: str | None
    roles: frozenset[str]


@dataclass(frozen=True)
class OpenWork:
    """A piece of work that waited at the moment."""

    row: Row
    could_act: tuple[Holder, ...]
    """Who could have done it then: whoever it was addressed to and had no reason to keep out."""
    hidden: frozenset[str]
    """Variables that its lane did not see: what a review that ran had set."""

    @property
    def lane(self) -> str:
        """The role that it waited for, by name."""
        return str(self.row.get("lane") or "")


@dataclass(frozen=True)
class Answered:
    """A step that was done by then, with what was answered."""

    row: Row
    at: datetime

    @property
    def answer(self) -> Mapping[str, Any]:
        """The answer as it was sent, private values as what stands in their place."""
        return self.row.get("answer") or {}


@dataclass(frozen=True)
class Then:
    """A case at one line of the record."""

    sequence: int
    at: datetime
    release: int
    instance: Row
    variables: Mapping[str, Any]
    open: tuple[OpenWork, ...]
    done: tuple[Answered, ...]
    documents: tuple[Row, ...]
    later_documents: int
    """How many files the case has got since."""
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def at_line(session: Session, *, instance: ProcessInstance, sequence: int) -> Then:
    """Return a case as it was when a line of its record had been written.

    :raises NotFound: the case has no line so early
    """
    of_case = select(Entry).where(Entry.instance_key == instance.key)
    query = of_case.where(Entry.sequence <= sequence).order_by(Entry.sequence)
    entries = session.scalars(query).all()
    if not entries:
        raise NotFound
    releases = Releases(session, instance)
    release = releases.first
    for entry in entries:
        if entry.subject == "instance" and entry.verb in CHANGES_RELEASE:
            release = entry.data["to"]
    last = entries[-1]
    rows = _rows([*_files_before(session, entries), *entries])
    people = _people(session, last.sequence)
    files = select(Entry.row).where(
        Entry.instance_key == instance.key,
        Entry.subject == "document",
        Entry.verb.in_(("stored", "attached")),
    )
    return Then(
        sequence=last.sequence,
        at=last.at,
        release=release,
        instance=rows.get("instance", {}).get(str(instance.key), {}),
        variables=_variables(rows),
        open=tuple(_open(session, instance, release, rows, people)),
        done=tuple(_done(rows)),
        documents=tuple(rows.get("document", {}).values()),
        later_documents=len(set(session.scalars(files))) - len(rows.get("document", {})),
        parties=_parties(rows),
    )


def line_at(session: Session, *, instance: ProcessInstance, at: datetime) -> int:
    """Return the last line of a case's record that was written by a moment; 0 if none was."""
    query = select(Entry.sequence).where(Entry.instance_key == instance.key, Entry.at <= at)
    return session.scalars(query.order_by(Entry.sequence.desc()).limit(1)).first() or 0


def _rows(entries: Iterable[Entry]) -> Rows:
    """Lay the lines of each row together, as what it was after the last of them."""
    found: Rows = {}
    gone = {subject: deleted(cls) for subject, cls in recorded_classes().items()}
    for entry in entries:
        if entry.row is None:
            continue
        of_subject = found.setdefault(entry.subject, {})
        if entry.verb in ("deleted", gone.get(entry.subject)):
            of_subject.pop(entry.row, None)
            continue
        after = (entry.data or {}).get("after")
        if isinstance(after, Mapping):
            of_subject.setdefault(entry.row, {}).update(after)
    return found


def _files_before(session: Session, entries: Iterable[Entry]) -> Iterable[Entry]:
    """Return the lines of files that were handed in before the case that they went into began."""
    taken = [one.row for one in entries if (one.subject, one.verb) == ("document", "attached")]
    if not taken:
        return ()
    stored = select(Entry).where(Entry.subject == "document", Entry.row.in_(taken))
    return session.scalars(stored.where(Entry.verb == "stored"))


def _variables(rows: Rows) -> dict[str, Any]:
    """Return the variables of the case itself, without those of its sub-processes."""
    found = rows.get("variable", {}).values()
    return {str(one["name"]): one.get("value") for one in found if one.get("scope") == ""}


def _parties(rows: Rows) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in rows.get("party", {}).values():
        relation = str(one["relation"])
        found[relation] = (*found.get(relation, ()), str(one["holder"]))
    return found


def _done(rows: Rows) -> Iterable[Answered]:
    done = [one for one in rows.get("task", {}).values() if one.get("status") == "completed"]
    done.sort(key=lambda one: (str(one.get("completed_at")), int(one.get("key", 0))))
    return [Answered(one, datetime.fromisoformat(str(one["completed_at"]))) for one in done]


def _open(
    session: Session,
    instance: ProcessInstance,
    release: int,
    rows: Rows,
    people: Mapping[str, Holder],
) -> Iterable[OpenWork]:
    recused = {*_parties(rows).get(access.RECUSED, ())}
    waiting = [one for one in rows.get("task", {}).values() if one.get("status") == "open"]
    hidden = _set_in_reviews(session, instance, release, rows, waiting)
    for task in sorted(waiting, key=lambda one: int(one.get("key", 0))):
        named = [
            one
            for one in rows.get("candidate", {}).values()
            if one.get("task_key") == task.get("key")
        ]
        could = [
            one
            for one in people.values()
            if one.username not in recused and any(_is(candidate, one) for candidate in named)
        ]
        yield OpenWork(task, tuple(could), hidden.get(str(task.get("lane")), frozenset()))


def _is(candidate: Row, person: Holder) -> bool:
    """Ask whether work was addressed to somebody: by name, by role, by organisation."""
    if candidate.get("person"):
        return bool(candidate["person"] == person.username)
    role, organisation = candidate.get("role"), candidate.get("organisation")
    if role is not None and role not in person.roles:
        return False
    return organisation in (None, person.organisation) and (role, organisation) != (None, None)


def _set_in_reviews(
    session: Session,
    instance: ProcessInstance,
    release: int,
    rows: Rows,
    waiting: Iterable[Row],
) -> dict[str, frozenset[str]]:
    """Return what reviews that ran kept from each lane that had open work.

    A process in which people judge keeps what it has set from all but who leads it, while it runs:
    the rule of `service.host.cases.sight`, held against the rows of that moment.
    """
    contents = catalogue.release(session, release)
    elements = catalogue.diagram(session, contents, instance.process_id).elements
    lanes: dict[str, set[str]] = {}
    for one in elements.values():
        if one.lane:
            lanes.setdefault(one.process_id, set()).add(one.lane)
    judged = {
        process: {lane for lane in found if leads(session, lane)}
        for process, found in lanes.items()
        if any(_judges(session, lane) for lane in found)
    }
    waiting = list(waiting)
    running = {str(one.get("process_id")) for one in waiting} & judged.keys()
    kept: dict[str, frozenset[str]] = {}
    for lane in {str(one.get("lane")) for one in waiting}:
        shut = {process for process in running if lane not in judged[process]}
        inside = {name for name, one in elements.items() if one.process_id in shut}
        kept[lane] = frozenset(
            str(one["name"])
            for one in rows.get("variable", {}).values()
            if one.get("scope") == "" and one.get("element") in inside
        )
    return kept


def _judges(session: Session, lane: str) -> bool:
    role: Role | None = roles.find(session, lane)
    return role is not None and role.blind


def _people(session: Session, sequence: int) -> dict[str, Holder]:
    """Return who had which roles, and where, when a line of the record was written."""
    query = select(Entry).where(
        Entry.subject.in_(("account", "account-role")), Entry.sequence <= sequence
    )
    rows = _rows(session.scalars(query.order_by(Entry.sequence)))
    held: dict[str, set[str]] = {}
    for one in rows.get("account-role", {}).values():
        held.setdefault(str(one["username"]), set()).add(str(one["role"]))
    return {
        username: Holder(
            username,
            str(one.get("name") or username),
            one.get("organisation_code"),
            frozenset(held.get(username, ())),
        )
        for username, one in rows.get("account", {}).items()
        if one.get("active")
    }
