"""The pictures of a year, each with a table of the same numbers and what it says in a sentence."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from service import pictures
from service.db import Session
from service.pictures import Column, Month, Step, Tile
from service.studios.assessment.rules import excellent_places
from service.studios.figures import coming, money, rounds, stock
from service.studios.figures.table import SUM, Table, share, sums
from service.studios.rounds.tables import Round
from service.studios.streets import UNKNOWN, places

YEARS = 5
"""How many years stand beside one another in the columns."""
TEN_THOUSAND = 10_000_00  # fen in 万元
MATCHED = 1.0
"""Article 17: matching money not below the grant."""


@dataclass(frozen=True)
class Picture:
    """A drawing, the table of the same numbers, and what it says in a sentence."""

    svg: str
    words: str
    table: Table

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.table.name

    @property
    def title(self) -> str:
        """What it is called on the page."""
        return self.table.title


def of_year(
    session: Session,
    *,
    year: int,
    today: date,
    ratios: Sequence[money.Ratio],
    trade: str = "",
    round_code: str = "",
) -> list[Picture]:
    """Return the pictures of a year.

    :param ratios: what `money.ratios` gave
    :param trade: the map shows this one alone
    :param round_code: whose funnel is drawn; without it the last round that was opened in the year
    """
    drawn: list[Callable[[], Picture | None]] = [
        lambda: _map(session, year, trade),
        lambda: _trades(session, year),
        lambda: _due(session, today),
        lambda: _funnel(session, year, round_code),
        lambda: _waterfall(session, year),
        lambda: _ratios(ratios),
    ]
    return [picture for draw in drawn if (picture := draw()) is not None]


def _picture(
    table: Table, words: str, draw: Callable[..., str], *data: object, **more: object
) -> Picture:
    svg = draw(*data, name=f"picture-{table.name}", title=table.title, about=words, **more)
    return Picture(svg, words, table)


def _map(session: Session, year: int, trade: str) -> Picture:
    found = stock.streets(session, year=year, trade=trade)
    known = {name: found.get(name, (0, "—")) for name in places()}
    tiles = [Tile(name, *at, known[name][0]) for name, at in places().items()]
    rows = sorted(
        ((name, count, most) for name, (count, most) in found.items()),
        key=lambda row: (-row[1], row[0]),
    )
    whole = sum(count for count, _most in found.values())
    of = f"（{trade}）" if trade else ""
    table = Table(
        "map", f"工作室分布{of}：{year}年末", ("街道（地区）", "工作室", "最多的专业"),
        [*rows, (SUM, whole, "—")], part="图1",
    )  # fmt: skip
    lacking = found.get(UNKNOWN, (0, ""))[0]
    most = max(known.items(), key=lambda one: one[1][0])
    words = f"{whole}个工作室分布在{sum(1 for count, _ in known.values() if count)}个街道（地区）"
    words += f"，{most[0]}最多，有{most[1][0]}个" if most[1][0] else ""
    words += f"；{lacking}个没有登记街道" if lacking else ""
    return _picture(table, f"{words}。", pictures.grid, tiles)


def _trades(session: Session, year: int) -> Picture:
    years = range(year - YEARS + 1, year + 1)
    found = stock.trade_years(session, since=years[0], until=year)
    by_trade: Counter[str] = Counter()
    for (trade, _on), count in found.items():
        by_trade[trade] += count
    rows = [
        Column(trade, [found.get((trade, on), 0) for on in years])
        for trade, _count in by_trade.most_common()
    ]
    heads = [f"{on}" for on in years]
    lines = [(row.name, *row.values, sum(row.values)) for row in rows]
    head = ("专业", *(f"{on}年" for on in years), SUM)
    table = Table(
        "trades", "各年度授予的工作室：按专业", head, [*lines, sums(lines, len(head))], part="图2"
    )
    granted = sum(found.values())
    words = f"{years[0]}年至{year}年授予{granted}个工作室，本年{_of(found, year)}个"
    words += f"；{rows[0].name}最多，有{sum(rows[0].values)}个。" if rows else "。"
    return _picture(table, words, pictures.columns, rows, heads)


def _of(found: dict[tuple[str, int], int], year: int) -> int:
    return sum(count for (_trade, on), count in found.items() if on == year)


def _due(session: Session, today: date) -> Picture:
    found = coming.assessments(session, today=today)
    by_month = Counter((one.on.year, one.on.month) for one in found)
    by_year = Counter(coming.by_round(session, years={today.year + n for n in range(3)}))
    rows = [Month(year, month, by_month[year, month]) for year, month in coming.months_after(today)]
    notes = {
        year: f"应考{by_year[year]}个，优秀名额{excellent_places(by_year[year])}个"
        for year in {row.year for row in rows}
    }
    lines = [(f"{one.on}", one.name, one.number, one.unit, one.turn) for one in found]
    table = Table(
        "due", "今后24个月到期的考核评估", ("日期", "工作室", "编号", "单位", "第几次"), lines,
        numbers=5, part="图3", note="名额按该年度全部应考的工作室计算，实际按参评数量计算。",
    )  # fmt: skip
    words = f"今后24个月有{len(found)}个工作室应参加考核评估"
    words += f"，最早的在{lines[0][0]}。" if lines else "。"
    return _picture(table, words, pictures.months, rows, notes)


def _funnel(session: Session, year: int, code: str) -> Picture | None:
    asked = select(Round.code, Round.name).where(Round.status != "draft")
    if code:
        asked = asked.where(Round.code == code)
    else:
        first, last = date(year, 1, 1), date(year, 12, 31)
        asked = asked.where(Round.opens_on.between(first, last))
    row = session.execute(asked.order_by(Round.opens_on.desc(), Round.code).limit(1)).first()
    if row is None:
        return None
    found = rounds.funnel(session, code=row.code)
    steps = [Step(name, count, f"{count}件") for name, count in found]
    lines = [
        (name, count, share(count, found[turn - 1][1]) if turn else "—")
        for turn, (name, count) in enumerate(found)
    ]
    head = ("阶段", "件数", "占上一阶段")
    table = Table("funnel", f"申报到授予：{row.name}", head, lines, part="图4")
    words = f"{row.name}收到{found[0][1]}件申报，授予{found[-1][1]}个工作室。"
    return _picture(table, words, pictures.funnel, steps)


def _waterfall(session: Session, year: int) -> Picture:
    found = money.steps(session, year=year)
    steps = [Step(name, max(0, fen), f"{fen / TEN_THOUSAND:,.2f}") for name, fen in found]
    lines: list[tuple[object, ...]] = []
    for turn, (name, fen) in enumerate(found):
        less = (found[turn - 1][1] - fen) / TEN_THOUSAND if turn else None
        lines.append((name, f"{fen / TEN_THOUSAND:,.2f}", "—" if less is None else f"{less:,.2f}"))
    table = Table(
        "waterfall", f"{year}年资金：指标、批准、拨付、支出（万元）",
        ("项目", "金额（万元）", "比上一项少（万元）"), lines, part="图5",
        note="支出可以使用以前年度拨付的资金，因此可能多于本年拨付。",
    )  # fmt: skip
    about = "，".join(f"{name}{fen / TEN_THOUSAND:,.2f}万元" for name, fen in found)
    return _picture(table, f"{about}。", pictures.waterfall, steps, unit=TEN_THOUSAND)


def _ratios(found: Sequence[money.Ratio]) -> Picture:
    below = [one for one in found if one[2] < MATCHED]
    lines: Sequence[tuple[object, ...]] = [
        (name, number, f"{ratio:.2f}", "不足1" if ratio < MATCHED else "")
        for number, name, ratio in sorted(found, key=lambda one: one[2])
    ]
    table = Table(
        "ratios", "配套比例：本资助周期", ("工作室", "编号", "配套比例", ""), lines, numbers=2,
        part="图6", note="配套比例是本资助周期到账的配套资金与拨付的资助之比（办法第十七条）。",
    )  # fmt: skip
    words = f"{len(found)}个工作室在本资助周期得到资助，其中{len(below)}个的配套比例不足1。"
    ratios = [ratio for _number, _name, ratio in found]
    return _picture(table, words, pictures.dots, ratios, limit=MATCHED)
