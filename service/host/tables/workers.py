"""The workers that do jobs in the background: who runs, and when each was last heard of."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant


class Worker(Base):
    """A process that does jobs; it says again and again that it is alive."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str | None] = mapped_column(String(40))
    """The kind of the job that it is doing; None when it waits for one."""
    since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it is doing that job."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    died: Mapped[bool] = mapped_column(default=False)
    """Whether it ended without saying so."""
