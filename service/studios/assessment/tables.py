"""Assessments of studios: a round a year, who takes part, and the results (article 11)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE

SCORE = Numeric(5, 2)
"""Points with two places, of a hundred."""


class Assessment(Base):
    """The result of an assessment, as it was published."""

    __tablename__ = "assessment"
    __history__ = "assessment"
    __verbs__: ClassVar[dict[str, str]] = {"created": "published", "rectified_on": "rectified"}
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
    rectified_on: Mapped[date | None]
    """When 合格（整改后） was published: the first result stays beside it and earns no 优秀."""
    rectified_document: Mapped[str | None] = mapped_column(String(100))

    studio: Mapped[Studio] = relationship()


class AssessmentRound(Base):
    """The assessment of a year: one round for all studios that are due in it (article 11).

    Its row is locked by whoever writes grades.
    """

    __tablename__ = "assessment_round"
    __history__ = "assessment_round"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drafted"}

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The year in which the assessments fall due; the round opens in January of the next."""
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    status: Mapped[str] = mapped_column(String(12), default="drafted")
    """A key of `assessment.rules.STATUSES`: `listed` when it is countersigned who takes part,
    `scoring` from the notice (P7), `settled`, `decided` by the leader, `published`, `ended` by
    hand."""
    opened_on: Mapped[date]
    terms: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    """Days and months that hold for this round, as its diagram said when it opened: the keys of
    `assessment.rules.TERMS`."""
    third_party: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a third party assesses with (article 10)."""
    finance_bureau: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the district's finance bureau assesses with (article 10)."""
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why one of them does not."""
    organisation: Mapped[str | None] = mapped_column(String(200))
    """The third party, as its contract names it."""
    contract: Mapped[str | None] = mapped_column(String(100))
    visits_from: Mapped[date | None]
    """The first day on which studios are visited."""
    notified_on: Mapped[date | None]
    """When the notice of the assessment (P7) was published."""
    document: Mapped[str | None] = mapped_column(String(100))
    """The number of the paper that publishes the results (P6)."""
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the grades were settled."""
    decided_turn: Mapped[int | None]
    """The settlement that the leader signed."""
    decided_on: Mapped[date | None]
    published_on: Mapped[date | None]


class Participation(Base):
    """A studio that is due in a round: takes part, is postponed, or is left out with a reason."""

    __tablename__ = "assessment_participation"
    __history__ = "assessment_participation"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drafted"}
    __table_args__ = (UniqueConstraint("year", "studio_key"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("assessment_round.year"))
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    due_number: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[str | None] = mapped_column(String(12))
    """A key of `assessment.rules.STATES`; None while nobody has said."""
    reason: Mapped[str | None] = mapped_column(String(20))
    """A key of `assessment.rules.REASONS`, where it does not take part."""
    note: Mapped[str] = mapped_column(String(1000), default="")
    postponed_until: Mapped[date | None]
    case_number: Mapped[str | None] = mapped_column(CASE, unique=True)
    """The case of its assessment."""
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its case was called for: it is called for once."""
    grade: Mapped[str | None] = mapped_column(String(20))
    """A key of `assessment.rules.OUTCOMES`, written by `assessment.settle` alone."""
    corrected_score: Mapped[Decimal | None] = mapped_column(SCORE)
    """The score after an objection was upheld; the sheet of the case stays as it was."""
    correction: Mapped[str | None] = mapped_column(String(1000))
    """What was corrected after an objection, and why."""
    place_note: Mapped[str] = mapped_column(String(300), default="")
    """Why this grade and no other, in a sentence."""

    studio: Mapped[Studio] = relationship()


class Assessor(Base):
    """Somebody who assesses in a round: scores, visits, or belongs to the third party."""

    __tablename__ = "assessment_assessor"
    __history__ = "assessment_assessor"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drafted"}
    __table_args__ = (UniqueConstraint("year", "username", "duty"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("assessment_round.year"))
    username: Mapped[str] = mapped_column(ForeignKey("account.username"), index=True)
    duty: Mapped[str] = mapped_column(String(12))
    """`score`, `reserve` (steps in for a scorer), `site` or `third_party`."""
    position: Mapped[int]
    declared_on: Mapped[date | None]
    """When they said with which units they have to do."""
    recused: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """Numbers of studios that they do not assess, and why."""


class Settlement(Base):
    """One computation of the grades of a round, with everything that it was made from."""

    __tablename__ = "assessment_settlement"
    __history__ = "assessment_settlement"
    __verbs__: ClassVar[dict[str, str]] = {"created": "recorded"}
    __table_args__ = (UniqueConstraint("year", "turn"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("assessment_round.year"))
    turn: Mapped[int]
    settled_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(60))
    counted: Mapped[int]
    """n: the studios with a score (article 11)."""
    places: Mapped[int]
    taken: Mapped[int]
    tied: Mapped[list[str]] = mapped_column(Json, default=list)
    """Numbers of the studios tied at the last place, of which nobody has decided."""
    open_places: Mapped[int] = mapped_column(default=0)
    """How many of the tied may be taken."""
    inputs: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """Per studio: number, score, sums, what speaks against, grade."""


class TieDecision(Base):
    """Who of the studios tied at the last place is taken: proposed, then decided by the leader."""

    __tablename__ = "assessment_tie"
    __history__ = "assessment_tie"
    __verbs__: ClassVar[dict[str, str]] = {"created": "recorded"}

    key: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("assessment_round.year"), index=True)
    turn: Mapped[int]
    """The settlement that left it open."""
    score: Mapped[Decimal] = mapped_column(SCORE)
    tied: Mapped[list[str]] = mapped_column(Json)
    chosen: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(1000))
    ballot: Mapped[str] = mapped_column(String(500))
    """The vote of the assessing group, in words."""
    opinion: Mapped[str] = mapped_column(String(1000), default="")
    proposed_by: Mapped[str] = mapped_column(String(60))
    decided_by: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date]
