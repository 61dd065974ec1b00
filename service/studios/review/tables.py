"""Panels of a case or a group: draws by lot, seats, marks and recusals."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json
from service.studios.tables import CASE


class PanelDraw(Base):
    """A draw of experts for a case: who could be drawn, the seed, and who was."""

    __tablename__ = "panel_draw"
    __history__ = "panel"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drawn"}
    __table_args__ = (UniqueConstraint("case_number", "turn"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE)
    turn: Mapped[int]
    """1 is the first draw, every substitution one more."""
    seed: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[list[str]] = mapped_column(Json)
    excluded: Mapped[dict[str, str]] = mapped_column(Json)
    """Username → why they could not be drawn."""
    drawn: Mapped[list[str]] = mapped_column(Json)
    drawn_at: Mapped[datetime] = mapped_column(Instant)


class PanelCommitment(Base):
    """The seed of a case's draw before it is drawn: only its hash is shown until then."""

    __tablename__ = "panel_commitment"

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))


class Recusal(Base):
    """An expert who must not judge a case, and why (回避)."""

    __tablename__ = "recusal"
    __history__ = "recusal"
    __verbs__: ClassVar[dict[str, str]] = {"created": "declared"}

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)


class Seat(Base):
    """An expert on the panel of a group, and whether they still sit on it."""

    __tablename__ = "panel_seat"
    __history__ = "panel_seat"

    group_code: Mapped[str] = mapped_column(ForeignKey("review_group.code"), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    status: Mapped[str] = mapped_column(String(12), default="asked")
    """`asked`, `pledged`, `recused` or `replaced`."""
    reason: Mapped[str | None] = mapped_column(String(2000))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    pledged_at: Mapped[datetime | None] = mapped_column(Instant)


class Mark(Base):
    """An expert's score for one application of a group, in hundredths of a point."""

    __tablename__ = "review_mark"
    __history__ = "review_mark"

    case_number: Mapped[str] = mapped_column(
        ForeignKey("application.case_number"), primary_key=True
    )
    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    skill: Mapped[int]
    innovation: Mapped[int]
    total: Mapped[int]
    agrees: Mapped[bool]
    void: Mapped[bool] = mapped_column(default=False)
    """Its expert was replaced: article 7's panel judges all of a group or nothing."""
    given_at: Mapped[datetime] = mapped_column(Instant)
