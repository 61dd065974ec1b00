"""The figures of a year as fixed tables: rounds, stock, duties, money, supervision, experts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, extract, func, select

from service.db import Session
from service.studios.books import queries as books
from service.studios.books import years
from service.studios.books.chart import CATEGORIES, FROM_MATCHING, yuan
from service.studios.books.tables import AccountEntry, AccountLine
from service.studios.pool.tables import ExpertTrade
from service.studios.register.tables import Master, Studio
from service.studios.regulation import CHANNELS, INDUSTRIES, QUALIFICATIONS
from service.studios.rounds.tables import Application
from service.studios.spending.tables import Asset
from service.studios.tables import Occupation
from service.studios.yearly.duties import KINDS
from service.studios.yearly.supervision import HANDLINGS, METHODS
from service.studios.yearly.tables import AnnualReport, Duty, Supervision

OUTCOMES = {
    "granted": "授予",
    "failed": "不合格",
    "returned": "退回",
    "lapsed": "终止",
    "withdrawn": "撤回",
    "ended": "结束",
    None: "办理中",
}
COUNTED = {
    "projects": "攻关项目", "results": "成果", "apprentices": "徒弟", "level_gains": "等级提升",
    "events": "交流活动", "services": "社会服务", "persons": "人次",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table: what it is called in an address and on the page, its head and rows."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    numbers: int = 1
    """From which column on there are numbers."""


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year."""
    return [
        _applications(session, year, "channel"),
        _applications(session, year, "industry"),
        _stock(session, year),
        _masters(session, year),
        _duties(session, year),
        _work(session, year),
        _money(session, year),
        _spent(session, year),
        _supervised(session, year),
        _pool(session),
    ]


def _applications(session: Session, year: int, by: str) -> Table:
    """Return T1: what became of the applications sent in a year, by channel or by trade."""
    column = Application.channel if by == "channel" else Application.industry
    counted = session.execute(
        select(column, Application.outcome, func.count())
        .where(extract("year", Application.sent_on) == year)
        .group_by(column, Application.outcome)
    ).all()
    found = Counter({(name, outcome): count for name, outcome, count in counted})
    names = dict(CHANNELS) if by == "channel" else {name: name for name in INDUSTRIES}
    names |= {name: str(name) for name, _ in found if name not in names}
    rows = [
        (words, _total(found, name), *(found[name, outcome] for outcome in OUTCOMES))
        for name, words in names.items()
    ]
    title = "申报渠道" if by == "channel" else "行业（领域）"
    return Table(
        f"applications-{by}",
        f"申报情况：按{title}",
        (title, "受理", *OUTCOMES.values()),
        [*rows, _sums(rows)],
    )


def _stock(session: Session, year: int) -> Table:
    """Return T2: the studios on 31 December by trade, of which granted in the year."""
    rows = session.execute(
        select(
            Occupation.trade,
            func.count(),
            func.sum(case((extract("year", Studio.granted_on) == year, 1), else_=0)),
            func.count(Studio.unit.distinct()),
        )
        .join(Studio, Studio.occupation_code == Occupation.code)
        .where(Studio.status == "active", Studio.granted_on <= date(year, 12, 31))
        .group_by(Occupation.trade)
        .order_by(Occupation.trade)
    ).all()
    found = [(trade, count, int(new or 0), units) for trade, count, new, units in rows]
    head = ("专业", "工作室", "本年授予", "单位")
    return Table("stock", "年末工作室：按专业", head, [*found, _sums(found)])


def _masters(session: Session, year: int) -> Table:
    """Return T2: the masters of active studios by their level."""
    counted = session.execute(
        select(Master.qualification, func.count())
        .join(Studio)
        .where(Studio.status == "active", Studio.granted_on <= date(year, 12, 31))
        .group_by(Master.qualification)
    )
    found = {level: count for level, count in counted}  # noqa: C416 - rows are no pairs to mypy
    rows = [(words, found.get(level, 0)) for level, words in QUALIFICATIONS.items()]
    return Table("masters", "领办人：按等级", ("等级", "人数"), [*rows, _sums(rows)])


def _duties(session: Session, year: int) -> Table:
    """Return T6: agreements and reports of a year: in time, late, missing, waived."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for duty in session.scalars(select(Duty).where(Duty.year == year)):
        found[duty.kind][_standing(duty)] += 1
    names = ("按期", "逾期", "办理中", "豁免", "逾期未报")
    rows = [
        (words, sum(found[kind].values()), *(found[kind][name] for name in names))
        for kind, words in KINDS.items()
    ]
    return Table("duties", "责任书和年度报告", ("事项", "应报", *names), rows)


def _standing(duty: Duty) -> str:
    if duty.outcome == "waived":
        return "豁免"
    if duty.outcome == "lapsed":
        return "逾期未报"
    if duty.closed_on is None:
        return "办理中"
    return "按期" if duty.closed_on <= duty.due_on else "逾期"


def _work(session: Session, year: int) -> Table:
    """Return T3: what the accepted reports of a year add up to."""
    sums: Counter[str] = Counter()
    count = 0
    for report in session.scalars(select(AnnualReport).where(AnnualReport.year == year)):
        count += 1
        sums.update({name: int(report.figures.get(name) or 0) for name in COUNTED})
    rows = [("年度报告", count), *((words, sums[name]) for name, words in COUNTED.items())]
    return Table("work", "职责履行：已通过的年度报告", ("项目", "数量"), rows)


def _money(session: Session, year: int) -> Table:
    """Return T4: the district's money of a year, in yuan."""
    shown = years.year_view(session, year)
    every = books.figures(session)
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
        ("未拨付", yuan(sum(one.owed for one in every))),
        ("已追回", yuan(shown.recovered)),
        ("应追回", yuan(sum(one.claimed for one in every))),
        ("配套到位", yuan(int(matching or 0))),
        ("新增固定资产", yuan(int(assets or 0))),
        ("专账余额", yuan(sum(one.balance for one in every))),
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
        (name, *(yuan(found[code, source]) for source in sources), yuan(_total(found, code)))
        for code, name in accounts.items()
    ]
    whole = ("合计", *(yuan(sum(found[c, s] for c in accounts)) for s in sources))
    return Table(
        "spent",
        "支出：按类别和资金来源",
        ("类别", "资助（元）", "配套（元）", "自有（元）", "合计（元）"),
        [*lines, (*whole, yuan(sum(found.values())))],
    )


def _supervised(session: Session, year: int) -> Table:
    """Return T6: records of supervision of a year by manner and what followed."""
    counted = session.execute(
        select(Supervision.method, Supervision.handling, func.count())
        .where(extract("year", Supervision.on) == year)
        .group_by(Supervision.method, Supervision.handling)
    )
    found: Counter[tuple[str, str | None]] = Counter(
        {(method, handling): count for method, handling, count in counted}
    )
    rows = [
        (words, _total(found, method), *(found[method, handling] for handling in HANDLINGS))
        for method, words in METHODS.items()
    ]
    head = ("方式", "次数", *HANDLINGS.values())
    return Table("supervision", "日常监管", head, [*rows, _sums(rows)])


def _pool(session: Session) -> Table:
    """Return T7: the experts by trade."""
    rows = session.execute(
        select(ExpertTrade.trade, func.count())
        .group_by(ExpertTrade.trade)
        .order_by(ExpertTrade.trade)
    ).all()
    return Table("experts", "专家库：按专业", ("专业", "专家"), [(row[0], row[1]) for row in rows])


def _total(found: Counter[tuple[str, str | None]], name: str) -> int:
    return sum(count for (first, _), count in found.items() if first == name)


def _sums(rows: Sequence[tuple[object, ...]]) -> tuple[object, ...]:
    """Return the last row: the columns added up."""
    columns = list(zip(*rows, strict=True))[1:] if rows else []
    return "合计", *(sum(int(str(value)) for value in column) for column in columns)
