"""Lines of spending and the register of fixed assets."""

from datetime import date
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    exists,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from service.db import Base
from service.studios.books.tables import AccountEntry
from service.studios.register.tables import Studio
from service.studios.tables import CASE


class Spending(Base):
    """A line of what a studio spent, beside the entry of the books that it made (article 16)."""

    __tablename__ = "spending"
    __history__ = "spending"
    __verbs__: ClassVar[dict[str, str]] = {"created": "booked"}
    __table_args__ = (Index("ix_spending_voucher", "studio_key", "voucher"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    entry_key: Mapped[int] = mapped_column(ForeignKey("account_entry.key"), unique=True)
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    position: Mapped[int]
    """The row of the form, from 1."""
    spent_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(String(300))
    category: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(BigInteger)
    """In fen."""
    payee: Mapped[str] = mapped_column(String(200))
    invoice: Mapped[str | None] = mapped_column(String(60), index=True)
    invoice_amount: Mapped[int | None] = mapped_column(BigInteger)
    marked: Mapped[bool]
    """Whether its voucher says whose money it is (article 18)."""
    question: Mapped[str | None] = mapped_column(String(500))
    """What the unit was asked to explain."""

    studio: Mapped[Studio] = relationship()
    entry: Mapped[AccountEntry] = relationship()


def stands() -> ColumnElement[bool]:
    """Return the condition of lines whose entry nobody undid in red."""
    red = aliased(AccountEntry)
    return ~exists().where(red.reverses == Spending.entry_key)


class Asset(Base):
    """A fixed asset of a studio; it belongs to the unit."""

    __tablename__ = "asset"
    __history__ = "asset"
    __verbs__: ClassVar[dict[str, str]] = {"created": "registered"}
    __table_args__ = (UniqueConstraint("studio_key", "number"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    number: Mapped[str] = mapped_column(String(20))
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    model: Mapped[str] = mapped_column(String(100), default="")
    quantity: Mapped[int]
    unit_price: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    bought_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(60))
    grant_share: Mapped[int] = mapped_column(BigInteger)
    """What of its price the grant paid, in fen; the rest is matching or own money."""
    place: Mapped[str] = mapped_column(String(100))
    user: Mapped[str] = mapped_column("used_by", String(60))
    status: Mapped[str] = mapped_column(String(10), default="in-use")

    studio: Mapped[Studio] = relationship()


class SpendingLock(Base):
    """A year of a studio whose report was accepted: no line is entered for it any more."""

    __tablename__ = "spending_lock"
    __history__ = "spending_lock"
    __verbs__: ClassVar[dict[str, str]] = {"created": "closed"}

    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    locked_on: Mapped[date]
