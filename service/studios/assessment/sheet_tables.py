"""Tables of one studio's assessment: its score sheet, each member's own sheet, rectifications."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE, unique_among

POINTS = Numeric(5, 2)
"""Points with two places, of a hundred."""


class AssessmentSheet(Base):
    """The score sheet of a studio in the assessment of a year (article 11)."""

    __tablename__ = "assessment_sheet"
    __history__ = "assessment_sheet"
    __verbs__: ClassVar[dict[str, str]] = {"created": "begun", "outcome": "closed"}
    __table_args__ = (
        UniqueConstraint("studio_key", "round_year"),
        unique_among("one_running_assessment", "studio_key", where="closed_on IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    round_year: Mapped[int] = mapped_column(index=True)
    """The year whose round it belongs to."""
    round_case: Mapped[str] = mapped_column(CASE)
    """The case of the round, which hears when this one is scored."""
    begun_on: Mapped[date]
    due_on: Mapped[date]
    """By when the unit reports on itself; stored, never counted again."""
    sent_on: Mapped[date | None]
    """When the unit sent its report for the first time."""
    score: Mapped[Decimal | None] = mapped_column(POINTS)
    items: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Item of the standard → points as a decimal text: the group's medians, what was computed."""
    lines: Mapped[list[Any]] = mapped_column(Json, default=list)
    """What the standard gave for each criterion, with its sentence."""
    vetoes: Mapped[list[Any]] = mapped_column(Json, default=list)
    """Keys of `flags.VETOES` that the checks found."""
    own_account: Mapped[bool | None]
    """Whether the checks found an account of its own (article 18)."""
    vacant_since: Mapped[date | None]
    """Since when the checks found nobody in the master's post."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`scored`, `absent` or `ended`; None while it is assessed."""
    grade: Mapped[str | None] = mapped_column(String(12))
    """What the round published: `excellent`, `passed`, `failed` or `absent`."""
    closed_on: Mapped[date | None]
    """When its result was published, or its case ended."""

    studio: Mapped[Studio] = relationship()


class AssessmentMark(Base):
    """What one member of the assessing group gave, seen by nobody until all have sent theirs."""

    __tablename__ = "assessment_mark"
    __history__ = "assessment_mark"
    __verbs__: ClassVar[dict[str, str]] = {"created": "given"}

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1 is the assessment; each time that items are scored again, one more."""
    items: Mapped[dict[str, Any]] = mapped_column(Json)
    """Item → points as a decimal text."""
    reasons: Mapped[dict[str, Any]] = mapped_column(Json)
    """Item → why its points differ from what the standard gives."""
    given_at: Mapped[datetime] = mapped_column(Instant)


class Rectification(Base):
    """Problems that a unit has to mend by a day, and what came of it (articles 10 and 13)."""

    __tablename__ = "rectification"
    __history__ = "rectification"
    __verbs__: ClassVar[dict[str, str]] = {"created": "begun", "outcome": "closed"}
    __table_args__ = (
        unique_among("one_running_rectification", "case_number", where="outcome IS NULL"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    """`assessment` or `supervision`."""
    problems: Mapped[list[Any]] = mapped_column(Json)
    """Per problem: item, problem, requirement, basis, criterion, by when."""
    begun_on: Mapped[date]
    ends_on: Mapped[date]
    extended: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the leader gave one month more; that happens once."""
    reported_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str] = mapped_column(String(200), default="")
    score: Mapped[Decimal | None] = mapped_column(POINTS)
    """After the deficient items were scored again."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`rectified`, `failed` or `ended`; None while it runs."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
