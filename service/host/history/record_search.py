"""Finding lines of the record, of cases and of everything else, newest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, or_, select, type_coerce

from service.db import Session
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance
from service.people.actor import OPERATOR, SYSTEM
from service.people.tables import Account

SHOWN = 50  # lines on a page
MOST_PEOPLE = 100  # accounts whose names fit
LOOKED_THROUGH = 50_000
"""Lines in whose details a word is looked for at a time: more would take seconds."""


def _of(*subjects: str) -> ColumnElement[bool]:
    return Entry.subject.in_(subjects)


KINDS: Mapping[str, ColumnElement[bool]] = {
    "looks": or_(
        _of("personal-data", "pack", "proof"),
        and_(_of("case"), Entry.verb.in_(("viewed", "exported"))),
        and_(_of("document"), Entry.verb == "viewed"),
    ),
    "refusals": and_(
        Entry.verb.in_(("refused", "withheld", "contested", "digested", "locked")),
        _of(
            "access",
            "completion",
            "start",
            "press",
            "wake",
            "intervention",
            "migration",
            "sign-in",
            "job",
            "checkpoint",
            "security",
        ),
    ),
    "sign-ins": _of("sign-in"),
    "accounts": _of(
        "account",
        "account-role",
        "role",
        "deed",
        "second-factor",
        "recovery-code",
        "reset-code",
        "reset-link",
        "contact",
        "token",
        "organisation",
        "organisation-closing",
        "unit-registration",
    ),
    "releases": _of(
        "release",
        "model",
        "suspension",
        "retirement",
        "model_change",
        "model_change_comment",
        "role_request",
        "scenario",
    ),
    "interventions": or_(
        _of("intervention", "batch", "migration-plan", "incident"),
        and_(_of("instance"), Entry.verb.in_(("migrated", "migration-undone"))),
    ),
    "calendars": _of("calendar_day", "calendar_year"),
    "letters": _of("letter", "reminder", "outgoing", "message"),
    "books": _of("account_entry", "account_line", "closed_year", "money"),
    "commands": or_(Entry.actor == OPERATOR, _of("installation")),
    "proofs": _of("checkpoint", "cosignature", "pack", "proof", "record"),
}
"""What lines tell of, by kind: which of them a page lists."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    kind: str = ""
    person: str = ""
    """An account, or a part of a name."""
    case: str = ""
    """The number of a case."""
    row: str = ""
    """The key of a row, such as a username."""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    people_only: bool = False


@dataclass(frozen=True)
class FoundLines:
    """Lines that were found, newest first, and where the next page begins."""

    lines: Sequence[Entry]
    before: int | None
    """The number that the next page ends before; None: that was all."""


def find(session: Session, *, wanted: Wanted, before: int | None = None) -> FoundLines:
    """Return lines, newest first; `before` is the number of the line that they end before."""
    query = select(Entry).where(*_conditions(session, wanted))
    if before is not None:
        query = query.where(Entry.sequence < before)
    query = query.order_by(Entry.sequence.desc())
    if not wanted.text:
        found = session.scalars(query.limit(SHOWN + 1)).all()
        more = len(found) > SHOWN
        return FoundLines(found[:SHOWN], found[SHOWN - 1].sequence if more else None)
    return _with_text(session, wanted.text, query.with_only_columns(Entry.sequence))


def _with_text(session: Session, text: str, query: object) -> FoundLines:
    """Look for a word in the details of the newest lines that fit, a part at a time."""
    looked = query.limit(LOOKED_THROUGH).subquery()  # type: ignore[attr-defined]
    said = type_coerce(Entry.data, Text).contains(text, autoescape=True)
    fitting = select(Entry).join(looked, looked.c.sequence == Entry.sequence)
    fitting = fitting.where(or_(said, Entry.row.contains(text, autoescape=True)))
    found = session.scalars(fitting.order_by(Entry.sequence.desc()).limit(SHOWN + 1)).all()
    if len(found) > SHOWN:
        return FoundLines(found[:SHOWN], found[SHOWN - 1].sequence)
    last = select(looked.c.sequence).order_by(looked.c.sequence).limit(1)
    ends = session.scalar(select(looked.c.sequence).offset(LOOKED_THROUGH - 1).limit(1))
    return FoundLines(found, session.scalar(last) if ends is not None else None)


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind in KINDS:
        found.append(KINDS[wanted.kind])
    if wanted.person:
        found.append(_by(session, wanted.person))
    if wanted.case:
        key = select(ProcessInstance.key).where(ProcessInstance.number == wanted.case)
        found.append(Entry.instance_key == session.scalar(key))
    if wanted.row:
        found.append(Entry.row == wanted.row)
    if wanted.since:
        found.append(Entry.at >= wanted.since)
    if wanted.until:
        found.append(Entry.at < wanted.until)
    if wanted.people_only:
        found.append(Entry.actor != SYSTEM.id)
    return found


def _by(session: Session, person: str) -> ColumnElement[bool]:
    """Return the condition that somebody did it, by accounts: lines are found by them quickly."""
    named = Account.name.contains(person, autoescape=True)
    known = session.scalars(select(Account.username).where(named).limit(MOST_PEOPLE)).all()
    at_server = and_(Entry.actor == OPERATOR, Entry.actor_name.contains(person, autoescape=True))
    return or_(Entry.actor.in_([person, *known]), at_server)


def case_numbers(session: Session, *, keys: Collection[int]) -> dict[int, str]:
    """Return the numbers of cases by their keys."""
    query = select(ProcessInstance.key, ProcessInstance.number)
    found = session.execute(query.where(ProcessInstance.key.in_(keys)))
    return {key: number for key, number in found}  # noqa: C416 - a result has `keys` of its own
