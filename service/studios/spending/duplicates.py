"""What stands in the books already: the same money, the same voucher, the same invoice."""

from collections.abc import Mapping

from sqlalchemy import select

from service.db import Session
from service.errors import refused_at, say
from service.searching import same
from service.studios.books import repeated
from service.studios.books.chart import yuan
from service.studios.books.tables import AccountEntry, FundingCycle
from service.studios.register.tables import Studio
from service.studios.spending.lines import Income, Outlay
from service.studios.spending.tables import Spending, stands


def refuse_income(
    session: Session, studio: Studio, income: Income, rows: Mapping[str, int]
) -> None:
    """Refuse matching money that stands in the studio's books: its voucher, day and amount.

    :param rows: of this form before it by their entries, not kept when this one is refused
    :raises Refused: with the entry, or the row, where it stands
    """
    came = (
        select(AccountEntry)
        .join(AccountEntry.cycle)
        .where(
            FundingCycle.studio_key == studio.key,
            AccountEntry.event == "S1",
            AccountEntry.on == income.received_on,
        )
    )
    known = repeated.standing(session, came, document=income.voucher, fen=income.fen)
    if known is not None:
        words = say("这笔配套经费已经登记，见%(number)s", number=known.number)
        if known.number in rows:
            words = say("与第%(row)s行重复", row=rows[known.number])
        raise refused_at(income.path, "voucher", "凭证号", words)


def refuse_outlay(session: Session, studio: Studio, line: Outlay) -> None:
    """Refuse an invoice of another studio or beyond its amount, and the same line twice.

    :raises Refused: with the place where it stands
    """
    standing = select(Spending).where(stands())
    there = session.scalar(
        standing.where(
            Spending.studio_key == studio.key,
            same(Spending.voucher, line.voucher),
            Spending.category == line.category,
            Spending.source == line.source,
            Spending.amount == line.fen,
        ).limit(1)
    )
    if there:
        words = say("这笔支出已经登记：%(place)s", place=_at(there))
        raise refused_at(line.path, "voucher", "凭证号", words)
    if line.invoice is None:
        return
    rows = session.scalars(standing.where(same(Spending.invoice, line.invoice))).all()
    elsewhere = next((row for row in rows if row.studio_key != studio.key), None)
    if elsewhere:
        words = say("这张发票已经用在：%(place)s", place=_at(elsewhere))
        raise refused_at(line.path, "invoice", "发票号码", words)
    whole = min([line.invoice_fen or 0, *(row.invoice_amount or 0 for row in rows)])
    used = sum(row.amount for row in rows)
    if used + line.fen > whole:
        words = say(
            "这张发票只有%(whole)s元，已经登记%(used)s元%(place)s",
            whole=yuan(whole),
            used=yuan(used),
            place=f"（{_at(rows[0])}）" if rows else "",
        )
        raise refused_at(line.path, "invoice_amount", "发票金额", words)


def _at(row: Spending) -> str:
    return f"{row.studio.name}，{row.entry.number}，凭证{row.voucher}"
