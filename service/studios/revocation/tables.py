"""Cases in which a title is taken away, and papers that were served."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE, ORGANISATION, unique_among


class Revocation(Base):
    """A case about the title of a studio (article 13), from its proposal to its outcome."""

    __tablename__ = "revocation"
    __history__ = "revocation"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "proposed",
        "begun_on": "begun",
        "announced_on": "announced",
        "decided_on": "decided",
        "outcome": "closed",
    }
    __private__ = ("facts",)
    __table_args__ = (
        unique_among("one_running_revocation", "studio_key", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    ground: Mapped[str] = mapped_column(String(20))
    """A key of `revocation.rules.GROUNDS`."""
    facts: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(CASE)
    """The case that proposed it; None where an officer did."""
    proposed_on: Mapped[date]
    begun_on: Mapped[date | None]
    """When the leader had it begun: the 90 days are counted from here."""
    extended_to: Mapped[date | None]
    involved: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    """What was done (`proposed`, `investigated`, `checked`) → usernames: see `KEPT_APART`."""
    announced_on: Mapped[date | None]
    announced_ground: Mapped[str | None] = mapped_column(String(20))
    announced_claim: Mapped[int | None] = mapped_column(BigInteger)
    """What would be claimed back, in fen, as the unit was told: nothing heavier is decided."""
    served_on: Mapped[date | None]
    """When that paper reached the unit; the five working days begin on the day after."""
    hearing_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(String(12))
    """`revoke`, `rectify` or `keep`."""
    document: Mapped[str | None] = mapped_column(String(100))
    plaque_note: Mapped[str | None] = mapped_column(String(300))
    """Why the plaque could not be taken back."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`revoked`, `kept`, `rectify`, `cured`, `refused` or `ended`; None while it runs."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class Delivery(Base):
    """A paper that was served on a unit, by which manner and when (送达回证)."""

    __tablename__ = "delivery"
    __history__ = "delivery"
    __verbs__: ClassVar[dict[str, str]] = {"created": "served"}
    __private__ = ("receiver",)
    __table_args__ = (UniqueConstraint("case_number", "paper", "document"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE)
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    paper: Mapped[str] = mapped_column(String(60))
    document: Mapped[str] = mapped_column(String(100), default="")
    """Its number."""
    manner: Mapped[str] = mapped_column(String(12))
    """A key of `delivery.MANNERS`."""
    sent_on: Mapped[date]
    """When it was handed over, sent or posted."""
    served_on: Mapped[date]
    """When it counts as served: of a public notice 30 days later."""
    receiver: Mapped[str] = mapped_column(String(60), default="")
    servers: Mapped[str] = mapped_column(String(200), default="")
    certificate: Mapped[str | None] = mapped_column(String(16))
    """The key of the document: the receipt, photographs, the notice."""
    remarks: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the unit opened it, where it was served electronically."""


class DeliveryConsent(Base):
    """That a unit signed that papers may be served on it electronically (电子送达确认书)."""

    __tablename__ = "delivery_consent"
    __history__ = "delivery_consent"
    __verbs__: ClassVar[dict[str, str]] = {"created": "confirmed", "withdrawn_on": "withdrawn"}

    unit: Mapped[str] = mapped_column(
        ORGANISATION, ForeignKey("organisation.code"), primary_key=True
    )
    case_number: Mapped[str] = mapped_column(CASE)
    confirmed_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
