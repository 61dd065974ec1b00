"""What an evaluation gets from outside: the moment, the calendar, and how much it may do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Protocol


class Calendar(Protocol):
    """Knows which days people work."""

    def is_working_day(self, date: datetime.date) -> bool:
        """Tell whether work is done on that day."""
        ...


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The calendar used where none is given: Monday to Friday, no holidays."""

    def is_working_day(self, date: datetime.date) -> bool:
        """Tell whether the day is no Saturday or Sunday."""
        return date.weekday() < 5


@dataclass(frozen=True, slots=True)
class Budget:
    """The most one evaluation may use.

    `steps` counts the nodes of the tree that loops and functions run through, `size` characters
    of a string, `items` members of a list; `seconds` of processor time are a last resort for the
    whole evaluation.
    """

    steps: int = 250_000
    depth: int = 100
    size: int = 1_000_000
    items: int = 100_000
    seconds: float = 0.2
    regex_seconds: float = 0.1


@dataclass(frozen=True, slots=True)
class Environment:
    """Moment, calendar and budget of an evaluation; without a moment `now()` asks the machine."""

    now: datetime.datetime | None = None
    calendar: Calendar | None = None
    budget: Budget = field(default_factory=Budget)

    def moment(self) -> datetime.datetime:
        """Return the moment that `now()` and `today()` speak of."""
        return self.now or datetime.datetime.now(datetime.UTC).astimezone()

    def works(self, date: datetime.date) -> bool:
        """Tell whether a day is a working day in the calendar given, or a weekday."""
        return (self.calendar or Weekdays()).is_working_day(date)


PLAIN = Environment()
