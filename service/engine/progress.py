"""What a move led to, as frozen values: the only thing the host learns from the engine."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
Verb = Literal[
    "entered", "completed", "cancelled", "caught", "thrown", "called", "returned", "decided",
    "acted", "failed", "skipped", "moved",
]  # fmt: skip


@dataclass(frozen=True)
class State:
    """An instance at rest: where its tokens are (opaque) and its variables by scope.

    The scope "" is the instance's own; the others live as long as the step that opened them.
    """

    blob: bytes
    variables: Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True)
class Step:
    """One thing that happened at an element; `flow` is the sequence flow taken into it.

    `path` names the call activities it happened inside, the outermost first.
    """

    verb: Verb
    element: str
    name: str
    type: str
    process_id: str
    flow: str | None = None
    detail: Mapping[str, Json] = field(default_factory=dict)
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A variable that got another value; `before` is None when it is new."""

    scope: str
    name: str
    before: Json
    after: Json
    element: str
    removed: bool = False
    """An operator has taken it away; `after` is then None."""


@dataclass(frozen=True)
class OpenTask:
    """Work that waits for a person."""

    id: str
    element: str
    name: str
    process_id: str
    lane: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    form: str | None
    due: datetime.datetime | None
    follow_up: datetime.datetime | None
    priority: int
    headers: Mapping[str, str]
    documentation: str
    properties: Mapping[str, str]
    scope: str


@dataclass(frozen=True)
class OpenJob:
    """Work that waits for something outside the transaction."""

    id: str
    element: str
    type: str
    inputs: Mapping[str, Json]
    headers: Mapping[str, str]
    retries: int


@dataclass(frozen=True)
class Wait:
    """A subscription that is open: to a message by key, or (kind "signal") to a signal.

    Without a key in the diagram `key` is None: the host knows the case by its number.
    """

    id: str
    element: str
    name: str
    message: str | None
    key: str | None
    properties: Mapping[str, str]
    interrupting: bool
    kind: Literal["message", "signal"] = "message"


@dataclass(frozen=True)
class Incident:
    """An element that cannot go on: `reason` for the officer, `detail` for the designer."""

    id: str
    element: str
    kind: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Sent:
    """A message or signal thrown, for the host to deliver to other instances."""

    message: str
    key: str | None
    payload: Mapping[str, Json]
    kind: Literal["message", "signal"] = "message"
    lives: datetime.timedelta | None = None
    """How long it waits for somebody to want it; None: as long as the host keeps messages."""


@dataclass(frozen=True)
class Progress:
    """The state after a move, what happened on the way, and everything that is open now."""

    state: State
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    tasks: tuple[OpenTask, ...]
    jobs: tuple[OpenJob, ...]
    waits: tuple[Wait, ...]
    next_due: datetime.datetime | None
    incidents: tuple[Incident, ...]
    sent: tuple[Sent, ...]
    done: bool
    title: str | None
    tags: Mapping[str, str | None]
