"""What is saved of a token: where it is in its element's life, and what that waits for."""

from collections.abc import Mapping
from typing import Any, Literal, Self, dataclass_transform

from service.engine.timing.timers import Alarm

Json = Any
Way = tuple[str, str]
"""A sequence flow that is taken: its id, the name of its target's spec."""
Undoing = list[Any]
"""What can be undone, as `compensation.py` describes it."""


@dataclass_transform(kw_only_default=True)
class Sparse:
    """A value with many attributes of which few are set: only those are held and written.

    What is None is as if it were not there. The names of the attributes are those of the JSON.
    """

    def __init__(self, **given: Json) -> None:
        """Set what is given; the rest is as the class says."""
        self.__dict__.update(given)

    @classmethod
    def read(cls, written: Mapping[str, Json]) -> Self:
        """Return what `as_json` wrote."""
        return cls(**written)

    def as_json(self) -> dict[str, Json]:
        """Return what is set, by name; parts are written by whoever writes this."""
        return {name: value for name, value in self.__dict__.items() if value is not None}


class Subscription(Sparse):
    """What is waited for from outside: a time, a message, a signal or a condition.

    A condition has `held` when it was looked at last; one that looks at some variables (`of`), or
    some kinds of change (`on`), was `asked` once by what it saw when it began to be watched.
    """

    alarm: list[Json] | None = None
    message: str | None = None
    key: str | None = None
    signal: str | None = None
    condition: str | None = None
    held: bool = False
    of: list[str] | None = None
    on: list[str] | None = None
    asked: bool = False

    @property
    def timer(self) -> Alarm | None:
        """When it is due; None: it waits for no time."""
        return None if self.alarm is None else Alarm.from_json(self.alarm)


Phase = Literal[
    "starting", "working", "waiting", "closing", "leaving", "ending", "choosing", "taking"
]
"""Where a token is in the life of its element (`specs/element.py`)."""


class Job(Sparse):
    """Work done outside the move; `listener` names the listener that it is, `start0`."""

    type: str = ""
    retries: int = 0
    listener: str | None = None
    headers: Mapping[str, str] | None = None


class Work(Sparse):
    """What a person shall do: who, by when (ISO 8601), by which form."""

    assignee: str | None = None
    groups: list[str] | None = None
    users: list[str] | None = None
    form: str | None = None
    due: str | None = None
    follow: str | None = None
    priority: int = 50


class TokenState(Sparse):
    """Everything that is saved of a token beside its place in the tree.

    `phase` None: the element has not begun. `guards` watch over this activity, a guard is one
    `guards_of` it. `came` is what one of several parts has brought, `kept` what it waited for.
    `left` are the activities that an ad-hoc sub-process has still to open, `undoing` the event
    that asked for what is done here, `undo` what it has still to ask for.
    """

    phase: Phase | None = None
    entered: bool = False
    notified: bool = False
    flow: str | None = None
    taken: list[Way] | None = None
    heard: int | None = None
    incident: list[str] | None = None

    # what it waits for
    job: Job | None = None
    work: Work | None = None
    sub: Subscription | None = None

    # events: those that have fired, with what; those that watch, or stand at a gateway
    fired: bool = False
    detail: dict[str, Json] | None = None
    caught: list[dict[str, Json]] | None = None
    thrown: int = 0
    gone_on: bool = False
    gate: str | None = None
    guards: list[str] | None = None
    guards_of: str | None = None
    handler: str | None = None
    part: int | None = None
    came: dict[str, Json] | None = None
    kept: Subscription | None = None

    # scopes: where they begin, what they keep to themselves
    start: str | None = None
    start_event: str | None = None
    process: str | None = None
    own: list[str] | None = None
    returned: bool = False
    reopened: bool = False
    left: list[str] | None = None

    # rounds
    round: int | None = None
    opened: int | None = None
    done: int = 0
    total: int | None = None
    enough: bool = False

    # complex gateways
    used: list[str] | None = None
    activated: list[str] | None = None
    forced: bool = False

    # compensation
    undoing: str | None = None
    undo: Undoing | None = None
    undoable: Undoing | None = None

    @classmethod
    def read(cls, written: Mapping[str, Json]) -> Self:
        """Return what `as_json` wrote, with its parts."""
        found = cls(**written)
        values = found.__dict__
        for name, part in PARTS:
            if name in values:
                values[name] = part.read(values[name]) if values[name] else None
        return found


PARTS: tuple[tuple[str, type[Sparse]], ...] = (
    ("sub", Subscription), ("job", Job), ("work", Work), ("kept", Subscription),
)  # fmt: skip


def as_json(part: object) -> Json:
    """Return a part of a state for `exact_json`.

    :raises TypeError: it is none
    """
    if isinstance(part, Sparse):
        return part.as_json()
    raise TypeError(f"{type(part).__name__} is no JSON")
