"""T7: the pool by trade; a year's draws, recusals, marks, how far they lie apart, ratings."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import case, func, select

from service.db import Session
from service.people.tables import Account
from service.studios.figures.table import SUM, Table, pairs, share, within
from service.studios.pool.rules import ASPECTS, LEVELS, MARKS
from service.studios.pool.tables import Expert, ExpertTrade, Rating, Removal
from service.studios.review.ranking import FAR, POINTS
from service.studios.review.tables import Mark, PanelDraw, Recusal, Seat

PART = "T7"


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of the experts."""
    load = _load(session, year)
    return [
        _trades(session),
        _experts(session, load),
        _each(session, load),
        _ratings(session, year),
    ]


@dataclass(frozen=True)
class _Load:
    """A year's reviews by expert."""

    drawn: Counter[str]
    recused: Counter[str]
    marks: dict[str, tuple[int, float, int]]
    """Marks, their mean distance from the mean of their application, and how many lie far."""


def _load(session: Session, year: int) -> _Load:
    drawn: Counter[str] = Counter()
    for names in session.scalars(select(PanelDraw.drawn).where(within(PanelDraw.drawn_at, year))):
        drawn.update(names)
    of_cases = select(Recusal.username).where(within(Recusal.declared_at, year))
    of_groups = select(Seat.username).where(Seat.status == "recused", within(Seat.drawn_at, year))
    recused = Counter([*session.scalars(of_cases), *session.scalars(of_groups)])
    return _Load(drawn, recused, _marks(session, year))


def _marks(session: Session, year: int) -> dict[str, tuple[int, float, int]]:
    valid = Mark.void.is_(False)
    mean = (
        select(Mark.case_number, func.avg(Mark.total).label("mean"))
        .where(valid)
        .group_by(Mark.case_number)
        .subquery()
    )
    off = func.abs(Mark.total - mean.c.mean)
    rows = session.execute(
        select(Mark.username, func.count(), func.avg(off), func.sum(case((off > FAR, 1), else_=0)))
        .join(mean, mean.c.case_number == Mark.case_number)
        .where(valid, within(Mark.given_at, year))
        .group_by(Mark.username)
    )
    return {name: (count, float(apart) / POINTS, int(far)) for name, count, apart, far in rows}


def _experts(session: Session, load: _Load) -> Table:
    """Return the pool as a whole: draws, recusals, marks and their distance from the mean."""
    pool = session.execute(
        select(func.count(), func.sum(case((Expert.active, 1), else_=0))).where(
            Expert.invited_for.is_(None)
        )
    ).one()
    drawn, recused = load.drawn.total(), load.recused.total()
    marks = sum(count for count, _apart, _far in load.marks.values())
    apart = sum(count * apart for count, apart, _far in load.marks.values())
    rows = [
        ("专家库", pool[0]),
        ("其中在库", int(pool[1] or 0)),
        ("抽中人次", drawn),
        ("抽中的专家", len(load.drawn)),
        ("一名专家最多抽中", max(load.drawn.values(), default=0)),
        ("回避人次", recused),
        ("回避率", share(recused, drawn)),
        ("集中评审打分", marks),
        ("平均离差（分）", f"{apart / marks:.2f}" if marks else "—"),
        ("离差超过15分的打分", sum(far for _count, _apart, far in load.marks.values())),
    ]
    note = "离差是一名专家的打分与同一申报全组平均分相差的分数，只供了解，不影响结果。"
    return Table("experts", "专家：抽取、回避和负担", ("项目", "数量"), rows, note=note, part=PART)


def _each(session: Session, load: _Load) -> Table:
    """Return each expert's share of a year's reviews."""
    known = load.drawn.keys() | load.recused.keys() | load.marks.keys()
    named = select(Account.username, Account.name).where(Account.username.in_(known))
    names = pairs(session.execute(named))
    rows = []
    for name in sorted(known, key=lambda one: (-load.drawn[one], one)):
        count, apart, far = load.marks.get(name, (0, 0.0, 0))
        off = f"{apart:.2f}" if count else "—"
        rows.append((names.get(name, name), load.drawn[name], load.recused[name], count, off, far))
    head = ("专家", "抽中", "回避", "集中评审打分", "平均离差（分）", "离差超过15分")
    return Table("experts-load", "专家：每人的负担和离差", head, rows, part=PART)


def _ratings(session: Session, year: int) -> Table:
    """Return how the section rated experts once their panels were done (article 14)."""
    rated = within(Rating.given_at, year)
    rows: list[tuple[object, ...]] = []
    for name, label in ASPECTS.items():
        column = getattr(Rating, name)
        counted = pairs(session.execute(select(column, func.count()).where(rated).group_by(column)))
        rows.append((label, *(counted.get(mark, 0) for mark in MARKS), sum(counted.values())))
    levels = pairs(
        session.execute(select(Rating.level, func.count()).where(rated).group_by(Rating.level))
    )
    left = select(func.count()).where(Removal.outcome == "removed", within(Removal.closed_at, year))
    said = "、".join(f"{label}{levels.get(level, 0)}人次" for level, label in LEVELS.items())
    note = f"综合评价：{said}；评价以后出库{session.scalar(left) or 0}人。"
    head = ("评价", *MARKS.values(), SUM)
    return Table("experts-ratings", "专家：评审以后的评价", head, rows, note=note, part=PART)


def _trades(session: Session) -> Table:
    head = ("专业", "专家", "其中在库")
    note = "一名专家可以属于几个专业，各行不能相加。"
    return Table("experts-trade", "专家库：按专业", head, trades(session), note=note, part=PART)


def trades(session: Session) -> list[tuple[str, int, int]]:
    """Return the pool by trade, and who can be drawn: an expert may judge in several."""
    rows = session.execute(
        select(ExpertTrade.trade, func.count(), func.sum(case((Expert.active, 1), else_=0)))
        .join(Expert, Expert.username == ExpertTrade.username)
        .where(Expert.invited_for.is_(None))
        .group_by(ExpertTrade.trade)
        .order_by(ExpertTrade.trade)
    )
    return [(trade, count, int(active or 0)) for trade, count, active in rows]
