"""What is done with open work besides finishing it: passed on, copied, remarked, countersigned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.host.tables.core import BigKey, ProcessInstance


class Handling(Base):
    """That somebody passed work on, sent a copy, remarked or asked for a countersignature."""

    __tablename__ = "handling"
    __history__ = "handling"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": lambda row: row.kind}
    __other_verbs__ = (
        "transferred",
        "delegated",
        "returned",
        "recalled",
        "cosigned",
        "copied",
        "commented",
        "countersigned",
        "sent_back",
        "taken_back",
    )
    __table_args__ = (
        Index("ix_handling_case", "instance_key", "at"),
        Index("ix_handling_task", "task_key"),
    )

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"))
    task_key: Mapped[int | None] = mapped_column(ForeignKey("user_task.key"))
    """The piece of work; None: the case as a whole."""
    element: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    """A verb of `host/handling/words.py`."""
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(60))
    organisation: Mapped[str | None] = mapped_column(String(40))
    """Whose people read it; None: the staff."""
    at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text)

    instance: Mapped[ProcessInstance] = relationship()
    recipients: Mapped[list["HandlingRecipient"]] = relationship(
        back_populates="handling", order_by="HandlingRecipient.person"
    )


class HandlingRecipient(Base):
    """Somebody whom it is for: when they read it, and what they said where they were asked."""

    __tablename__ = "handling_recipient"
    __history__ = "handling_recipient"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "named",
        "answered_at": "answered",
        "withdrawn_at": "unsigned",
        "read_at": "read",
    }
    __table_args__ = (Index("ix_handling_recipient", "person", "read_at"),)

    handling_key: Mapped[int] = mapped_column(ForeignKey("handling.key"), primary_key=True)
    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"))
    name: Mapped[str] = mapped_column(String(60))
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    agrees: Mapped[bool | None]
    """Of a countersignature: whether they agree; None: they have not said, or were not asked."""
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """When they were taken off the list of who countersigns."""

    handling: Mapped[Handling] = relationship(back_populates="recipients")


class Snooze(Base):
    """That somebody sees to a piece of work later: until then it lies apart in their inbox."""

    __tablename__ = "task_snooze"

    task_key: Mapped[int] = mapped_column(ForeignKey("user_task.key"), primary_key=True)
    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)


class TaskLook(Base):
    """Who looked first at a piece of work: until then the step before it may be taken back."""

    __tablename__ = "task_look"

    task_key: Mapped[int] = mapped_column(ForeignKey("user_task.key"), primary_key=True)
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
