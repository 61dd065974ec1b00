"""The six figures of a year that are read first, each with what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, extract, func, or_, select

from service.amounts import fen as written
from service.db import Session
from service.studios.assessment.rules import excellent_places
from service.studios.books import years
from service.studios.figures import coming, money
from service.studios.figures.stock import there
from service.studios.figures.table import share
from service.studios.register.tables import Studio
from service.studios.yearly.tables import Duty


@dataclass(frozen=True)
class Figure:
    """A figure: what it counts, the figure itself, a line beside it, and where it leads."""

    words: str
    value: str
    beside: str
    leads: str
    """The name of a table or picture, or an address."""
    alarm: bool = False


def figures(
    session: Session, *, year: int, today: date, ratios: Sequence[money.Ratio]
) -> list[Figure]:
    """Return the figures of a year that are read first.

    :param ratios: what `money.ratios` gave
    """
    return [
        _studios(session, year),
        _paid(session, year),
        _matching(ratios),
        _overdue(session, today),
        _assessed(session, today),
        _ended(session, year),
    ]


def _studios(session: Session, year: int) -> Figure:
    new = func.sum(case((extract("year", Studio.granted_on) == year, 1), else_=0))
    count, granted = session.execute(select(func.count(), new).where(*there(year))).one()
    return Figure("年末工作室", f"{count}个", f"本年授予{int(granted or 0)}个", "stock")


def _paid(session: Session, year: int) -> Figure:
    shown = years.year_view(session, year)
    quota = shown.quota
    beside = (
        f"指标{written(quota)}元，拨付{share(shown.paid, quota)}" if quota else "没有登记年度指标"
    )
    return Figure("已拨付资助", f"{written(shown.paid)}元", beside, "money")


def _matching(found: Sequence[money.Ratio]) -> Figure:
    below = sum(ratio < 1 for _number, _name, ratio in found)
    beside = f"得到资助的共{len(found)}个"
    return Figure("配套比例不足1", f"{below}个", beside, "ratios", alarm=bool(below))


def _overdue(session: Session, today: date) -> Figure:
    open_ = and_(Duty.outcome.is_(None), Duty.due_on < today)
    lapsed = Duty.outcome == "lapsed"
    count = session.scalar(select(func.count()).select_from(Duty).where(or_(open_, lapsed))) or 0
    return Figure(
        "责任书和年报逾期", f"{count}件", "到今天为止，含逾期未报", "/due", alarm=bool(count)
    )


def _assessed(session: Session, today: date) -> Figure:
    count = coming.by_round(session, years={today.year})[today.year]
    places = excellent_places(count)
    return Figure(f"{today.year}年度应考", f"{count}个", f"优秀名额{places}个", "due")


def _ended(session: Session, year: int) -> Figure:
    count = session.scalar(
        select(func.count())
        .select_from(Studio)
        .where(Studio.status == "revoked", extract("year", Studio.ended_on) == year)
    )
    return Figure("本年取消称号", f"{count or 0}个", "办法第十三条", "revocations")
