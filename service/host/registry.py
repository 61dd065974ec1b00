"""What the other rooms lend to the processes: actions, options, checks and the calendar."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from service import feel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Action = Callable[..., "Mapping[str, Any] | None"]
Source = Callable[..., list[dict[str, Any]]]
Check = Callable[[Any], str | None]
Lent = TypeVar("Lent")
INJECTED = ("session", "at", "actor", "case", "step")
"""Parameters of an action that the host fills; a diagram can't."""


class Late(Mapping[str, Lent], Generic[Lent]):
    """Names that are looked for when somebody first asks for one."""

    def __init__(self, find: Callable[[], Mapping[str, Lent]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> Mapping[str, Lent]:
        return self._find()

    def __getitem__(self, name: str) -> Lent:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class Registry:
    """Names that diagrams and forms may use, and the function behind each.

    `actions` run in the transaction of the move; `jobs` reach outside the database and run on
    their own, with the job's name as `idempotency_key`. Both are keyword-only functions.
    `sources` give the options of form fields, `checks` look at one answer, `calendar` says
    which days are working days.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    calendar: "Callable[[Session], feel.Calendar] | None" = None
    jobs: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True)
class AskedLater:
    """A calendar that is read from the database when somebody asks for a day."""

    read: Callable[[], feel.Calendar]

    def is_working_day(self, date: date) -> bool:
        """Tell whether work is done on that day."""
        return self._days.is_working_day(date)

    @cached_property
    def _days(self) -> feel.Calendar:
        return self.read()


def registry(session: "Session") -> Registry:
    """Return the registry that the database was opened with; an empty one if with none."""
    found = session.info.get("registry")
    return found if isinstance(found, Registry) else Registry()


def calendar(session: "Session") -> feel.Calendar | None:
    """Return which days are working days, read when first asked for; None: plain weekdays."""
    lent = registry(session).calendar
    return AskedLater(lambda: lent(session)) if lent else None
