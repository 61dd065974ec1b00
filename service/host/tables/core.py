"""What the host keeps: models, cases, work, messages, jobs and papers.

A class with `__history__` has every insert, change and deletion recorded; `__unrecorded__`
names its columns that are only conveniences. Keys of one case start with its instance, so that
its rows can live together when the database is spread over machines.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A large key; SQLite numbers rows by itself only in a plain INTEGER."""


_URGENT_FIRST: tuple[Any, ...] = ("due_at", text("priority DESC"), "created_at", "key")
"""The order of an inbox."""


def _where(condition: str) -> dict[str, Any]:
    """Return the options of an index over the rows that meet a condition only."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Model(Base):
    """One version of a diagram, decision or form, byte for byte as it was deployed."""

    __tablename__ = "model"
    __history__ = "model"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "deployed"}
    __table_args__ = (UniqueConstraint("name", "version"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    deployed_at: Mapped[datetime] = mapped_column(Instant)
    deployed_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    """`shipped` with the service, `edited` in the browser or `uploaded` from files."""
    based_on: Mapped[int | None] = mapped_column(ForeignKey("model.key"))
    """The version that it was made from; None for the first."""


class Deployment(Base):
    """A numbered snapshot of the whole set of models: which version of each belongs to it."""

    __tablename__ = "model_release"
    __history__ = "release"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "deployed"}

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contents: Mapped[dict[str, int]] = mapped_column(Json)
    """File name → key of its `Model`."""
    deployed_at: Mapped[datetime] = mapped_column(Instant)
    deployed_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    """As in `Model`: where what is new in it came from."""
    based_on: Mapped[int | None] = mapped_column(ForeignKey("model_release.number"))
    """The deployment that whoever made it began from; None for the first."""


class Counter(Base):
    """The last number given out of a series, such as `SQ-2026`."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int]


class ProcessInstance(Base):
    """A case: one run of a process, pinned to the release it was started under."""

    __tablename__ = "process_instance"
    __history__ = "instance"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "started",
        "ended_at": "ended",
        "changed": "moved",
    }
    __unrecorded__ = ("revision", "attended_at", "attended_revision", "begun_by")
    __table_args__ = (
        Index("ix_instance_running", "release_number", "process_id", **_where("ended_at IS NULL")),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    process_id: Mapped[str] = mapped_column(String(200), index=True)
    process_name: Mapped[str] = mapped_column(Text)
    release: Mapped[int] = mapped_column(
        "release_number", ForeignKey("model_release.number"), index=True
    )
    status: Mapped[str] = mapped_column(String(40), index=True)
    """`active`, `incident` (active, and something needs a person of the staff), or how it ended:
    `completed` or the case's tag `outcome`."""
    title: Mapped[str] = mapped_column(String(400), default="")
    tags: Mapped[dict[str, Any]] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(Instant, index=True)
    started_by: Mapped[str] = mapped_column(String(60))
    started_by_name: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    revision: Mapped[int] = mapped_column()
    attended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a person or the clock last moved it, and its revision then (`cases/throttle.py`)."""
    attended_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    begun_by: Mapped[int | None] = mapped_column(BigKey)
    """The case whose message or signal began it (`cases/throttle.py`)."""

    parties: Mapped[list["Party"]] = relationship(order_by="Party.relation, Party.holder")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own manner


class Party(Base):
    """Who has to do with a case: organisations that roles are bound by, and who keeps out."""

    __tablename__ = "party"
    __history__ = "party"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "added"}
    __table_args__ = (Index("ix_party_holder", "relation", "holder"),)

    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), primary_key=True)
    relation: Mapped[str] = mapped_column(String(20), primary_key=True)
    """A variable that roles are bound by (`holder` is an organisation), or `recused` (a person)."""
    holder: Mapped[str] = mapped_column(String(60), primary_key=True)


class Tag(Base):
    """What a process says a case is about (its outcome, for one), for searching."""

    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_value", "name", "value"),)

    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Variable(Base):
    """A variable of a case, in the scope it lives in; "" is the case's own."""

    __tablename__ = "variable"
    __history__ = "variable"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "changed"}

    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    element: Mapped[str | None] = mapped_column(String(200))
    """The element that set it last."""


class UserTask(Base):
    """Work that waits for a person, or that a person has done."""

    __tablename__ = "user_task"
    __history__ = "task"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "completed_at": "completed",
        "status": "cancelled",
        "assignee": lambda task: (task.passed or "claimed") if task.assignee else "released",
    }
    __other_verbs__ = (
        "transferred",
        "delegated",
        "cosigned",
        "returned",
        "recalled",
        "sent_back",
        "taken_back",
    )
    __unrecorded__ = ("addressed",)
    __table_args__ = (
        UniqueConstraint("instance_key", "task_id"),
        Index("ix_user_task_mine", "assignee", *_URGENT_FIRST, **_where("status = 'open'")),
        Index(
            "ix_user_task_claimable",
            "addressed",
            *_URGENT_FIRST,
            **_where("status = 'open' AND assignee IS NULL"),
        ),
        Index("ix_user_task_done", "completed_by", "completed_at"),
        Index("ix_user_task_case", "instance_key", "status", "completed_at"),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"))
    task_id: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    process_id: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(80), default="")
    lane: Mapped[str | None] = mapped_column(String(200))
    form: Mapped[str | None] = mapped_column(String(200))
    documentation: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, Any]] = mapped_column(Json)
    properties: Mapped[dict[str, Any]] = mapped_column(Json)
    priority: Mapped[int] = mapped_column(default=50)
    status: Mapped[str] = mapped_column(String(20))
    """`open`, `completed` or `cancelled`."""
    assignee: Mapped[str | None] = mapped_column(String(60))
    addressed: Mapped[str] = mapped_column(String(100), default="*", server_default="*")
    """Whom it is for, as one word (`access.address`): what inboxes find it by."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)
    passed: Mapped[str | None] = mapped_column(String(12))
    """How it came to whoever holds it, where they did not claim it: a verb of `handling.words`."""
    delegated_by: Mapped[str | None] = mapped_column(String(60))
    """Who asked its holder for an opinion, and finishes it once it was given."""
    signing: Mapped[int | None]
    """How many have yet to countersign it before it can be finished; None: nobody."""
    on_behalf_of: Mapped[str | None] = mapped_column(String(60))
    """For whom a deputy has finished it (`host/deputies.py`)."""
    on_behalf_of_name: Mapped[str | None] = mapped_column(String(60))
    """What they were called then."""
    touched_by: Mapped[str | None] = mapped_column(String(60))
    """Who claimed it, passed it on, gave it back or finished it last."""
    touched_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_by: Mapped[str | None] = mapped_column(String(60))
    completed_by_name: Mapped[str | None] = mapped_column(String(60))
    """What who finished it was called then; a deputy, not who was away."""
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[Any] = mapped_column(Json, nullable=True)
    revision: Mapped[int] = mapped_column(default=1)
    """Grows when it is claimed, given back or finished; a page remembers the one it showed."""

    instance: Mapped[ProcessInstance] = relationship()
    candidates: Mapped[list["Candidate"]] = relationship()


class Candidate(Base):
    """Who may take a piece of work: a person, or the holders of a role (in one organisation)."""

    __tablename__ = "candidate"
    __history__ = "candidate"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "named"}
    __table_args__ = (
        Index("ix_candidate_role", "role", "organisation"),
        Index("ix_candidate_person", "person"),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    task_key: Mapped[int] = mapped_column(ForeignKey("user_task.key"), index=True)
    role: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(String(40))
    person: Mapped[str | None] = mapped_column(String(60))


class Draft(Base):
    """What somebody has typed into a task's form so far; each of their windows has its own."""

    __tablename__ = "task_draft"

    task_key: Mapped[int] = mapped_column(ForeignKey("user_task.key"), primary_key=True)
    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    window: Mapped[str] = mapped_column(String(16), primary_key=True)
    """Random; the page that it is typed on knows it from the beginning. Empty: from no page."""
    body: Mapped[Any] = mapped_column(Json, nullable=True)
    revision: Mapped[int]
    """Grows at every save; a page remembers the one it saw."""
    page: Mapped[str] = mapped_column(String(16))
    """The page that saved it last, by a random name of its own."""
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Subscription(Base):
    """A message that a case waits for."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_message", "message", "correlation"),)

    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), primary_key=True)
    wait_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    element: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    correlation: Mapped[str] = mapped_column(Text)
    properties: Mapped[dict[str, Any]] = mapped_column(Json)
    kind: Mapped[str] = mapped_column(String(20), default="message")
    """`message` (to whoever waits for this key) or `signal` (to everybody who listens)."""
    interrupting: Mapped[bool]
    since: Mapped[datetime] = mapped_column(Instant)


class Message(Base):
    """A message or signal that was sent: kept until it expires, for whoever wants it by then."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_name", "name", "correlation"),)

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    correlation: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20), default="message")
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    sender: Mapped[int | None] = mapped_column(BigKey)  # the case that threw it, if one did
    outside: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a program of somebody else sent it: such a message presses no button."""
    outside_key: Mapped[int | None] = mapped_column(BigKey)  # of the program's `OutsideMessage`


class Job(Base):
    """Something to be done later or elsewhere, enqueued in the transaction that wants it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "parked", "run_at"),)

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    """Says what the job is about; a second one of the same name replaces the first."""
    args: Mapped[dict[str, Any]] = mapped_column(Json)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    run_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(40))  # fencing token of who has claimed it
    worker: Mapped[str | None] = mapped_column(String(32))  # None where no worker has claimed it
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(Text)
    parked: Mapped[bool] = mapped_column(default=False)


class Incident(Base):
    """Something that went wrong in a case, put aside until somebody has seen to it."""

    __tablename__ = "incident"
    __history__ = "incident"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "opened", "resolved_at": "resolved"}
    __table_args__ = (Index("ix_incident_open", "resolved_at"),)

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    incident_id: Mapped[str | None] = mapped_column(String(80))
    """The engine's name of it; None if it is a job that failed."""
    job_name: Mapped[str | None] = mapped_column(String(200))
    element: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None] = mapped_column(String(60))

    instance: Mapped[ProcessInstance | None] = relationship()


class Document(Base):
    """A file that somebody handed in; its bytes lie in the store under their SHA-256."""

    __tablename__ = "document"
    __history__ = "document"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "stored", "instance_key": "attached"}
    __unrecorded__ = ("organisation",)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random, so that nobody can guess another's."""
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    """None while the case it belongs to has not begun."""
    kind: Mapped[str] = mapped_column(String(60))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(Instant)
    stored_by: Mapped[str] = mapped_column(String(60), index=True)
    stored_by_name: Mapped[str] = mapped_column(String(60))
    organisation: Mapped[str | None] = mapped_column(String(40), index=True)
    """Whose people handed it in, as they were then: they may have gone since."""
