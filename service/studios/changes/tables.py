"""Changes of a studio: its leader."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.private_values import LOOKUP
from service.studios.register.tables import Studio
from service.studios.tables import CASE, unique_among


class LeaderChange(Base):
    """A studio passing from one master to another (article 12), from sending to its outcome."""

    __tablename__ = "leader_change"
    __history__ = "leader_change"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted", "outcome": "closed"}
    __private__ = ("master_name", "master_lookup")
    __table_args__ = (
        unique_among("one_running_leader_change", "studio_key", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    from_master: Mapped[int] = mapped_column(ForeignKey("master.key"))
    master_name: Mapped[str] = mapped_column(String(60))
    master_lookup: Mapped[str] = mapped_column(LOOKUP)
    """The keyed hash of the identity number, which stands in the case."""
    reason: Mapped[str] = mapped_column(String(2000), default="")
    sent_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(12))
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
