"""District money, entry by entry."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base
from service.studios.register.tables import Studio
from service.studios.tables import CASE, unique_among

REFUND = "refund"
"""The kind of money that goes back to a unit: recovered under a claim that was undone."""


class MoneyEntry(Base):
    """A line of the ledger of district money, in whole yuan (article 15)."""

    __tablename__ = "money_entry"
    __history__ = "money"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered", "paid_on": "paid"}
    __unrecorded__ = ("master_key",)
    __table_args__ = (unique_among("one_initial_grant", "studio_key", where="kind = 'initial'"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    master_key: Mapped[int | None] = mapped_column(ForeignKey("master.key"), index=True)
    """Who led the studio when an initial grant was entered: nobody brings it twice."""
    case_number: Mapped[str] = mapped_column(CASE)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    fen: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Beyond the yuan, 0 to 99: money that goes back to a unit is exact."""
    claim_key: Mapped[int | None]
    """The claim (E4) under which the money was recovered that goes back; None of a grant."""
    entered_on: Mapped[date]
    voucher: Mapped[str | None] = mapped_column(String(100))
    paid_on: Mapped[date | None]
    funding_case: Mapped[str | None] = mapped_column(CASE, index=True)
    """The case that pays it; None where the case that granted the studio did."""
    requested_on: Mapped[date | None]
    request_document: Mapped[str | None] = mapped_column(String(100))
    """By which it was requested; what one document requests stands in one request (P15)."""
    budget_item: Mapped[str | None] = mapped_column(String(100))
    approved_on: Mapped[date | None]
    order_number: Mapped[str | None] = mapped_column(String(60))
    """Of the payment order to the treasury."""
    ordered_on: Mapped[date | None]
    received_on: Mapped[date | None]
    receipt: Mapped[str | None] = mapped_column(String(60))
    """The voucher under which the unit booked it, and the account it stands on."""
    receipt_account: Mapped[str | None] = mapped_column(String(100))
    returned_on: Mapped[date | None]
    """When the bank returned it last."""
    voided_on: Mapped[date | None]

    @property
    def in_fen(self) -> int:
        """The whole amount in fen."""
        return self.amount * 100 + self.fen

    studio: Mapped[Studio] = relationship()
