"""T4: the district's money and what studios spent in a year; balances at its end."""

from collections import Counter

from sqlalchemy import case, extract, func, select

from service.db import Session
from service.studios.books import years
from service.studios.books.chart import (
    BANK,
    CATEGORIES,
    CLAIMED,
    FROM_MATCHING,
    OWED,
    TREASURY,
    yuan,
)
from service.studios.books.tables import AccountEntry, AccountLine, FundingCycle
from service.studios.figures.table import Table, total
from service.studios.register.tables import Studio
from service.studios.spending.tables import Asset

PART = "T4"


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's money."""
    return [_money(session, year), _spent(session, year)]


def _money(session: Session, year: int) -> Table:
    """Return the district's money of a year and what stands at its end, in yuan."""
    shown = years.year_view(session, year)
    ends, sums = _ends(session, year), _sums(session, year)
    matching = -sum(net for (code, _event, _source), net in sums.items() if code == FROM_MATCHING)
    assets = session.scalar(
        select(func.coalesce(func.sum(Asset.amount), 0)).where(
            extract("year", Asset.bought_on) == year
        )
    )
    claimed = sums[CLAIMED, "E4", None]
    gone = -sums[CLAIMED, "E6", None] - sums[CLAIMED, "E8", None]
    rows = [
        ("年度指标", "未登记" if shown.quota is None else yuan(shown.quota)),
        ("已批准", yuan(shown.approved)),
        ("已拨付", yuan(shown.paid)),
        ("配套到位", yuan(matching)),
        ("配套比例", f"{matching / shown.paid:.2f}" if shown.paid > 0 else "不适用"),
        ("决定追回", yuan(claimed)),
        ("已追回", yuan(shown.recovered)),
        ("追回决定被撤销和核销", yuan(gone)),
        ("新增固定资产", yuan(int(assets or 0))),
        ("年末未拨付", yuan(-ends[OWED])),
        ("年末应追回", yuan(ends[CLAIMED])),
        ("年末专账余额", yuan(ends[BANK])),
    ]
    note = "配套比例是本年配套到位与本年已拨付资助之比；各工作室按资助周期计算的比例见配套比例图。"
    return Table("money", "资金", ("项目", "金额（元）"), rows, note=note, part=PART)


def _sums(session: Session, year: int) -> Counter[tuple[str, str, str | None]]:
    """Return a year's debits less credits by account, event and source of money, in fen."""
    rows = session.execute(
        select(AccountLine.account, AccountEntry.event, AccountLine.source, _NET)
        .join(AccountEntry)
        .where(AccountEntry.year == year)
        .group_by(AccountLine.account, AccountEntry.event, AccountLine.source)
    )
    return Counter({(code, event, source): int(net) for code, event, source, net in rows})


def _ends(session: Session, year: int) -> Counter[str]:
    """Return what stands at a year's end on the three accounts that are reported, in fen."""
    rows = session.execute(
        select(AccountLine.account, _NET)
        .join(AccountEntry)
        .where(AccountEntry.year <= year, AccountLine.account.in_((OWED, CLAIMED, BANK)))
        .group_by(AccountLine.account)
    )
    return Counter({code: int(net) for code, net in rows})


_NET = func.sum(AccountLine.debit - AccountLine.credit)


def steps(session: Session, *, year: int) -> list[tuple[str, int]]:
    """Return the way of a year's money in fen: budget, approved, paid, spent of the grants."""
    shown = years.year_view(session, year)
    accounts = {code for code, _name in CATEGORIES.values()}
    spent = session.scalar(
        select(func.coalesce(_NET, 0))
        .join(AccountEntry)
        .where(
            AccountEntry.year == year,
            AccountLine.account.in_(accounts),
            AccountLine.source == "grant",
        )
    )
    return [
        ("年度指标", shown.quota or 0), ("已批准", shown.approved), ("已拨付", shown.paid),
        ("已支出（资助）", int(spent or 0)),
    ]  # fmt: skip


Ratio = tuple[str, str, float]
"""Number and name of a studio, its matching ratio."""


def ratios(session: Session) -> list[Ratio]:
    """Return number, name and matching ratio of each studio whose running cycle was paid for."""
    of_cycle = (
        select(
            FundingCycle.studio_key,
            func.sum(case((AccountLine.account == FROM_MATCHING, _CREDIT), else_=0)).label("came"),
            func.sum(case((AccountLine.account == TREASURY, _CREDIT), else_=0)).label("paid"),
        )
        .join(AccountEntry, AccountEntry.cycle_key == FundingCycle.key)
        .join(AccountLine, AccountLine.entry_key == AccountEntry.key)
        .where(FundingCycle.ended_on.is_(None))
        .group_by(FundingCycle.studio_key)
        .subquery()
    )
    rows = session.execute(
        select(Studio.number, Studio.name, of_cycle.c.came, of_cycle.c.paid)
        .join(of_cycle, of_cycle.c.studio_key == Studio.key)
        .where(Studio.status == "active", of_cycle.c.paid > 0)
        .order_by(Studio.number)
    )
    return [(number, name, float(came) / float(paid)) for number, name, came, paid in rows]


_CREDIT = AccountLine.credit - AccountLine.debit


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
        part=PART,
    )
