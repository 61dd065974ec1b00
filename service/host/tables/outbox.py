"""What goes out of the house by itself: mails to people with an account, webhooks to programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.host.tables.core import BigKey, ProcessInstance


class Outgoing(Base):
    """A mail or a webhook: put down in the transaction that wants it, sent by the worker."""

    __tablename__ = "outbox"
    __history__ = "outgoing"
    __unrecorded__ = ("tries", "note", "next_at")
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "queued",
        "status": lambda row: "retried" if row.status == "waiting" else row.status,
    }
    __other_verbs__ = ("retried", "sent", "failed")

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`mail` or `webhook`."""
    target: Mapped[str] = mapped_column(String(60))
    """The username of whom a mail is for, or the name of a webhook's target."""
    event: Mapped[str] = mapped_column(String(60))
    """What it tells; of a mail also who writes it (`outbox.mails`)."""
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    """What a webhook tells; private values are masked."""
    delivery: Mapped[str] = mapped_column(String(40), unique=True)
    """The same for every attempt: by it a receiver knows copies."""
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("process_instance.key"), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    """`waiting`, `sent` or `failed`."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    note: Mapped[str | None] = mapped_column(Text)
    """Why the last attempt came to nothing."""
    queued_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it is tried next."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    instance: Mapped[ProcessInstance | None] = relationship()
