"""The final accounts of a year and the register of assets, as a report carries them (P16)."""

from collections import Counter
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.studios.books import queries as books
from service.studios.books.chart import BANK, CATEGORIES, FROM_GRANT, FROM_MATCHING, yuan
from service.studios.books.tables import AccountEntry, AccountLine
from service.studios.register.tables import Studio
from service.studios.spending import queries as spending


class AccountsLine(TypedDict):
    """What was spent on a category in a year, in yuan."""

    category: str
    grant: str
    matching: str
    total: str


class Accounts(TypedDict):
    """The final accounts of a year, in yuan."""

    grant_received: str
    matching_received: str
    ratio: str
    balance: str
    lines: list[AccountsLine]


def of_year(session: Session, studio: Studio, year: int) -> dict[str, Any]:
    """Return a studio's final accounts: what the books of the year say, red entries taken off."""
    net = func.sum(AccountLine.debit - AccountLine.credit)
    rows = session.execute(
        select(AccountLine.account, AccountLine.source, net)
        .join(AccountEntry)
        .where(AccountLine.studio_key == studio.key, AccountEntry.year == year)
        .group_by(AccountLine.account, AccountLine.source)
    )
    found = Counter({(code, source): int(total or 0) for code, source, total in rows})
    at_end = session.scalar(
        select(func.coalesce(net, 0))
        .select_from(AccountLine)
        .join(AccountEntry)
        .where(
            AccountLine.studio_key == studio.key,
            AccountLine.account == BANK,
            AccountEntry.year <= year,
        )
    )
    [money] = books.figures(session, studio=studio)
    return {
        "grant_received": yuan(-found[FROM_GRANT, None]),
        "matching_received": yuan(-found[FROM_MATCHING, None]),
        "ratio": "不适用" if money.ratio is None else f"{money.ratio:.2f}",
        "balance": yuan(int(at_end or 0)),
        "lines": [
            {
                "category": name,
                "grant": yuan(found[code, "grant"]),
                "matching": yuan(found[code, "matching"]),
                "total": yuan(sum(found[code, one] for one in ("grant", "matching", "own"))),
            }
            for code, name in CATEGORIES.values()
        ],
    }


def assets(session: Session, studio: Studio) -> list[dict[str, Any]]:
    """Return a studio's register of fixed assets, as a paper lists it; amounts in yuan."""
    return [
        {
            "number": one.number,
            "name": one.name,
            "model": one.model,
            "quantity": one.quantity,
            "price": yuan(one.amount // one.quantity),
            "amount": yuan(one.amount),
            "bought_on": one.bought_on,
            "voucher": one.voucher,
            "place": one.place,
            "user": one.user,
            "state": one.state,
        }
        for one in spending.assets(session, studio)
    ]
