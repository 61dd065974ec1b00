"""An entry that is booked a second time: the same document and amount."""

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, selectinload

from service.db import Session
from service.searching import normal
from service.studios.books.tables import AccountEntry


def standing(
    session: Session, among: Select[AccountEntry], *, document: str, fen: int
) -> AccountEntry | None:
    """Return one of some entries that has this document and amount and stands.

    Undone in red it stands no more. The document is compared in its normal form.
    """
    red = aliased(AccountEntry)
    rows = session.scalars(
        among.where(~select(red.key).where(red.reverses == AccountEntry.key).exists())
        .where(AccountEntry.reverses.is_(None))
        .options(selectinload(AccountEntry.lines))
    )
    same = (row for row in rows if normal(row.document) == normal(document))
    return next((row for row in same if sum(line.debit for line in row.lines) == fen), None)
