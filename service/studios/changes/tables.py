"""Changes of a studio: its leader, its unit and place, masters who will retire."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.private_values import LOOKUP
from service.studios.register.tables import Master, Studio
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


class UnitChange(Base):
    """A studio's unit renamed, merged, split, reorganised, or its place moved (article 12)."""

    __tablename__ = "unit_change"
    __history__ = "unit_change"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "accepted",
        "registered_on": "registered",
        "outcome": "closed",
    }
    __table_args__ = (
        unique_among("one_running_unit_change", "studio_key", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    kind: Mapped[str] = mapped_column(String(12))
    """A key of `changes.rules.KINDS`."""
    from_unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    from_place: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    to_unit: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"), index=True)
    """None until it is registered."""
    to_place: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    old_name: Mapped[str] = mapped_column(String(200))
    old_credit_code: Mapped[str | None] = mapped_column(String(18))
    old_address: Mapped[str] = mapped_column(String(300), default="")
    new_name: Mapped[str] = mapped_column(String(200))
    new_credit_code: Mapped[str | None] = mapped_column(String(18))
    new_address: Mapped[str] = mapped_column(String(300), default="")
    effective_on: Mapped[date]
    """The day of the change as the registry of companies or the lease says it."""
    reason: Mapped[str] = mapped_column(String(2000), default="")
    sent_on: Mapped[date]
    settlement: Mapped[str | None] = mapped_column(String(10))
    """Of two studios of one occupation: a key of `changes.rules.SETTLEMENTS`."""
    waits_until: Mapped[date | None]
    """Until when the dissolved unit's row stays the place of the second studio."""
    registered_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`changed`, `declined`, `withdrawn`, `revocation`, `ended`."""
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]
    account_confirmed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class LeaderWatch(Base):
    """That a unit was told that its master will retire: once for each of 12, 6 and 3 months."""

    __tablename__ = "leader_watch"
    __history__ = "leader_watch"
    __verbs__: ClassVar[dict[str, str]] = {"created": "noticed", "outcome": "closed"}
    __table_args__ = (
        UniqueConstraint("studio_key", "master_key", "months"),
        unique_among("one_running_leader_watch", "studio_key", where="outcome IS NULL"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    master_key: Mapped[int] = mapped_column(ForeignKey("master.key"))
    months: Mapped[int]
    """12, 6 or 3 before the statutory date; 0: it has passed."""
    retires_on: Mapped[date]
    noticed_on: Mapped[date]
    case_number: Mapped[str | None] = mapped_column(CASE, index=True)
    arrangement: Mapped[str | None] = mapped_column(String(12))
    """A key of `changes.rules.ARRANGEMENTS`; None: the unit has not answered."""
    really_on: Mapped[date | None]
    """When the master really retires, as the unit says."""
    successor: Mapped[str | None] = mapped_column(String(60))
    answered_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`answered`, `replaced`, `proposed`, `silent`, `over`, `ended`."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
    master: Mapped[Master] = relationship()
