"""Studios that were brought in, and spreadsheets of them line by line."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE


class LegacyEntry(Base):
    """That a studio of the register was recognised before the system, by which document."""

    __tablename__ = "legacy_entry"
    __history__ = "legacy_entry"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered", "undone_on": "undone"}

    studio_key: Mapped[int] = mapped_column(
        ForeignKey("studio.key"), primary_key=True, autoincrement=False
    )
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    """The case that brought it in, or the number of its line in a spreadsheet."""
    number: Mapped[str] = mapped_column(String(40))
    """The studio's number, also after the entry was undone."""
    document: Mapped[str] = mapped_column(String(100))
    entered_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(String(60))
    confirmed_by: Mapped[str] = mapped_column(String(60))
    undone_on: Mapped[date | None]
    undone_by: Mapped[str | None] = mapped_column(String(60))
    undone_reason: Mapped[str | None] = mapped_column(String(400))

    studio: Mapped[Studio] = relationship()


class LegacyBatch(Base):
    """A spreadsheet of studios: shown line by line, confirmed by a second person, worked off."""

    __tablename__ = "legacy_batch"
    __history__ = "legacy_batch"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "uploaded",
        "status": lambda row: row.status,
    }
    __other_verbs__ = ("running", "paused", "dropped")

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """For example 补录2026-003."""
    filename: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10), default="checked")
    """`checked` until somebody confirms, `running`, `paused`, or `dropped`."""
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    uploaded_by: Mapped[str] = mapped_column(String(60))
    uploaded_by_name: Mapped[str] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_by_name: Mapped[str | None] = mapped_column(String(60))

    rows: Mapped[list["LegacyRow"]] = relationship(
        back_populates="batch", order_by="LegacyRow.line"
    )


class LegacyRow(Base):
    """A line of a spreadsheet: what it says, what is wrong, what became of it."""

    __tablename__ = "legacy_row"
    __history__ = "legacy_row"
    __private__ = ("record",)
    __table_args__ = (
        UniqueConstraint("batch_key", "line"),
        Index("ix_legacy_row_status", "batch_key", "status"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    batch_key: Mapped[int] = mapped_column(ForeignKey("legacy_batch.key"))
    line: Mapped[int]
    """The number of the line as the spreadsheet shows it."""
    record: Mapped[dict[str, Any]] = mapped_column(Json)
    """The form `legacy-entry` as far as the line fills it, with what stands for private values."""
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    """`wrong` where the preview found problems, `waiting`, `entered`, `failed`, `undone`."""
    problems: Mapped[list[str]] = mapped_column(Json, default=list)
    studio_key: Mapped[int | None] = mapped_column(ForeignKey("studio.key"))

    batch: Mapped[LegacyBatch] = relationship(back_populates="rows")
    studio: Mapped[Studio | None] = relationship()
