"""The pool of experts: members, trades, interests, suspensions, ratings, removals."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
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


class Suspension(Base):
    """A time in which an expert is not drawn (暂停): the section orders it and ends it."""

    __tablename__ = "expert_suspension"
    __history__ = "expert_suspension"
    __verbs__: ClassVar[dict[str, str]] = {"created": "suspended", "ended_on": "resumed"}

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), index=True)
    begins_on: Mapped[date]
    until: Mapped[date | None]
    """The last day; None: until it is ended by hand."""
    reason: Mapped[str] = mapped_column(String(1000))
    ordered_by: Mapped[str] = mapped_column(String(60))
    ended_on: Mapped[date | None]
    """The day on which it was ended by hand; they can be drawn again from then on."""
    ended_by: Mapped[str | None] = mapped_column(String(60))
    end_reason: Mapped[str | None] = mapped_column(String(1000))


class Rating(Base):
    """What the section says of an expert's work on a panel: three aspects, and what follows."""

    __tablename__ = "expert_rating"
    __history__ = "expert_rating"
    __verbs__: ClassVar[dict[str, str]] = {"created": "given"}

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    """The case of the rating."""
    username: Mapped[str] = mapped_column(
        ForeignKey("expert.username"), primary_key=True, index=True
    )
    panel_case: Mapped[str] = mapped_column(CASE)
    """The case in which they sat on a panel."""
    panel: Mapped[str] = mapped_column(String(200))
    punctual: Mapped[str] = mapped_column(String(4))
    """`good`, `fair` or `poor`, as the next two."""
    independent: Mapped[str] = mapped_column(String(4))
    quality: Mapped[str] = mapped_column(String(4))
    level: Mapped[str] = mapped_column(String(12))
    """`competent`, `basic`, `incompetent` or `breach`."""
    reason: Mapped[str | None] = mapped_column(String(1000))
    given_at: Mapped[datetime] = mapped_column(Instant)


class Removal(Base):
    """Whether an expert leaves the pool: proposed by what was rated, decided by the leader."""

    __tablename__ = "expert_removal"
    __history__ = "expert_removal"
    __verbs__: ClassVar[dict[str, str]] = {"created": "proposed", "outcome": "decided"}
    __table_args__ = (
        Index(
            "one_running_expert_removal",
            "username",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("expert.username"))
    case_number: Mapped[str | None] = mapped_column(CASE)
    """The case in which it is decided; None until that begins."""
    reason: Mapped[str] = mapped_column(String(1000))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    statement: Mapped[str | None] = mapped_column(String(2000))
    """What the expert said; None: nothing in time."""
    outcome: Mapped[str | None] = mapped_column(String(8))
    """`removed`, `kept`, or `ended`: its case was ended by hand."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
