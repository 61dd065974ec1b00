"""Calls of the city, recommendations to them, entries into the pool of experts (article 14)."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.studios.register.tables import Studio
from service.studios.tables import CASE, unique_among


class CityCall(Base):
    """A call of the city for studios of its own level, as the section entered it."""

    __tablename__ = "city_call"
    __history__ = "city_call"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered"}

    document: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    requirements: Mapped[str] = mapped_column(Text)
    places: Mapped[int]
    closes_on: Mapped[date]


class Recommendation(Base):
    """A studio proposed to the city for one of its calls (article 14), up to what came of it."""

    __tablename__ = "recommendation"
    __history__ = "recommendation"
    __verbs__: ClassVar[dict[str, str]] = {"created": "proposed", "outcome": "closed"}
    __table_args__ = (UniqueConstraint("call_document", "studio_key"),)

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    call_document: Mapped[str] = mapped_column(ForeignKey("city_call.document"))
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    assessed_year: Mapped[int]
    grade: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    """Where it stood among the candidates of the call when it was proposed."""
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why others before it were passed over."""
    proposed_on: Mapped[date]
    proposed_by: Mapped[str] = mapped_column(String(60))
    consented_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    document: Mapped[str | None] = mapped_column(String(100))
    """Of the city's result."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`recognised`, `rejected`, `refused` (by the unit), `declined`, `objected`, `ended`."""
    closed_on: Mapped[date | None]

    call: Mapped[CityCall] = relationship()
    studio: Mapped[Studio] = relationship()


class ExpertEntry(Base):
    """A member of a studio on the way into the pool of experts (article 14)."""

    __tablename__ = "expert_entry"
    __history__ = "expert_entry"
    __verbs__: ClassVar[dict[str, str]] = {"created": "proposed", "outcome": "closed"}
    __table_args__ = (
        unique_among("one_running_expert_entry", "studio_key", "name", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    """`pool` a place in the pool; `training`, `teaching`: a nomination that is only recorded."""
    proposed_on: Mapped[date]
    username: Mapped[str | None] = mapped_column(ForeignKey("account.username"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`entered`, `nominated`, `refused`, `declined`, `ended`."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
