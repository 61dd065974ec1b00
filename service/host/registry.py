"""What the regulation gives the host: actions, options, checks, calendar and party names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from service import feel

if TYPE_CHECKING:
    from service.db import Session
    from service.people.actor import Actor
    from service.resources import Resources

Action = Callable[..., "Mapping[str, Any] | None"]
Source = Callable[..., list[dict[str, Any]]]
Check = Callable[[Any], str | None]
Organisations = Callable[["Session", "Actor"], Mapping[str, str]]
Facts = Callable[["Session", Mapping[str, str]], Mapping[str, Any]]
KeptDocuments = Callable[["Session"], Iterable[str]]
Done = Callable[[str], Mapping[str, frozenset[str]]]
"""Takes the number of a case; returns who has done work in it, by the form that they answered."""
KeptApart = Callable[..., frozenset[str]]
"""Takes `session`, the number of a `case`, the `form` of work in it, the `parties` (organisations)
and what was `done` (`Done`); returns the usernames of who may not do that work."""
Ended = Callable[..., "Sequence[tuple[str, str]] | None"]
"""Takes `session`, `at`, the number of a `case` and its `variables`; runs in the transaction that
ends it. Returns messages that other cases are to hear (name, correlation key), which it would have
sent itself."""
Furnish = Callable[..., None]
"""Takes the `session` of an empty database and one that reads the installation, `real`; enters
roles, calendar and people that nobody knows, for trying processes."""
Chore = Callable[..., "Sequence[tuple[str, Mapping[str, Any]]] | None"]
"""Takes `session`, `at` and what it was enqueued with; runs in a transaction of its own. It may
return messages that begin cases: name and variables."""
INJECTED = ("session", "at", "actor", "case", "step", "lane", "sealed", "papers")
"""Parameters of an action that the host fills; a diagram can't.

`sealed` are its inputs as they came, with what stands in place of private values: to be stored.
`papers` are the keys of the papers that the same element has printed.
"""


@dataclass(frozen=True)
class Registry:
    """Names that diagrams and forms may use, and the function behind each.

    `actions` run in the transaction of the move; `jobs` reach outside the database and run on
    their own, with the job's name as `idempotency_key`. Both are keyword-only functions.
    `sources` give the options of form fields, `once_offered` what answers meant that a list may
    offer no more (the same name → labels of given `values`), `checks` look at one answer,
    `normal_forms` write it in the one way in which it is kept (by the names of the checks),
    `calendar` says which days are working days. `organisations` returns the variables that a new
    case gets from who begins it, `facts` what stands of them beside the number in the variable
    `case`; `recusal` is the variable that lists who must keep out of a case. `ended` is called
    when a case has ended, however it did. `started_with` names the variables that a page adds to
    what somebody of a role begins a case with (role → names). `signature` stands under letters to
    people without an account: how they reach the office. `kept_documents` returns the keys of
    documents that belong to no case and stay. `chores` are parts of
    long work that the worker does one by one, each in its own transaction (a job of kind
    `chore`). `kept_apart` says to whom a piece of work may not be passed on, nor be done by as a
    deputy, because of an interest or of what they did in the case before. `sandbox` furnishes an
    empty database in which processes are tried.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    once_offered: Mapping[str, Source] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    normal_forms: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    calendar: "Callable[[Session], feel.Calendar] | None" = None
    jobs: Mapping[str, Action] = field(default_factory=dict)
    organisations: Organisations | None = None
    facts: Facts | None = None
    recusal: str = ""
    ended: "Ended | None" = None
    started_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signature: str = ""
    kept_documents: KeptDocuments | None = None
    chores: Mapping[str, Chore] = field(default_factory=dict)
    kept_apart: "KeptApart | None" = None
    sandbox: "Furnish | None" = None


@dataclass(frozen=True)
class LazyCalendar:
    """A calendar that is read from the database when somebody asks for a day."""

    read: Callable[[], feel.Calendar]

    def is_working_day(self, date: date) -> bool:
        """Tell whether work is done on that day."""
        return self._days.is_working_day(date)

    @cached_property
    def _days(self) -> feel.Calendar:
        return self.read()


def of(resources: "Resources") -> Registry:
    """Return the registry among what a database was opened with; an empty one if with none."""
    return resources.registry if isinstance(resources.registry, Registry) else Registry()


def registry(session: "Session") -> Registry:
    """Return the registry that the database was opened with; an empty one if with none."""
    return of(session.resources)


def calendar(session: "Session") -> feel.Calendar | None:
    """Return which days are working days, read when first asked for; None: plain weekdays."""
    read = registry(session).calendar
    return LazyCalendar(lambda: read(session)) if read else None
