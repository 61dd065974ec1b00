"""A year's quota: each document of it is booked once, and no more is approved than it holds."""

from sqlalchemy import select
from sqlalchemy.orm import aliased, selectinload

from service.db import Session
from service.errors import Refused, say
from service.searching import normal
from service.studios.books import queries
from service.studios.books.chart import yuan
from service.studios.books.tables import AccountEntry


def once(session: Session, *, document: str, fen: int, year: int) -> None:
    """Refuse to book a quota again that stands, as by a second click on the button.

    :raises Refused: an entry with this document and amount stands in the year
    """
    known = _standing(session, document=document, fen=fen, year=year)
    if known is not None:
        raise Refused(
            say(
                "文号“%(document)s”的指标%(amount)s元已经登记，见%(number)s",
                document=known.document,
                amount=yuan(fen),
                number=known.number,
            )
        )


def _standing(session: Session, *, document: str, fen: int, year: int) -> AccountEntry | None:
    """Return the entry of a year's quota with this document and amount that stands.

    Undone in red it stands no more. The document is compared in its normal form.
    """
    red = aliased(AccountEntry)
    rows = session.scalars(
        select(AccountEntry)
        .where(AccountEntry.event == "E0", AccountEntry.year == year)
        .where(~select(red.key).where(red.reverses == AccountEntry.key).exists())
        .where(AccountEntry.reverses.is_(None))
        .options(selectinload(AccountEntry.lines))
    )
    same = (row for row in rows if normal(row.document) == normal(document))
    return next((row for row in same if sum(line.debit for line in row.lines) == fen), None)


def within(session: Session, year: int) -> None:
    """Hold what was approved against the year's quota, as far as one was entered.

    :raises Refused: more than the quota was approved
    """
    quota, used = queries.budget(session, year=year)
    if quota is not None and used > quota:
        raise Refused(
            say(
                "%(year)s年度资助指标%(quota)s元，已经批准%(used)s元，超出指标",
                year=year,
                quota=yuan(quota),
                used=yuan(used),
            )
        )
