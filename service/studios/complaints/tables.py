"""What somebody of the public reports about a studio."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE


class Complaint(Base):
    """A report about a studio outside of notices: taken in, checked, answered (article 10)."""

    __tablename__ = "complaint"
    __history__ = "complaint"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "filed",
        "outcome": lambda row: "withdrawn" if row.outcome == "ended" else "answered",
    }
    __other_verbs__ = ("answered", "withdrawn")

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    anonymous: Mapped[bool]
    name: Mapped[str | None] = mapped_column(Text)
    """What stands in place of it, as of the telephone number and the address of mail."""
    mobile: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(300))
    facts: Mapped[str]
    evidence: Mapped[list[str]] = mapped_column(Json)
    """Keys of the documents handed in."""
    filed_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    studio: Mapped[Studio] = relationship()
