"""Duties of a year, agreements, reports, supervision."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Json
from service.studios.register.tables import Studio
from service.studios.tables import CASE, unique_among


class Duty(Base):
    """What a studio has to hand in of a year; the campaign enters each once (article 9)."""

    __tablename__ = "duty"
    __history__ = "duty"
    __verbs__: ClassVar[dict[str, str]] = {"created": "begun", "outcome": "closed"}
    __table_args__ = (
        UniqueConstraint("kind", "studio_key", "year"),
        Index("ix_duty_open", "outcome", "due_on"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`agreement` or `report`."""
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    year: Mapped[int]
    due_on: Mapped[date]
    """Stored when it begins and never counted again."""
    begun_on: Mapped[date]
    case_number: Mapped[str | None] = mapped_column(CASE, index=True)
    """None until its case has begun."""
    sent_on: Mapped[date | None]
    """When the unit handed it in for the first time; the centre may still be looking at it."""
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`filed`, `accepted`, `waived`, `lapsed`, `ended` with the title; None while it is owed."""
    closed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was waived."""
    returned_on: Mapped[date | None]
    """When it was last sent back to the unit: a review of that can be asked for since then."""

    studio: Mapped[Studio] = relationship()


class Agreement(Base):
    """An agreement on duties with the plan of a year; a supplement is another version."""

    __tablename__ = "agreement"
    __history__ = "agreement"
    __verbs__: ClassVar[dict[str, str]] = {"created": "filed"}
    __table_args__ = (UniqueConstraint("studio_key", "year", "version"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    filed_on: Mapped[date]
    matching: Mapped[int] = mapped_column(BigInteger)
    """What the unit adds in the year, in fen (article 17)."""
    budget: Mapped[int] = mapped_column(BigInteger)
    """What is planned to be spent of the grant, in fen."""
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)
    """The form as it was filed; the next year's begins from it."""

    studio: Mapped[Studio] = relationship()


class AnnualReport(Base):
    """A yearly report that the centre accepted; the year's spending is locked with it."""

    __tablename__ = "annual_report"
    __history__ = "annual_report"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted"}
    __table_args__ = (UniqueConstraint("studio_key", "year"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    year: Mapped[int]
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    accepted_on: Mapped[date]
    late_days: Mapped[int]
    """Calendar days after the due date on which it was first sent; 0: in time."""
    last_activity: Mapped[date | None]
    """The latest day of a row of the report (article 13, 1)."""
    watched: Mapped[bool] = mapped_column(default=False)
    """Whether the studio is to be supervised closely."""
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    """What statistics count: projects, results, apprentices, level gains, events, persons."""
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)
    drawn: Mapped[dict[str, Any]] = mapped_column(Json)
    """The spot check: seed, candidates, drawn vouchers."""

    studio: Mapped[Studio] = relationship()


class Supervision(Base):
    """A record of supervision: visit, talk, spot check or a report of the public (article 10)."""

    __tablename__ = "supervision"
    __history__ = "supervision"
    __verbs__: ClassVar[dict[str, str]] = {"created": "recorded", "outcome": "closed"}

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    on: Mapped[date] = mapped_column("supervised_on")
    method: Mapped[str] = mapped_column(String(10))
    officers: Mapped[str] = mapped_column(String(200))
    findings: Mapped[str] = mapped_column(Text)
    handling: Mapped[str] = mapped_column(String(10))
    """`none`, `reminded`, `rectify`, `revoke`."""
    active: Mapped[bool]
    """Whether the studio was found at work."""
    rectify_by: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`recorded`, `rectified`, `failed`, `proposed`; None while it is being rectified."""
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class IdleHint(Base):
    """A studio that a case shows as idle: while it is open no other case shows the studio."""

    __tablename__ = "idle_hint"
    __history__ = "idle_hint"
    __verbs__: ClassVar[dict[str, str]] = {"created": "opened", "closed_on": "closed"}
    __table_args__ = (unique_among("one_open_idle_hint", "studio_key", where="closed_on IS NULL"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    shown_on: Mapped[date]
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()
