"""Cases in which a title is taken away, and papers that were served."""

from collections.abc import Sequence
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
    """What would be claimed back, in fen, as the prior notice says: nothing heavier is decided."""
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


class ClawBack(Base):
    """The claim on a revoked studio's money of the running cycle (article 13), to its end."""

    __tablename__ = "claw_back"
    __history__ = "claw_back"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "entered",
        "noticed_on": "announced",
        "outcome": "closed",
    }

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    """The case of the revocation that calls it."""
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    claim_key: Mapped[int | None] = mapped_column(ForeignKey("account_entry.key"), unique=True)
    """The entry E4; None where nothing is claimed."""
    amount: Mapped[int] = mapped_column(BigInteger)
    """What is claimed, in fen."""
    document: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why the leader set the amount, where the table has one set."""
    referred: Mapped[bool] = mapped_column(default=False)
    """Whether it is handed over to finance or audit authorities (fraud)."""
    voided: Mapped[Sequence[int]] = mapped_column(Json, default=list)
    """Entries of money that were not paid yet and were voided."""
    decided_on: Mapped[date]
    account: Mapped[str | None] = mapped_column(String(200))
    """Of the treasury, with the code of the payment."""
    code: Mapped[str | None] = mapped_column(String(60))
    noticed_on: Mapped[date | None]
    due_on: Mapped[date | None]
    demanded_on: Mapped[date | None]
    stage: Mapped[str] = mapped_column(String(12), default="notice")
    """A key of `clawback.STAGES`."""
    next_on: Mapped[date | None]
    """When the next step falls due, as long as nothing stops it."""
    court_until: Mapped[date | None]
    """The last day on which a court can be asked to enforce."""
    court: Mapped[str | None] = mapped_column(String(200))
    court_number: Mapped[str | None] = mapped_column(String(100))
    court_on: Mapped[date | None]
    stayed_by: Mapped[str | None] = mapped_column(CASE)
    """The remedy by which its execution is suspended (停止执行)."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`none`, `paid`, `court`, `written_off` or `quashed`; None while it runs."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
    instalments: Mapped[list["Instalment"]] = relationship(order_by="Instalment.due_on")


class Instalment(Base):
    """A part of a claim that is paid by agreement on a day of its own (分期协议)."""

    __tablename__ = "instalment"
    __history__ = "instalment"
    __verbs__: ClassVar[dict[str, str]] = {"created": "agreed"}
    __table_args__ = (UniqueConstraint("case_number", "due_on"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("claw_back.case_number"))
    due_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    """In fen."""


class Repayment(Base):
    """Money of a claim that came back to the treasury: a slip counts once (缴款书号)."""

    __tablename__ = "repayment"
    __history__ = "repayment"
    __verbs__: ClassVar[dict[str, str]] = {"created": "booked"}

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("claw_back.case_number"), index=True)
    slip: Mapped[str] = mapped_column(String(60), unique=True)
    paid_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    """In fen."""
    entry_key: Mapped[int] = mapped_column(ForeignKey("account_entry.key"))


class Appeal(Base):
    """A review (复核) that a unit asked the bureau itself for, to its answer."""

    __tablename__ = "appeal"
    __history__ = "appeal"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "filed",
        "examiner": "appointed",
        "decided_on": "decided",
        "outcome": "closed",
    }
    __private__ = ("grounds",)
    __table_args__ = (
        unique_among("one_running_appeal", "subject", "about", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    studio_key: Mapped[int | None] = mapped_column(ForeignKey("studio.key"), index=True)
    subject: Mapped[str] = mapped_column(String(16))
    """What it is against: a key of `remedies.SUBJECTS`."""
    about: Mapped[str] = mapped_column(CASE)
    """The case that decided it."""
    title: Mapped[str] = mapped_column(String(300))
    document: Mapped[str] = mapped_column(String(100), default="")
    """The number of the paper that it is against; empty where it had none."""
    known_on: Mapped[date]
    """When the unit knew of the decision: ten working days begin on the day after."""
    grounds: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    due_on: Mapped[date]
    """By when it is answered: within twenty working days."""
    acted: Mapped[list[str]] = mapped_column(Json, default=list)
    """Usernames of those who had a part in the decision: none of them examines or decides."""
    examiner: Mapped[str | None] = mapped_column(String(60))
    decider: Mapped[str | None] = mapped_column(String(60))
    result: Mapped[str | None] = mapped_column(String(12))
    """`upheld`, `quashed`, `changed`."""
    reasons: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(String(100))
    """The number of the decision on it (复核决定书)."""
    grade: Mapped[str | None] = mapped_column(String(12))
    """The grade that it gives an assessment."""
    amount: Mapped[str | None] = mapped_column(String(20))
    """What remains to be paid back of a claim, in yuan, as it was typed."""
    decided_on: Mapped[date | None]
    carried_out_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    """The result, `withdrawn` or `ended`; None while it runs."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio | None] = relationship()


class Remedy(Base):
    """A review, a reconsideration or a suit against a decision, to its result."""

    __tablename__ = "remedy"
    __history__ = "remedy"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "filed",
        "stayed_on": "suspended",
        "outcome": "closed",
    }
    __private__ = ("grounds",)
    __table_args__ = (unique_among("one_running_remedy", "about", "kind", where="outcome IS NULL"),)

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """A key of `remedy.KINDS`."""
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    studio_key: Mapped[int | None] = mapped_column(ForeignKey("studio.key"), index=True)
    subject: Mapped[str] = mapped_column(String(16))
    """What it is against: a key of `remedy.SUBJECTS`."""
    about: Mapped[str] = mapped_column(CASE)
    """The case that decided it."""
    about_document: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(String(200))
    """Who decides."""
    number: Mapped[str | None] = mapped_column(String(100))
    """Its number there."""
    grounds: Mapped[str] = mapped_column(Text, default="")
    received_on: Mapped[date]
    answer_by: Mapped[date | None]
    stayed_on: Mapped[date | None]
    """Since when the decision is not executed (停止执行); None: it is."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """A key of `remedy.RESULTS`; `ended` where its case was ended by hand."""
    document: Mapped[str | None] = mapped_column(String(100))
    decided_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    studio: Mapped[Studio | None] = relationship()
