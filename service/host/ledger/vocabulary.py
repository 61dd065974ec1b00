"""Every kind of event that the ledger can hold: one closed list, checked when a line is recorded.

Rows record themselves under the verbs that their class names in `__verbs__` (`created`,
`changed` and `deleted` where it names none), so the tables of other packages add theirs by being
there; a verb that a function of the row returns is named in `__other_verbs__`. What is particular
about an event stands here. The sentences that people read of events are found by `name` in
`service/web/presenters/history_sentences.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.db import Base


@dataclass(frozen=True)
class Event:
    """A kind of line: what it speaks of and, in the past tense, what happened to it."""

    subject: str
    verb: str
    public: bool = False
    """Whether everybody who sees a case reads it there; the auditor reads everything."""
    transition: str | None = None
    """The transition in the life cycle of IEEE 1849's standard model (XES)."""
    logged: bool = False
    """Whether an operator reads it in the log."""

    @property
    def name(self) -> str:
        """Subject and verb, as pages, exports and log name the event."""
        return f"{self.subject}:{self.verb}"


PARTICULAR = (
    Event("step", "entered", transition="start"),
    Event("step", "completed", transition="complete"),
    Event("step", "cancelled", transition="pi_abort"),
    Event("step", "caught", public=True),
    Event("step", "thrown", public=True),
    Event("step", "called", public=True),
    Event("step", "returned", public=True),
    Event("step", "decided", public=True),
    Event("step", "acted"),
    Event("step", "failed", public=True, transition="ate_abort"),
    Event("step", "skipped"),
    Event("step", "moved"),
    Event("task", "created", public=True, transition="schedule"),
    Event("task", "claimed", public=True, transition="assign"),
    Event("task", "released", public=True, transition="reassign"),
    Event("task", "transferred", public=True, transition="reassign"),
    Event("task", "delegated", public=True, transition="reassign"),
    Event("task", "cosigned", public=True, transition="reassign"),
    Event("task", "returned", public=True, transition="reassign"),
    Event("task", "recalled", public=True, transition="reassign"),
    Event("task", "sent_back", public=True, transition="reassign"),
    Event("task", "taken_back", public=True, transition="reassign"),
    Event("task", "deputised", public=True),
    Event("task", "completed", public=True, transition="complete"),
    Event("task", "cancelled", public=True, transition="pi_abort"),
    Event("completion", "refused", public=True, logged=True),
    Event("start", "refused", logged=True),
    Event("start", "timed"),
    Event("press", "refused", logged=True),
    Event("wake", "refused", logged=True),
    Event("button", "pressed", public=True),
    Event("document", "stored", public=True),
    Event("document", "attached", public=True),
    Event("document", "viewed"),
    Event("reminder", "sent", public=True),
    Event("letter", "sent", public=True),
    Event("letter", "delivered", public=True),
    Event("letter", "undelivered", public=True),
    Event("letter", "retried"),
    Event("case", "viewed"),
    Event("case", "exported"),
    Event("personal-data", "viewed"),
    Event("personal-data", "printed"),
    Event("paper", "written", public=True),
    Event("paper", "printed"),
    Event("incident", "opened", public=True, logged=True),
    Event("incident", "resolved", public=True),
    Event("incident", "retried", public=True),
    Event("intervention", "amended", public=True),
    Event("intervention", "skipped", public=True),
    Event("intervention", "cancelled", public=True),
    Event("intervention", "moved", public=True),
    Event("intervention", "retried", public=True),
    Event("intervention", "ended", public=True),
    Event("intervention", "assigned", public=True),
    Event("intervention", "freed", public=True),
    Event("intervention", "refused", logged=True),
    Event("instance", "started", public=True),
    Event("instance", "ended", public=True),
    Event("instance", "handed_over", public=True),
    Event("instance", "migrated", public=True),
    Event("instance", "migration-undone", public=True),
    Event("migration", "refused", logged=True),
    Event("release", "deployed", logged=True),
    Event("account", "recovered", logged=True),
    Event("installation", "prepared", logged=True),
    Event("installation", "backed-up", logged=True),
    Event("installation", "restored", logged=True),
    Event("installation", "granted", logged=True),
    Event("installation", "rotated", logged=True),
    Event("installation", "signing-key", logged=True),
    Event("sign-in", "begun"),
    Event("sign-in", "ended"),
    Event("sign-in", "refused"),
    Event("sign-in", "locked"),
    Event("access", "refused"),
    Event("security", "digested"),
    Event("private-value", "erased", logged=True),
    Event("pack", "taken"),
    Event("proof", "taken"),
    Event("record", "searched"),
    Event("checkpoint", "withheld", logged=True),
    Event("checkpoint", "contested", logged=True),
    Event("message", "sent"),
    Event("message", "delivered"),
    Event("message", "expired"),
    Event("job", "activated"),
    Event("job", "extended"),
    Event("job", "released"),
    Event("job", "completed"),
    Event("job", "failed"),
    Event("job", "thrown"),
    Event("job", "refused", logged=True),
)
"""What is recorded by `record`, and what rows record if something is particular about it."""

_KNOWN = {(event.subject, event.verb): event for event in PARTICULAR}


def find(subject: str, verb: str) -> Event:
    """Return an event of the list.

    :raises ValueError: there is no such event
    """
    found = _KNOWN.get((subject, verb))
    if found is None:
        found = every().get(f"{subject}:{verb}")
        if found is None:
            raise ValueError(f"{subject}:{verb} is not in the vocabulary of the history")
        _KNOWN[subject, verb] = found
    return found


def every() -> Mapping[str, Event]:
    """Return all events by name: the particular ones, and those of every recorded table."""
    mappers = Base.registry.mappers
    of_rows = (event for mapper in mappers for event in _of_rows(mapper.class_))
    events = {event.name: event for event in of_rows}
    return events | {event.name: event for event in PARTICULAR}


def _of_rows(table: type[Any]) -> Iterator[Event]:
    """Yield what can happen to the rows of a table."""
    subject: str | None = getattr(table, "__history__", None)
    if subject is None:
        return
    verbs: Mapping[str, object] = getattr(table, "__verbs__", {})
    named = {kind: kind for kind in ("created", "changed", "deleted")} | dict(verbs)
    for verb in (*named.values(), *getattr(table, "__other_verbs__", ())):
        if isinstance(verb, str):
            yield Event(subject, verb)


def _public() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for event in PARTICULAR:
        if event.public:
            found.setdefault(event.subject, set()).add(event.verb)
    return {subject: frozenset(verbs) for subject, verbs in found.items()}


PUBLIC_EVENTS: Mapping[str, frozenset[str]] = _public()
"""Subject → verbs of what everybody who sees a case reads of its story."""
TRANSITIONS = {
    (event.subject, event.verb): event.transition for event in PARTICULAR if event.transition
}
"""Subject and verb → the transition in the life cycle of an activity."""
