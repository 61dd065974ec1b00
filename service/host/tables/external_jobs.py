"""What is kept for programs outside: the jobs that wait for them, and what they have sent us."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.host.tables.core import BigKey, ProcessInstance


class ExternalJob(Base):
    """A step of a case that a program outside has to do; the row goes when the step is done.

    A worker that takes it on pushes `available_at` to the end of its lease and leaves a fencing
    token: one column says both when a failed job may be tried again and when a lost one is free.
    """

    __tablename__ = "outside_job"
    __table_args__ = (
        UniqueConstraint("instance_key", "job_id"),
        Index("ix_outside_job_available", "type", "available_at"),
        {"sqlite_autoincrement": True},  # a key never means another job later
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"))
    job_id: Mapped[str] = mapped_column(String(80))
    """The engine's name of it."""
    element: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(Text)
    inputs: Mapped[dict[str, Any]] = mapped_column(Json)
    headers: Mapped[dict[str, Any]] = mapped_column(Json)
    retries: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    available_at: Mapped[datetime] = mapped_column(Instant)
    worker: Mapped[str | None] = mapped_column(String(100))
    """Who has taken it on, by its own name; None when nobody has."""
    token: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(Text)
    """What went wrong when it was tried last."""

    instance: Mapped[ProcessInstance] = relationship()


class FinishedJob(Base):
    """How a job for programs outside ended: whoever still reports on it is told."""

    __tablename__ = "outside_job_end"

    key: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    """The key that the job had."""
    type: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    """`completed`, `failed`, `error` or `cancelled`."""
    ended_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Activation(Base):
    """What a program took on under an id of its own: the same request gets the same jobs again."""

    __tablename__ = "activation"

    program: Mapped[str] = mapped_column(String(60), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was asked for."""
    taken: Mapped[dict[str, str]] = mapped_column(Json)
    """The keys of the jobs, each with the fencing token of its lease."""
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)


class OutsideMessage(Base):
    """What became of a message that a program has sent."""

    __tablename__ = "outside_message"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a key never means another message later

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    program: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    """`sent`, `kept` until somebody waits for it, `taken` by cases, or `expired` without any."""
    cases: Mapped[list[str]] = mapped_column(Json)
    """The numbers of the cases that took it, or that it began."""
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Publication(Base):
    """A message that a program has sent under an id of its own: the same one counts once."""

    __tablename__ = "publication"

    program: Mapped[str] = mapped_column(String(60), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was sent: the same id with other contents is a mistake of the sender."""
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)
    message: Mapped[int | None] = mapped_column(BigKey)
    """The key of its `OutsideMessage`; None for a signal or an offer."""
