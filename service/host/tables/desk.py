"""How somebody has arranged their desk: filters that are kept, and when they looked last."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant
from service.host.tables.core import BigKey


class SavedFilter(Base):
    """A filter of the desk under a name: somebody's own, or for all holders of a role."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        Index("ix_saved_filter_person", "person"),
        Index("ix_saved_filter_role", "role"),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person: Mapped[str | None] = mapped_column(ForeignKey("account.username"))
    role: Mapped[str | None] = mapped_column(String(40))
    """The code of the role; None where it is a person's own."""
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text)
    """What the address of the desk says with it."""
    kept_by: Mapped[str] = mapped_column(String(60))
    kept_at: Mapped[datetime] = mapped_column(Instant)


class DeskVisit(Base):
    """When somebody looked at their desk last, and until when they had seen what came."""

    __tablename__ = "desk_visit"

    person: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    since: Mapped[datetime | None] = mapped_column(Instant)
    """What came after this moment is new to them; None on the first visit."""
