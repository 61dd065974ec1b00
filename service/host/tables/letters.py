"""Letters of processes to people, and whom each is for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.host.tables.core import BigKey, ProcessInstance

_GOES_OUT: dict[str, Any] = {
    "sqlite_where": text("delivery IS NOT NULL"),
    "postgresql_where": text("delivery IS NOT NULL"),
}


class Letter(Base):
    """A message from a process to people, laid into their list of letters."""

    __tablename__ = "letter"
    __history__ = "letter"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "sent"}
    __unrecorded__ = ("lane",)

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(Instant, index=True)
    lane: Mapped[str | None] = mapped_column(String(200))
    """The lane of the step that sent it: its staff see what goes to people without an account."""

    instance: Mapped[ProcessInstance | None] = relationship()
    recipients: Mapped[list["Recipient"]] = relationship()


class Recipient(Base):
    """Whom a letter is for: a person, or the holders of a role or everybody in an organisation."""

    __tablename__ = "recipient"
    __table_args__ = (
        Index("ix_recipient_role", "role", "organisation"),
        Index("ix_recipient_person", "person"),
        Index("ix_recipient_delivery", "delivery", **_GOES_OUT),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    letter_key: Mapped[int] = mapped_column(ForeignKey("letter.key"), index=True)
    role: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(String(40))
    person: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(Text)
    """Name and address of somebody without an account."""
    email: Mapped[str | None] = mapped_column(Text)
    """Where a letter to them goes by mail."""
    delivery: Mapped[str | None] = mapped_column(String(12))
    """Of a letter that goes out: `waiting`, `sent`, `failed`, `by_hand` (somebody must), `done`."""
    delivery_note: Mapped[str | None] = mapped_column(Text)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_by: Mapped[str | None] = mapped_column(String(60))
