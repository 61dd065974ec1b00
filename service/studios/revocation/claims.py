"""What pages read of claims: what was claimed, what came in, what is open, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.studios.books.chart import CLAIMED, GRANTED, OWED
from service.studios.books.tables import AccountEntry, AccountLine
from service.studios.register.tables import Studio
from service.studios.revocation.clawback import OUTCOMES
from service.studios.revocation.recovering import stage_of
from service.studios.revocation.tables import ClawBack, Repayment


@dataclass(frozen=True)
class ClaimView:
    """A claim as pages show it; amounts in fen."""

    case: str
    studio: Studio
    document: str
    decided_on: date
    amount: int
    """After what decisions took off it."""
    received: int
    open: int
    owed_back: int
    state: str
    due_on: date | None
    next_on: date | None
    running: bool


def claims(
    session: Session, *, studio: Studio | None = None, running: bool | None = None
) -> Sequence[ClaimView]:
    """Return the claims there are, those that run first, the latest decided before others.

    :param running: those alone that run, or that have ended
    """
    query = select(ClawBack).where(ClawBack.claim_key.is_not(None))
    if studio is not None:
        query = query.where(ClawBack.studio_key == studio.key)
    if running is not None:
        query = query.where(ClawBack.closed_on.is_(None) == running)
    query = query.options(joinedload(ClawBack.studio).joinedload(Studio.organisation))
    rows = session.scalars(
        query.order_by(ClawBack.closed_on.is_not(None), ClawBack.decided_on.desc())
    ).all()
    sums = _sums(session, [row.claim_key for row in rows if row.claim_key])
    received = _received(session, [row.case_number for row in rows])
    return [_view(row, sums.get(row.claim_key or 0, {}), received) for row in rows]


def _sums(session: Session, keys: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return by claim what stands on each account of its entry and what followed from it."""
    root = func.coalesce(AccountEntry.about, AccountEntry.reverses, AccountEntry.key)
    claim = case((AccountEntry.key.in_(keys), AccountEntry.key), else_=root)
    found = session.execute(
        select(claim, AccountLine.account, func.sum(AccountLine.debit - AccountLine.credit))
        .join(AccountEntry, AccountEntry.key == AccountLine.entry_key)
        .where(claim.in_(keys), AccountLine.account.in_((CLAIMED, OWED, GRANTED)))
        .group_by(claim, AccountLine.account)
    )
    sums: dict[int, dict[str, int]] = {}
    for key, account, net in found:
        sums.setdefault(key, {})[account] = int(net)
    return sums


def _received(session: Session, cases: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(Repayment.case_number, func.sum(Repayment.amount))
        .where(Repayment.case_number.in_(cases))
        .group_by(Repayment.case_number)
    )
    return {number: int(fen) for number, fen in rows}


def _view(row: ClawBack, sums: dict[str, int], received: dict[str, int]) -> ClaimView:
    return ClaimView(
        case=row.case_number,
        studio=row.studio,
        document=row.document,
        decided_on=row.decided_on,
        amount=-sums.get(GRANTED, 0),
        received=received.get(row.case_number, 0),
        open=sums.get(CLAIMED, 0),
        owed_back=-sums.get(OWED, 0),
        state=OUTCOMES[row.outcome] if row.outcome else stage_of(row),
        due_on=row.due_on,
        next_on=row.next_on,
        running=row.closed_on is None,
    )
