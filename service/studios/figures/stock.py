"""T2: the studios on 31 December and the masters who lead them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, case, extract, func, select

from service import privacy
from service.db import Session
from service.people.tables import Organisation
from service.studios import identity
from service.studios.assessment.tables import Assessment
from service.studios.figures.table import Table, sums
from service.studios.register.tables import Master, Studio
from service.studios.regulation import GRADES, MONTHS_BEFORE_RETIREMENT, QUALIFICATIONS
from service.studios.rounds.rules import PostKind, add_months, retirement_date
from service.studios.tables import Occupation

BANDS = ((0, 39, "39岁以下"), (40, 49, "40至49岁"), (50, 59, "50至59岁"), (60, 200, "60岁以上"))
RETIRING = "两年内到法定退休年龄"
UNKNOWN = "身份证号码没有登记"
FEW = 3
"""Cells of fewer persons are not published (D)."""


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of studios and masters at the end of a year."""
    return [
        _by_trade(session, year),
        _by_kind(session, year),
        _by_grade(session, year),
        _by_year(session, year),
        _levels(session, year),
        _ages(session, year),
    ]


def _there(year: int) -> tuple[ColumnElement[bool], ...]:
    """Return the condition of studios that bear the title and bore it at the end of a year."""
    return Studio.status == "active", Studio.granted_on <= date(year, 12, 31)


def _by_trade(session: Session, year: int) -> Table:
    rows = session.execute(
        select(
            Occupation.trade,
            func.count(),
            func.sum(case((extract("year", Studio.granted_on) == year, 1), else_=0)),
            func.count(Studio.unit.distinct()),
        )
        .join(Studio, Studio.occupation_code == Occupation.code)
        .where(*_there(year))
        .group_by(Occupation.trade)
        .order_by(Occupation.trade)
    ).all()
    found = [(trade, count, int(new or 0), units) for trade, count, new, units in rows]
    head = ("专业", "工作室", "本年授予", "单位")
    return Table("stock", "年末工作室：按专业", head, [*found, sums(found, len(head))])


def _by_kind(session: Session, year: int) -> Table:
    rows = session.execute(
        select(func.coalesce(Organisation.legal_kind, ""), func.count())
        .join(Studio, Studio.unit == Organisation.code)
        .where(*_there(year))
        .group_by(Organisation.legal_kind)
        .order_by(Organisation.legal_kind)
    )
    found = [(kind or "没有登记", count) for kind, count in rows]
    head = ("单位性质", "工作室")
    return Table("stock-kind", "年末工作室：按单位性质", head, [*found, sums(found, len(head))])


def _by_grade(session: Session, year: int) -> Table:
    """Return the studios by the last result that was published by the end of the year."""
    last = (
        select(Assessment.studio_key, func.max(Assessment.published_on).label("on"))
        .where(Assessment.published_on <= date(year, 12, 31))
        .group_by(Assessment.studio_key)
        .subquery()
    )
    grade = func.coalesce(Assessment.grade, "")
    counted = session.execute(
        select(grade, func.count(Studio.key.distinct()))
        .select_from(Studio)
        .join(last, last.c.studio_key == Studio.key, isouter=True)
        .join(
            Assessment,
            (Assessment.studio_key == Studio.key) & (Assessment.published_on == last.c.on),
            isouter=True,
        )
        .where(*_there(year))
        .group_by(grade)
    )
    found = {name: count for name, count in counted}  # noqa: C416 - rows are no pairs to mypy
    names = {**GRADES, "": "还没有考核过"}
    rows = [(words, found.get(name, 0)) for name, words in names.items()]
    head = ("最近一次等次", "工作室")
    return Table("stock-grade", "年末工作室：按考核等次", head, [*rows, sums(rows, len(head))])


def _by_year(session: Session, year: int) -> Table:
    granted = extract("year", Studio.granted_on)
    active = func.sum(case((Studio.status == "active", 1), else_=0))
    counted = session.execute(
        select(granted, func.count(), active)
        .where(Studio.status != "undone", Studio.granted_on <= date(year, 12, 31))
        .group_by(granted)
        .order_by(granted)
    )
    rows = [(f"{int(on)}年", count, int(left or 0)) for on, count, left in counted]
    head = ("授予年度", "授予", "仍有称号")
    return Table("stock-year", "工作室：按授予年度", head, [*rows, sums(rows, len(head))])


def _levels(session: Session, year: int) -> Table:
    counted = session.execute(
        select(Master.qualification, func.count())
        .join(Studio)
        .where(*_there(year))
        .group_by(Master.qualification)
    )
    found = {level: count for level, count in counted}  # noqa: C416 - rows are no pairs to mypy
    rows = [(words, found.get(level, 0)) for level, words in QUALIFICATIONS.items()]
    return Table("masters", "领办人：按等级", ("等级", "人数"), [*rows, sums(rows, 2)])


def _ages(session: Session, year: int) -> Table:
    """Return the masters by age at the end of the year, and who retires within two years."""
    found = Counter(_words(session, year))
    names = [words for _from, _to, words in BANDS]
    rows = [(words, found[words]) for words in (*names, UNKNOWN)]
    note = f"少于{FEW}人的格子不对外公布。"
    return Table(
        "masters-age",
        "领办人：按年龄",
        ("年末年龄", "人数"),
        [*rows, sums(rows, 2), (RETIRING, found[RETIRING])],
        note=note,
    )


def _words(session: Session, year: int) -> Iterator[str]:
    end = date(year, 12, 31)
    rows = session.execute(
        select(Master.identity_number, Master.post_kind).join(Studio).where(*_there(year))
    ).all()
    numbers = privacy.reveal(session, [row.identity_number for row in rows])
    for number, (_hidden, post_kind) in zip(numbers, rows, strict=True):
        try:
            person = identity.person(number)
        except ValueError:
            yield UNKNOWN
            continue
        birth = person.birth_date
        age = end.year - birth.year
        yield next(words for least, most, words in BANDS if least <= age <= most)
        retires = retirement_date(birth, person.sex, cast(PostKind, post_kind))
        if retires <= add_months(end, MONTHS_BEFORE_RETIREMENT):
            yield RETIRING
