"""Services that the caller gives the engine for one move: time, actions, decisions, limits."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from service import feel

BEIJING = ZoneInfo("Asia/Shanghai")

Json = Any
Values = Mapping[str, Json]


@dataclass(frozen=True)
class Budget:
    """The most one move may do; what exceeds it becomes an incident.

    `steps` elements run, `tasks` tokens alive at once, `seconds` of the processor's time that
    the engine itself takes (actions and decisions not counted), `firings` timers fired by one
    `wake`. `spent` says (in Chinese and English) why nothing may run at all: what comes is taken in
    and waits.
    """

    steps: int = 10_000
    tasks: int = 5_000
    seconds: float = 5.0
    firings: int = 200
    spent: tuple[str, str] | None = None


class DecisionResult(Protocol):
    """A decision's value and how it came about."""

    @property
    def value(self) -> Json:
        """The value that goes into the result variable."""
        ...

    @property
    def explanation(self) -> Json:
        """Which rules matched and why: kept in the history."""
        ...

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of a table's outputs; none where they have no names."""
        ...


Act = Callable[[str, dict[str, Json], Mapping[str, str], str], Mapping[str, Json] | None]
Decide = Callable[[str, dict[str, Json]], DecisionResult]
Tell = Callable[[str, Mapping[str, str], Values], None]


def no_action(kind: str, _inputs: dict[str, Json], _headers: Values, _element: str) -> None:
    """Stand in where a caller gives no actions: each one asked for becomes an incident."""
    raise LookupError(f"no action {kind!r}")


def no_decision(decision: str, _context: dict[str, Json]) -> DecisionResult:
    """Stand in where a caller gives no decisions."""
    raise LookupError(f"no decision {decision!r}")


def no_job(_kind: str) -> bool:
    """Say that no task type is done outside the transaction."""
    return False


def tell_nobody(_element: str, _properties: Mapping[str, str], _values: Values) -> None:
    """Stand in where a caller wants to be told of no property."""


@dataclass(frozen=True)
class MoveContext:
    """Everything a move needs from outside, for its duration.

    `now` must be aware; dates are read in `zone`. `act(type, inputs, headers, element)` runs an
    action in the caller's transaction; `is_job(type)` says which types are done outside it.
    `tell(element, properties, values)` is called once for every element that bears the property
    `notified_property`, with the variables that it sees: before the work of a service task, after
    that of any other element.
    """

    now: datetime.datetime
    act: Act = no_action
    decide: Decide = no_decision
    is_job: Callable[[str], bool] = no_job
    notified_property: str | None = None
    tell: Tell = tell_nobody
    calendar: feel.Calendar | None = None
    budget: Budget = field(default_factory=Budget)
    zone: datetime.tzinfo = BEIJING

    def __post_init__(self) -> None:
        """Refuse a time that does not say where it is."""
        if self.now.tzinfo is None:
            raise ValueError("context.now must be aware")

    def environment(self) -> feel.Environment:
        """Return what FEEL gets from outside in this move."""
        return feel.Environment(now=self.now.astimezone(self.zone), calendar=self.calendar)
