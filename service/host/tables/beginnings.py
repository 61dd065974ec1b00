"""What is written before a case and at its beginning: drafts of start forms, and their answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json
from service.host.tables import core as _core  # noqa: F401 - the tables that these point at
from service.private_values import LOOKUP


class StartDraft(Base):
    """What somebody has typed into the form of a start event, before there is a case.

    A row whose case has begun is empty; it tells for a day that a second click is the same one.
    """

    __tablename__ = "start_draft"
    __table_args__ = (Index("ix_start_draft_person", "person", "saved_at"),)

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    """Random; the page that it is typed on knows it from the beginning."""
    person: Mapped[str] = mapped_column(String(60))
    process_id: Mapped[str] = mapped_column(String(200))
    body: Mapped[Any] = mapped_column(Json, nullable=True)
    """With what stands in place of private values."""
    revision: Mapped[int]
    """Grows at every save; a page remembers the one it saw."""
    page: Mapped[str] = mapped_column(String(16))
    """The page that saved it last, by a random name of its own."""
    saved_at: Mapped[datetime] = mapped_column(Instant)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    """The case that it has begun."""


class Beginning(Base):
    """That somebody sent an answer which begins a case, by a keyed hash of it; kept for a day."""

    __tablename__ = "beginning"

    digest: Mapped[str] = mapped_column(LOOKUP, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"))
    """The case that it has begun."""


class StartAnswer(Base):
    """What was answered on the form of the start event that a case began with."""

    __tablename__ = "start_answer"
    __history__ = "start_answer"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "given"}

    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), primary_key=True)
    form: Mapped[str] = mapped_column(String(200))
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
