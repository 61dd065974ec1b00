"""What is kept of migrations: the plan that was drawn up, and what became of each case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.host.tables.core import BigKey, ProcessInstance


class MigrationPlan(Base):
    """How cases of one process shall go over from one release to another."""

    __tablename__ = "migration_plan"
    __history__ = "migration-plan"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "drafted"}

    key: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(200))
    source: Mapped[int] = mapped_column(ForeignKey("model_release.number"))
    target: Mapped[int] = mapped_column(ForeignKey("model_release.number"))
    mapping: Mapped[dict[str, str]] = mapped_column(Json)
    """`process/element` of the old release → of the new one; what is gone is left out."""
    retimed: Mapped[bool] = mapped_column(default=False)
    """Times that the new release words differently count as if it had always been in force."""
    drafted_by: Mapped[str] = mapped_column(String(60))
    drafted_by_name: Mapped[str] = mapped_column(String(60))
    drafted_at: Mapped[datetime] = mapped_column(Instant)


class Migration(Base):
    """What became of one case under a plan: taken over (and undone), or left with the reason."""

    __tablename__ = "migration"
    __history__ = "migration"
    __verbs__: ClassVar[Mapping[str, Any]] = {"undone_at": "undone"}

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    plan_key: Mapped[int] = mapped_column(ForeignKey("migration_plan.key"), index=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), index=True)
    source: Mapped[int]
    target: Mapped[int]
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it was left where it was; None when it was taken over."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(60))
    state: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The engine's state before, for going back; None when that is not possible."""
    revision: Mapped[int | None]
    """The case's version right after: any other means that somebody or something has acted."""
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(String(60))
    undone_reason: Mapped[str | None] = mapped_column(Text)

    instance: Mapped[ProcessInstance] = relationship()
