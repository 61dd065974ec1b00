"""What begins cases from outside: start events of the current release, and what began by what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json


class StartSubscription(Base):
    """A start event of the current release that a message, a signal or a time may come to."""

    __tablename__ = "start_subscription"
    __history__ = "start-subscription"
    __table_args__ = (Index("ix_start_subscription_name", "kind", "name"),)

    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    element: Mapped[str] = mapped_column(String(200), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Which of the event's definitions, from 0."""
    release: Mapped[int] = mapped_column("release_number", ForeignKey("model_release.number"))
    kind: Mapped[str] = mapped_column(String(20))
    """`message`, `signal`, `timer` or `condition`."""
    name: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    """A timer or condition as written: while a timer stays so, it goes on through new releases."""
    alarm: Mapped[Any] = mapped_column(Json, nullable=True)
    """When a timer is due next, as the engine keeps it; None when its times are all over."""
    since: Mapped[datetime] = mapped_column(Instant)


class MessageStart(Base):
    """The one running case of a process that a message with this key began."""

    __tablename__ = "message_start"

    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    correlation: Mapped[str] = mapped_column(Text, primary_key=True)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)


class Receipt(Base):
    """A process that has received a message: each receives it once."""

    __tablename__ = "message_receipt"

    message_key: Mapped[int] = mapped_column(
        ForeignKey("message.key", ondelete="CASCADE"), primary_key=True
    )
    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
