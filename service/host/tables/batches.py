"""Operations on many cases at once, case by case; processes that begin no cases for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.host.tables.core import BigKey, ProcessInstance


class Batch(Base):
    """What is done to many cases: each in a transaction of its own, by the worker."""

    __tablename__ = "batch"
    __history__ = "batch"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "status": lambda row: {"running": "begun", "done": "completed"}.get(row.status, row.status)
    }
    __other_verbs__ = ("begun", "stopped", "completed")

    key: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`retry` (what is interrupted), `cancel` (the case ends) or `migrate` (by a plan)."""
    plan_key: Mapped[int | None] = mapped_column(ForeignKey("migration_plan.key"))
    reason: Mapped[str] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(10), index=True)
    """`proposed` (another administrator confirms it), `running`, `stopped` or `done`."""
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class BatchItem(Base):
    """A case of a batch, and what came of it."""

    __tablename__ = "batch_item"

    batch_key: Mapped[int] = mapped_column(ForeignKey("batch.key"), primary_key=True)
    instance_key: Mapped[int] = mapped_column(
        BigKey, ForeignKey("process_instance.key"), primary_key=True, index=True
    )
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`done`, `left` (as it was, the problem says why), or None as long as it waits."""
    problem: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime | None] = mapped_column(Instant)

    instance: Mapped[ProcessInstance] = relationship()


class Suspension(Base):
    """A process that begins no cases, and whose timers wait; resumed, the row is gone."""

    __tablename__ = "suspension"
    __history__ = "suspension"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "suspended", "deleted": "resumed"}

    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(60))
    since: Mapped[datetime] = mapped_column(Instant)
