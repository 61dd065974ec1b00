"""T4: the district's money and what studios spent in a year; balances at its end."""

from collections import Counter

from sqlalchemy import extract, func, select

from service.db import Session
from service.studios.books import years
from service.studios.books.chart import BANK, CATEGORIES, CLAIMED, FROM_MATCHING, OWED, yuan
from service.studios.books.tables import AccountEntry, AccountLine
from service.studios.figures.table import Table, total
from service.studios.spending.tables import Asset


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's money."""
    return [_money(session, year), _spent(session, year)]


def _money(session: Session, year: int) -> Table:
    """Return the district's money of a year and what stands at its end, in yuan."""
    shown = years.year_view(session, year)
    ends = {one.code: one.balance for one in years.trial_balance(session, year=year)}
    matching = session.scalar(
        select(func.coalesce(func.sum(AccountLine.credit - AccountLine.debit), 0))
        .join(AccountEntry)
        .where(AccountLine.account == FROM_MATCHING, AccountEntry.year == year)
    )
    assets = session.scalar(
        select(func.coalesce(func.sum(Asset.amount), 0)).where(
            extract("year", Asset.bought_on) == year
        )
    )
    rows = [
        ("年度指标", "未登记" if shown.quota is None else yuan(shown.quota)),
        ("已批准", yuan(shown.approved)),
        ("已拨付", yuan(shown.paid)),
        ("已追回", yuan(shown.recovered)),
        ("配套到位", yuan(int(matching or 0))),
        ("新增固定资产", yuan(int(assets or 0))),
        ("年末未拨付", yuan(ends.get(OWED, 0))),
        ("年末应追回", yuan(ends.get(CLAIMED, 0))),
        ("年末专账余额", yuan(ends.get(BANK, 0))),
    ]
    return Table("money", "资金", ("项目", "金额（元）"), rows)


def _spent(session: Session, year: int) -> Table:
    """Return T4: what was spent in a year by category and source, in yuan."""
    net = func.sum(AccountLine.debit - AccountLine.credit)
    accounts = dict(CATEGORIES.values())
    rows = session.execute(
        select(AccountLine.account, AccountLine.source, net)
        .join(AccountEntry)
        .where(AccountLine.account.in_(accounts), AccountEntry.year == year)
        .group_by(AccountLine.account, AccountLine.source)
    )
    found = Counter({(code, source): int(total or 0) for code, source, total in rows})
    sources = ("grant", "matching", "own")
    lines = [
        (name, *(yuan(found[code, source]) for source in sources), yuan(total(found, code)))
        for code, name in accounts.items()
    ]
    whole = ("合计", *(yuan(sum(found[c, s] for c in accounts)) for s in sources))
    return Table(
        "spent",
        "支出：按类别和资金来源",
        ("类别", "资助（元）", "配套（元）", "自有（元）", "合计（元）"),
        [*lines, (*whole, yuan(sum(found.values())))],
    )
