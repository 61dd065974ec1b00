"""Calls for applications (申报批次), the applications taken in, and the list of a round."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.people.tables import Organisation
from service.private_values import LOOKUP
from service.studios.streets import UNKNOWN
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
    case_number: Mapped[str | None] = mapped_column(CASE, unique=True, index=True)
    """The case of the process `round`; None where each application is reviewed by itself."""
    status: Mapped[str] = mapped_column(String(12), default="open")
    """`draft` until the leader signs, `open`, `locked`, `decided`, `published`, `cancelled`."""
    scope: Mapped[str] = mapped_column(String(500), default="")
    """The industries (领域) it is for, in words."""
    places: Mapped[int | None]
    """How many titles it is meant for; None where no number was set (article 7 knows none)."""
    budget: Mapped[int | None]
    """Yuan set aside for its grants (article 15)."""
    phone: Mapped[str] = mapped_column(String(40), default="")
    supervision_phone: Mapped[str] = mapped_column(String(40), default="")
    document: Mapped[str | None] = mapped_column(String(60))
    """The number of the decision that grants the titles (决定文号)."""
    reason: Mapped[str | None] = mapped_column(String(1000))
    """Why it was cancelled."""
    locked_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    published_on: Mapped[date | None]
    reminded_for: Mapped[date | None]
    """The last day of which units have been reminded."""

    @property
    def together(self) -> bool:
        """Ask whether its applications are reviewed together, by a case of the process `round`."""
        return self.case_number is not None

    def open_on(self, day: date) -> bool:
        """Ask whether applications are taken on a day (of Beijing)."""
        return self.status == "open" and self.opens_on <= day <= self.closes_on


class Correction(Base):
    """A public correction (更正) of a call: its last day moved, or the round came to an end."""

    __tablename__ = "round_correction"
    __history__ = "round_correction"
    __verbs__: ClassVar[dict[str, str]] = {"created": "published"}

    key: Mapped[int] = mapped_column(primary_key=True)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), index=True)
    made_on: Mapped[date]
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(1000), default="")


class Application(Base):
    """An application that was taken in, one row per case, from sending to its outcome."""

    __tablename__ = "application"
    __history__ = "application"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted", "outcome": "closed"}
    __private__ = ("master_name", "master_lookup", "members")
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
    street: Mapped[str] = mapped_column(String(20), default=UNKNOWN, server_default=UNKNOWN)
    """The street or area of the address, one of `streets.STREETS`."""
    master_name: Mapped[str] = mapped_column(String(60))
    master_lookup: Mapped[str] = mapped_column(LOOKUP, index=True)
    """The keyed hash of the identity number, which stands in the case."""
    members: Mapped[str | None] = mapped_column(Text)
    """Names of the studio's members, one a line: no expert of such a name judges it."""
    sent_on: Mapped[date]
    """The day article 4's two years are counted from."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]


class ReviewGroup(Base):
    """The applications of one trade in a round that one panel judges (专业组)."""

    __tablename__ = "review_group"
    __history__ = "review_group"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drafted"}

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), index=True)
    position: Mapped[int]
    trade: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    places: Mapped[int | None]
    """Its share of the round's number; None where the round has none."""
    case_number: Mapped[str | None] = mapped_column(CASE, unique=True, index=True)
    status: Mapped[str] = mapped_column(String(12), default="formed")
    """`formed`, `drawn`, `scoring`, `ranked`, or `cancelled`."""
    seats: Mapped[int | None]
    """The size of its panel: odd, at least five."""
    seed_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the seed of the next draw, shown before anybody is drawn."""
    minutes: Mapped[str | None]


class RoundEntry(Base):
    """An application in the list of a round, from complete materials to what became of it."""

    __tablename__ = "round_entry"
    __history__ = "round_entry"

    case_number: Mapped[str] = mapped_column(
        ForeignKey("application.case_number"), primary_key=True
    )
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), index=True)
    group_code: Mapped[str | None] = mapped_column(ForeignKey("review_group.code"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    """See `rounds.rules.ENTRY`."""
    passed: Mapped[bool | None]
    """What the decision on the experts' scores came to."""
    rank: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(1000))
    """Why it is held, or is not on the list."""
    studio_number: Mapped[str | None] = mapped_column(String(40))
    """The number that the decision of the batch gives the studio."""
    moved_from: Mapped[str | None] = mapped_column(String(20))
    """The round it was transferred from."""


class Opinion(Base):
    """What another department says about the list of a round (会同区相关部门, article 7)."""

    __tablename__ = "round_opinion"
    __history__ = "round_opinion"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drafted"}
    __table_args__ = (UniqueConstraint("round_code", "department"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    department: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    opinion: Mapped[str | None] = mapped_column(String(12))
    """`agree`, `object`, `silent`; None while it is asked."""
    text: Mapped[str | None]
    answered_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship()


class Commitment(Base):
    """The seed of a draw before it is drawn: only its hash is on the record until then."""

    __tablename__ = "draw_commitment"

    group_code: Mapped[str] = mapped_column(ForeignKey("review_group.code"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
