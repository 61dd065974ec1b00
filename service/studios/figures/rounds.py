"""T1 and T7: what became of a year's applications; experts, draws and recusals."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute

from service.clock import BEIJING
from service.db import Session
from service.people.tables import Organisation
from service.studios.figures.table import Table, share, sums, total
from service.studios.notices.tables import Notice, NoticeItem, Objection
from service.studios.pool.tables import Expert, ExpertTrade
from service.studios.regulation import CHANNELS, INDUSTRIES
from service.studios.review.tables import Mark, PanelDraw, Recusal, Seat
from service.studios.rounds.tables import Application

OUTCOMES = {
    "granted": "授予",
    "failed": "不合格",
    "declined": "不予授予",
    "returned": "退回",
    "lapsed": "逾期终止",
    "withdrawn": "撤回",
    "cancelled": "批次取消",
    "ended": "由管理员结束",
    None: "办理中",
}
CLASSES = {
    "1": "党政、企事业负责人", "2": "专业技术人员", "3": "办事人员",
    "4": "社会生产服务和生活服务人员", "5": "农林牧渔业人员", "6": "生产制造及有关人员",
    "C": "区定职业",
}  # fmt: skip
"""The classes of the national list of occupations by the first letter of a code."""


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's applications and of the experts."""
    return [
        _by(session, year, "channel", "申报渠道", Application.channel, CHANNELS),
        _by(
            session, year, "industry", "行业（领域）", Application.industry,
            {name: name for name in INDUSTRIES},
        ),
        _by(
            session, year, "class", "职业大类", func.substr(Application.occupation_code, 1, 1),
            CLASSES,
        ),
        _by(
            session, year, "kind", "单位性质", func.coalesce(Organisation.legal_kind, "没有登记"),
            {},
        ),
        _noticed(session, year),
        _experts(session, year),
        _trades(session),
    ]  # fmt: skip


def _by(
    session: Session,
    year: int,
    name: str,
    title: str,
    column: ColumnElement[str] | InstrumentedAttribute[str],
    known: Mapping[str, str],
) -> Table:
    """Return what became of the applications sent in a year, by one of their traits."""
    counted = session.execute(
        select(column, Application.outcome, func.count())
        .join(Organisation, Organisation.code == Application.unit)
        .where(extract("year", Application.sent_on) == year)
        .group_by(column, Application.outcome)
    ).all()
    found: Counter[tuple[str, str | None]] = Counter()
    for trait, outcome, count in counted:
        # Who did not meet the conditions had the materials returned (article 7).
        found[str(trait), "returned" if outcome == "ineligible" else outcome] += count
    names = dict(known) | {trait: trait for trait, _ in found if trait not in known}
    rows = [
        (words, total(found, trait), *(found[trait, outcome] for outcome in OUTCOMES))
        for trait, words in names.items()
    ]
    rows = [row for row in rows if row[1] or name in ("channel", "industry")]
    head = (title, "受理", *OUTCOMES.values(), "授予率")
    shown = [(*row, _rate(row)) for row in [*rows, sums(rows, len(head) - 1)]]
    return Table(f"applications-{name}", f"申报情况：按{title}", head, shown)


def _rate(row: tuple[object, ...]) -> str:
    """Return how many of the applications that were judged were granted."""
    granted, *others = (int(str(value)) for value in row[2:6])
    return share(granted, granted + sum(others))


def _noticed(session: Session, year: int) -> Table:
    """Return what was shown to the public in a year, and what was objected to."""
    of = extract("year", Notice.published_on) == year
    notices = session.scalar(select(func.count()).select_from(Notice).where(of))
    items = session.scalar(select(func.count()).select_from(NoticeItem).join(Notice).where(of))
    outcomes = Counter(
        outcome or "open"
        for outcome in session.scalars(
            select(Objection.outcome).where(_within(Objection.filed_at, year))
        )
    )
    rows = [
        ("公示公告", notices or 0),
        ("公示事项", items or 0),
        ("收到异议", sum(outcomes.values())),
        ("异议成立", outcomes["upheld"]),
        ("异议不成立", outcomes["dismissed"]),
        ("异议不予受理", outcomes["not-accepted"]),
        ("异议正在办理", outcomes["open"]),
    ]
    return Table("notices", "公示和异议", ("项目", "件数"), rows)


def _experts(session: Session, year: int) -> Table:
    """Return each expert's share of a year's reviews: draws, recusals, marks (load)."""
    drawn: Counter[str] = Counter()
    for names in session.scalars(select(PanelDraw.drawn).where(_within(PanelDraw.drawn_at, year))):
        drawn.update(names)
    drawn.update(session.scalars(select(Seat.username).where(_within(Seat.drawn_at, year))))
    recused = Counter(
        session.scalars(select(Recusal.username).where(_within(Recusal.declared_at, year)))
    )
    recused.update(
        session.scalars(
            select(Seat.username).where(Seat.status == "recused", _within(Seat.drawn_at, year))
        )
    )
    marks = Counter(
        session.scalars(
            select(Mark.username).where(_within(Mark.given_at, year), Mark.void.is_(False))
        )
    )
    pool = session.scalars(select(Expert.active)).all()
    people = set(drawn)
    rows = [
        ("专家库", len(pool)),
        ("其中在库", sum(pool)),
        ("抽中人次", sum(drawn.values())),
        ("抽中的专家", len(people)),
        ("一名专家最多抽中", max(drawn.values(), default=0)),
        ("回避人次", sum(recused.values())),
        ("回避率", share(sum(recused.values()), sum(drawn.values()))),
        ("集中评审打分", sum(marks.values())),
    ]
    return Table("experts", "专家：抽取、回避和负担", ("项目", "数量"), rows)


def _trades(session: Session) -> Table:
    rows = session.execute(
        select(ExpertTrade.trade, func.count())
        .group_by(ExpertTrade.trade)
        .order_by(ExpertTrade.trade)
    ).all()
    found: Iterable[tuple[object, ...]] = [(row[0], row[1]) for row in rows]
    return Table("experts-trade", "专家库：按专业", ("专业", "专家"), list(found))


def _within(column: InstrumentedAttribute[datetime], year: int) -> ColumnElement[bool]:
    """Return the condition that an instant lies in a year of Beijing."""
    begins, ends = (datetime(one, 1, 1, tzinfo=BEIJING) for one in (year, year + 1))
    return (column >= begins) & (column < ends)
