"""A year's quota: each document of it is booked once, and no more is approved than it holds."""

from sqlalchemy import select

from service.db import Session
from service.errors import Refused, say
from service.studios.books import queries, repeated
from service.studios.books.chart import yuan
from service.studios.books.tables import AccountEntry


def once(session: Session, *, document: str, fen: int, year: int) -> None:
    """Refuse to book a quota again that stands, as by a second click on the button.

    :raises Refused: an entry with this document and amount stands in the year
    """
    quota = select(AccountEntry).where(AccountEntry.event == "E0", AccountEntry.year == year)
    known = repeated.standing(session, quota, document=document, fen=fen)
    if known is not None:
        raise Refused(
            say(
                "文号“%(document)s”的指标%(amount)s元已经登记，见%(number)s",
                document=known.document,
                amount=yuan(fen),
                number=known.number,
            )
        )


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
