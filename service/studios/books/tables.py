"""Funding cycles, entries and their lines, years that are closed."""

from datetime import date
from typing import ClassVar, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.studios.books import guard
from service.studios.register.tables import Studio
from service.studios.tables import CASE, ORGANISATION, unique_among


class FundingCycle(Base):
    """A funding cycle (资助周期) of a studio: from the grant, or a passed assessment, to the next.

    The first begins with the title; one ends, and the next begins, on the day on which a passing
    result is published. Money that is claimed back is that of one cycle (article 13).
    """

    __tablename__ = "funding_cycle"
    __history__ = "funding_cycle"
    __verbs__: ClassVar[dict[str, str]] = {"created": "begun", "ended_on": "ended"}
    __table_args__ = (
        UniqueConstraint("studio_key", "number"),
        unique_among("one_running_cycle", "studio_key", where="ended_on IS NULL"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    number: Mapped[int]
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class AccountEntry(Base):
    """An entry of the books: its lines balance. It is never changed, only reversed in red."""

    __tablename__ = "account_entry"
    __history__ = "account_entry"
    __verbs__: ClassVar[dict[str, str]] = {"created": "booked"}
    __table_args__ = (unique_among("one_reversal", "reverses", where="reverses IS NOT NULL"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """Of the year in which it was booked, without gaps, for example 台账2026-000012."""
    event: Mapped[str] = mapped_column(String(4))
    on: Mapped[date] = mapped_column("entered_for")
    """The day of the document, which decides the year."""
    booked_on: Mapped[date]
    year: Mapped[int] = mapped_column(index=True)
    cycle_key: Mapped[int | None] = mapped_column(ForeignKey("funding_cycle.key"), index=True)
    """None: the budget of a year, which belongs to no studio."""
    document: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(String(500), default="")
    case_number: Mapped[str | None] = mapped_column(CASE)
    about: Mapped[int | None] = mapped_column(ForeignKey("account_entry.key"), index=True)
    """The entry that this one pays, returns, voids, recovers or undoes."""
    reverses: Mapped[int | None] = mapped_column(ForeignKey("account_entry.key"))

    cycle: Mapped[FundingCycle | None] = relationship()
    lines: Mapped[list["AccountLine"]] = relationship(
        back_populates="entry", order_by="AccountLine.key"
    )


class AccountLine(Base):
    """One side of one account in an entry, in fen; negative in a red entry."""

    __tablename__ = "account_line"
    __history__ = "account_line"
    __verbs__: ClassVar[dict[str, str]] = {"created": "booked"}
    __table_args__ = (
        CheckConstraint("debit = 0 OR credit = 0", name="one_side"),
        Index("ix_account_line_studio", "studio_key", "account"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    entry_key: Mapped[int] = mapped_column(ForeignKey("account_entry.key"), index=True)
    studio_key: Mapped[int | None] = mapped_column(ForeignKey("studio.key"))
    """The entry's studio once more: balances are sums over a studio's lines."""
    account: Mapped[str] = mapped_column(String(4))
    debit: Mapped[int] = mapped_column(BigInteger, default=0)
    credit: Mapped[int] = mapped_column(BigInteger, default=0)
    source: Mapped[str | None] = mapped_column(String(10))
    """What paid for a spending: `grant`, `matching`, `own`."""
    unit: Mapped[str | None] = mapped_column(ORGANISATION)
    """Whose account it is, of lines of a studio's own account."""

    entry: Mapped[AccountEntry] = relationship(back_populates="lines")


class ClosedYear(Base):
    """A year whose books are closed: nothing is entered for it any more."""

    __tablename__ = "closed_year"
    __history__ = "closed_year"
    __verbs__: ClassVar[dict[str, str]] = {"created": "closed"}

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closed_on: Mapped[date]
    entries: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    """Σ debit = Σ credit of the year, in fen."""


for _kept in (AccountEntry, AccountLine):
    guard.watch(cast(Table, _kept.__table__))
