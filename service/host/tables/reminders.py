"""Reminders that were sent of a piece of work: before it is due, after, or by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant
from service.host.tables.core import BigKey

_COUNTED: dict[str, Any] = {
    "sqlite_where": text("days IS NOT NULL"),
    "postgresql_where": text("days IS NOT NULL"),
}


class Reminder(Base):
    """That somebody was reminded of a piece of work; each that a diagram asks for is sent once."""

    __tablename__ = "reminder"
    __history__ = "reminder"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "sent"}
    __table_args__ = (
        Index("ix_reminder_task", "task_key"),
        Index("one_reminder", "task_key", "kind", "days", unique=True, **_COUNTED),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"))
    task_key: Mapped[int] = mapped_column(ForeignKey("user_task.key"))
    kind: Mapped[str] = mapped_column(String(10))
    """`remind` (before it is due), `escalate` (after), `hand` (somebody pressed the button)."""
    days: Mapped[int | None]
    """Working days before or after the due day; None by hand."""
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by: Mapped[str] = mapped_column(String(60))
