"""Assessments of studios: one for each time that one is due (article 11)."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.studios.register.tables import Studio
from service.studios.tables import CASE


class Assessment(Base):
    """The result of an assessment, as it was published."""

    __tablename__ = "assessment"
    __history__ = "assessment"
    __verbs__: ClassVar[dict[str, str]] = {"created": "published"}
    __table_args__ = (UniqueConstraint("studio_key", "due_number"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    due_number: Mapped[int]
    """Which one it is, counted from the grant of the title: the first after two full years."""
    year: Mapped[int]
    """The year that was assessed."""
    grade: Mapped[str] = mapped_column(String(12))
    """A key of `regulation.GRADES`."""
    document: Mapped[str] = mapped_column(String(100))
    published_on: Mapped[date]
    case_number: Mapped[str] = mapped_column(CASE)

    studio: Mapped[Studio] = relationship()
