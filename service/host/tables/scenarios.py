"""Scenarios: runs of a process with what is expected of them, kept version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json


class ScenarioRow(Base):
    """A version of a scenario: the newest of a name counts."""

    __tablename__ = "scenario"
    __history__ = "scenario"
    __table_args__ = (UniqueConstraint("process_id", "name", "version"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    """As its file would hold it (`host/scenarios/scenario.py`)."""
    dropped: Mapped[bool]
    """Whether this version says that there is no such scenario any more."""
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(60))
