"""The public extract of a year's statistics: no points, no unit's money, no small cells."""

from collections.abc import Sequence

from sqlalchemy import extract, func, select

from service.amounts import fen as written
from service.db import Session
from service.studios.books import years
from service.studios.books.chart import CATEGORIES, FROM_MATCHING
from service.studios.books.tables import AccountEntry, AccountLine
from service.studios.figures import assessed, masters, stock
from service.studios.figures.experts import trades
from service.studios.figures.table import SUM, Table
from service.studios.figures.yearly import COUNTED, work
from service.studios.publication.rules import HIDDEN, LEAST, alone, part, published
from service.studios.regulation import CHANNELS, GRADES, INDUSTRIES
from service.studios.rounds.tables import Application

NOTE = "少于3人的数字不公布（记作—）；为了不能由合计推算，同一表里另有数字可能一并不公布。"
FEW_UNITS = "不足3个工作室的金额和数量不公布（记作—）。"
OF_PERSONS = ("apprentices", "level_gains", "persons")


def tables(session: Session, *, year: int) -> list[Table]:
    """Return what of a year's figures anybody may read."""
    return [
        _applications(session, year, "channel", "申报渠道", list(CHANNELS.items())),
        _applications(session, year, "industry", "行业（领域）", [(n, n) for n in INDUSTRIES]),
        *_stock(session, year),
        *_masters(session, year),
        _work(session, year),
        _money(session, year),
        _grades(session, year),
        _experts(session),
    ]


def _stock(session: Session, year: int) -> list[Table]:
    """Return the stock of titles, which the directory shows one by one."""
    kept = ("stock", "stock-street", "stock-year")
    found = [one for one in stock.tables(session, year=year) if one.name in kept]
    return [
        Table(one.name, one.title, one.head[:2], [row[:2] for row in one.rows]) for one in found
    ]


def _applications(
    session: Session, year: int, column: str, title: str, known: Sequence[tuple[str, str]]
) -> Table:
    by = getattr(Application, column)
    counted = session.execute(
        select(by, func.count()).where(extract("year", Application.sent_on) == year).group_by(by)
    )
    found = {row[0]: row[1] for row in counted}
    rows = _protected([(words, found.get(value, 0)) for value, words in known])
    return Table(
        f"applications-{column}", f"收到的申报：按{title}", (title, "件数"), rows, note=NOTE
    )


def _protected(rows: Sequence[tuple[str, int]]) -> list[tuple[object, ...]]:
    shown, whole = published([count for _words, count in rows])
    lines = [(words, one) for (words, _count), one in zip(rows, shown, strict=True)]
    return [*lines, (SUM, whole)]


def _masters(session: Session, year: int) -> list[Table]:
    levels = masters.levels(session, year=year)
    ages, retiring = masters.ages(session, year=year)
    whole = sum(count for _words, count in ages)
    last = (masters.RETIRING, part(retiring, whole))
    return [
        Table("masters", "领办人：按等级", ("等级", "人数"), _protected(levels), note=NOTE),
        Table("masters-age", "领办人：按年龄", ("年末年龄", "人数"), [*_protected(ages), last],
              note=NOTE),
    ]  # fmt: skip


def _work(session: Session, year: int) -> Table:
    count, added = work(session, year=year)
    enough = count >= LEAST
    rows: list[tuple[object, ...]] = [("年度报告", count)]
    for name, words in COUNTED.items():
        value: object = alone(added[name]) if name in OF_PERSONS else added[name]
        rows.append((words, value if enough else HIDDEN))
    note = f"{FEW_UNITS}少于3人的数字不公布。"
    return Table("work", "职责履行：已通过的年度报告", ("项目", "数量"), rows, note=note)


def _money(session: Session, year: int) -> Table:
    shown = years.year_view(session, year)
    spent = [account for account, _name in CATEGORIES.values()]
    rows = [
        ("年度指标", "未登记" if shown.quota is None else written(shown.quota)),
        ("已批准资助", written(shown.approved)),
        ("已拨付资助", written(shown.paid)),
        ("单位配套到位", _summed(session, year, [FROM_MATCHING], sign=-1)),
        ("工作室支出", _summed(session, year, spent, sign=1)),
    ]
    return Table("money", "资金", ("项目", "金额（元）"), rows, note=FEW_UNITS)


def _summed(session: Session, year: int, accounts: Sequence[str], *, sign: int) -> str:
    """Return a sum over studios, if enough of them stand behind it."""
    net = func.sum(AccountLine.debit - AccountLine.credit)
    row = session.execute(
        select(func.count(AccountLine.studio_key.distinct()), func.coalesce(net, 0))
        .join(AccountEntry)
        .where(AccountLine.account.in_(accounts), AccountEntry.year == year)
    ).one()
    return HIDDEN if 0 < row[0] < LEAST else written(sign * int(row[1]))


def _grades(session: Session, year: int) -> Table:
    """Return how many studios got which grade, which the results show one by one."""
    found = assessed.grades_of(session, year=year)
    rows: list[tuple[object, ...]] = [
        (words, found.get(grade, 0)) for grade, words in GRADES.items()
    ]
    rows.append((SUM, sum(found.values())))
    return Table("grades", "考核评估结果", ("等次", "工作室"), rows)


def _experts(session: Session) -> Table:
    rows = [(trade, alone(count)) for trade, count, _active in trades(session)]
    note = "一名专家可以属于几个专业，各行不能相加；少于3人的数字不公布（记作—）。"
    return Table("experts-trade", "专家库：按专业", ("专业", "专家"), rows, note=note)
