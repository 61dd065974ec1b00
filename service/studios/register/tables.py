"""The register: studios that bear the title, and their masters."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.people.tables import Organisation
from service.private_values import LOOKUP
from service.studios.streets import UNKNOWN
from service.studios.tables import CASE, Occupation, unique_among


class Master(Base):
    """A person who leads or has led a studio (领办人)."""

    __tablename__ = "master"
    __history__ = "master"

    key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    identity_lookup: Mapped[str] = mapped_column(LOOKUP, unique=True)
    """The keyed hash of the identity number: one person is one master."""
    identity_number: Mapped[str] = mapped_column(Text)
    """What stands in place of it, as of the mobile number."""
    sex: Mapped[str] = mapped_column(String(1))
    post_kind: Mapped[str] = mapped_column(String(10))
    qualification: Mapped[str] = mapped_column(String(10))
    mobile: Mapped[str] = mapped_column(Text, default="")


_STATUS_VERBS = {"active": "reinstated"}


class Studio(Base):
    """A studio that was granted its title (article 7); article 5 holds by the two indexes."""

    __tablename__ = "studio"
    __history__ = "studio"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "granted",
        "master_key": "handed_over",
        "status": lambda row: _STATUS_VERBS.get(row.status, row.status),
    }
    __other_verbs__ = ("revoked", "undone", "reinstated")
    __private__ = ("sheet",)
    __table_args__ = (
        unique_among("one_studio_per_master", "master_key", where="status = 'active'"),
        unique_among(
            "one_studio_per_place_and_occupation",
            "place",
            "occupation_code",
            where="status = 'active'",
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    plaque: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), index=True)
    industry: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(300))
    street: Mapped[str] = mapped_column(String(20), default=UNKNOWN, server_default=UNKNOWN)
    """The street or area of the address, one of `streets.STREETS`."""
    master_key: Mapped[int] = mapped_column(ForeignKey("master.key"))
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    granted_on: Mapped[date]
    kept_since: Mapped[date | None]
    """When a studio that was recognised before the system was brought in; None of any other."""
    status: Mapped[str] = mapped_column(String(10), default="active")
    """`active`, `revoked`, or `undone` where it was entered by mistake and taken out again."""
    payment_frozen: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nothing is granted, paid or recommended meanwhile."""
    payment_held_by: Mapped[str | None] = mapped_column(CASE)
    """The case of a unit change for which payments wait: its new account is not confirmed yet, or
    two studios of one occupation are not settled (article 12)."""
    ended_on: Mapped[date | None]
    """When the title was taken away (article 13); None as long as it is borne."""
    end_ground: Mapped[str | None] = mapped_column(String(20))
    """The item of article 13, a key of `revocation.rules.GROUNDS`."""
    end_document: Mapped[str | None] = mapped_column(String(100))
    plaque_returned_on: Mapped[date | None]
    postponed_until: Mapped[date | None]
    """Until when its assessment is put off (缓评); it joins the round of that day's year."""
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)
    """The application it was granted on, as it was, with what stands for private values; a change
    begins from it."""

    master: Mapped[Master] = relationship()
    occupation: Mapped[Occupation] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[place])


class UnitRegistration(Base):
    """A unit that asks for an account: admitted or refused by an officer."""

    __tablename__ = "unit_registration"
    __history__ = "unit-registration"
    __private__ = ("receipt", "password_hash")
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "filed",
        "status": lambda row: row.status,
    }
    __other_verbs__ = ("admitted", "refused")

    key: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    credit_code: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(200))
    legal_kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(Text)
    """What stands in place of the contact's name, as of mobile number and address of mail."""
    mobile: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Of the password that the contact chose; gone once it is decided."""
    authorisation: Mapped[str] = mapped_column(String(16))
    """The key of the document: the stamped authorisation of the contact."""
    status: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    """`waiting`, `admitted` or `refused`."""
    filed_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(400))
