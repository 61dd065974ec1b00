"""Money that goes back to a unit after the claim on it was undone; payments the bank returned."""

from datetime import date

from sqlalchemy import select

from service.db import Session
from service.errors import Refused
from service.studios.books import posting, queries
from service.studios.books.queries import grant_of
from service.studios.books.tables import AccountEntry
from service.studios.money.tables import REFUND, MoneyEntry
from service.studios.register.tables import Studio

FEN = 100  # to the yuan


def enter(
    session: Session, *, studio: Studio, claim: AccountEntry, fen: int, on: date, case: str
) -> MoneyEntry:
    """Enter money that is owed back to a unit; a case of payment pays it (E7).

    :param fen: what was received under the claim
    """
    row = MoneyEntry(
        studio=studio,
        case_number=case,
        kind=REFUND,
        amount=fen // FEN,
        fen=fen % FEN,
        claim_key=claim.key,
        entered_on=on,
    )
    session.add(row)
    session.flush()
    return row


def send_back_booked(session: Session, row: MoneyEntry, *, on: date, document: str) -> None:
    """Book that the bank returned a payment: of a grant E2r, of a refund E7 in red.

    :raises Refused: the studio has spent it
    """
    if row.kind != REFUND:
        grant = grant_of(session, case=row.case_number)
        posting.send_back(session, grant=grant, fen=row.in_fen, on=on, document=document)
        return
    known = session.scalars(
        select(AccountEntry).where(
            AccountEntry.about == row.claim_key,
            AccountEntry.event == "E7",
            AccountEntry.document == row.voucher,
            AccountEntry.reverses.is_(None),
        )
    )
    booked = next((one for one in known if not queries.is_reversed(session, one)), None)
    if booked is None:
        raise Refused("台账上没有这笔退还")
    posting.reverse(session, entry=booked, on=on, document=document, note="银行退回")
