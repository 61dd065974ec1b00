"""Calls for applications (申报批次) and the applications taken in."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.private_values import LOOKUP
from service.studios.tables import CASE, unique_among


class Round(Base):
    """One call for applications (申报批次), open from the first to the last day, both included."""

    __tablename__ = "round"
    __history__ = "round"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "announced",
        "closes_on": "moved",
        "opens_on": "moved",
    }

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    announcement: Mapped[str] = mapped_column(default="")

    def open_on(self, day: date) -> bool:
        """Ask whether applications are taken on a day (of Beijing)."""
        return self.opens_on <= day <= self.closes_on


class Application(Base):
    """An application that was taken in, one row per case, from sending to its outcome."""

    __tablename__ = "application"
    __history__ = "application"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted", "outcome": "closed"}
    __private__ = ("master_name", "master_lookup")
    __table_args__ = (
        unique_among(
            "one_running_application",
            "round_code",
            "place",
            "occupation_code",
            "master_lookup",
            where="outcome IS NULL",
        ),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    """The branch that applies, else the unit: what article 5 counts."""
    channel: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    studio_name: Mapped[str] = mapped_column(String(200))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    industry: Mapped[str] = mapped_column(String(20))
    master_name: Mapped[str] = mapped_column(String(60))
    master_lookup: Mapped[str] = mapped_column(LOOKUP, index=True)
    """The keyed hash of the identity number, which stands in the case."""
    sent_on: Mapped[date]
    """The day article 4's two years are counted from."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]
