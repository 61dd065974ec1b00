"""The panel of a case: draws by lot and recusals."""

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


class Recusal(Base):
    """An expert who must not judge a case, and why (回避)."""

    __tablename__ = "recusal"
    __history__ = "recusal"
    __verbs__: ClassVar[dict[str, str]] = {"created": "declared"}

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)
