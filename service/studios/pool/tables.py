"""The pool of experts: members, their trades, their interests."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.studios.tables import CASE


class Expert(Base):
    """A member of the pool of experts; the account is the one they sign in with."""

    __tablename__ = "expert"
    __history__ = "expert"
    __verbs__: ClassVar[dict[str, str]] = {"created": "enrolled"}
    __private__ = ("account_number",)

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    employer: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    active: Mapped[bool] = mapped_column(default=True)
    enrolled_on: Mapped[date | None]
    """Who came into the pool after a round opened is not drawn in it; None: it was not kept."""

    invited_for: Mapped[str | None] = mapped_column(String(30))
    """The code of the group that a guest of another district or the city is invited for, and for
    no other; None: a member of the pool."""

    title: Mapped[str | None] = mapped_column(String(60))
    """Qualification or professional title."""
    years: Mapped[int | None]
    """In the occupation."""
    source: Mapped[str | None] = mapped_column(CASE)
    """The case by which they came in; None: entered by the section's hand."""
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    """The last day of the term, after which nobody is drawn; None: without one."""
    pledge_document: Mapped[str | None] = mapped_column(String(16))
    """The key of the document: secrecy, recusal, integrity."""
    account_number: Mapped[str | None] = mapped_column(Text)
    """What stands in place of the number of the bank account."""

    trades: Mapped[list["ExpertTrade"]] = relationship(cascade="all, delete-orphan")
    interests: Mapped[list["Interest"]] = relationship(cascade="all, delete-orphan")


class ExpertTrade(Base):
    """A trade that an expert can judge."""

    __tablename__ = "expert_trade"
    __history__ = "expert_trade"

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    trade: Mapped[str] = mapped_column(String(40), primary_key=True)


class Interest(Base):
    """An organisation in which an expert has declared an interest."""

    __tablename__ = "interest"
    __history__ = "interest"
    __verbs__: ClassVar[dict[str, str]] = {"created": "declared"}

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
