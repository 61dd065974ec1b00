"""What the decision tables are asked of a line: shares and lots, with what is sent."""

from decimal import Decimal

from sqlalchemy import func, select

from service.db import Session
from service.studios.books import queries
from service.studios.register.tables import Studio
from service.studios.spending.lines import Bought, Sent
from service.studios.spending.tables import Spending, stands


def share_of_other(session: Session, studio: Studio, sent: Sent) -> Decimal:
    """Return which share of what the grant paid is in the category 其他, with what is sent."""
    standing = queries.standing(session, studio.key)
    new = [line for line in sent.outlays if line.source == "grant"]
    spent = standing.spent("grant") + sum(line.fen for line in new)
    other = standing.of("B505", source="grant") + sum(
        line.fen for line in new if line.category == "other"
    )
    return (Decimal(other) / spent).quantize(Decimal("0.0001")) if spent else Decimal(0)


def lot(session: Session, studio: Studio, sent: Sent, one: Bought) -> int:
    """Return what was bought of one payee on one day, with what is sent, in fen."""
    line = next(line for line in sent.outlays if line.voucher == one.voucher)
    now = sum(
        other.fen
        for other in sent.outlays
        if (other.payee, other.spent_on) == (line.payee, line.spent_on)
    )
    before = session.scalar(
        select(func.coalesce(func.sum(Spending.amount), 0)).where(
            Spending.studio_key == studio.key,
            Spending.payee == line.payee,
            Spending.spent_on == line.spent_on,
            stands(),
        )
    )
    return now + int(before or 0)
