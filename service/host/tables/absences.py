"""Who is away, from when to when, and who does their work meanwhile."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json


class Absence(Base):
    """Days on which somebody is away, and the deputy for their work in some processes or all."""

    __tablename__ = "absence"
    __history__ = "absence"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "registered", "ended_at": "closed"}
    __table_args__ = (
        Index("ix_absence_person", "person", "last_day"),
        Index("ix_absence_deputy", "deputy", "last_day"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("account.username"))
    deputy: Mapped[str] = mapped_column(ForeignKey("account.username"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    processes: Mapped[list[str]] = mapped_column(Json)
    """Ids of the processes that it is for; none: all."""
    reason: Mapped[str] = mapped_column(String(200))
    announced_at: Mapped[datetime] = mapped_column(Instant)
    announced_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When they came back earlier than they had said."""
