"""T2: the studios on 31 December by trade, street, unit, year of the grant, grade and status."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, case, extract, func, or_, select

from service.db import Session
from service.people.tables import Organisation
from service.studios.assessment.tables import Assessment
from service.studios.figures.table import Table, pairs, sums
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES
from service.studios.streets import STREETS, UNKNOWN
from service.studios.tables import Occupation

PART = "T2"
STATUSES = {"active": "有称号", "revoked": "已取消"}
NEVER = "还没有考核过"


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of studios at the end of a year."""
    return [
        _by_trade(session, year),
        _by_street(session, year),
        _by_kind(session, year),
        _by_grade(session, year),
        _by_year(session, year),
        _by_all(session, year),
    ]


def there(year: int) -> tuple[ColumnElement[bool], ...]:
    """Return the condition of studios that bore the title at the end of a year."""
    end = date(year, 12, 31)
    return *_granted(end), or_(Studio.ended_on.is_(None), Studio.ended_on > end)


def _granted(end: date) -> tuple[ColumnElement[bool], ...]:
    return Studio.status != "undone", Studio.granted_on <= end


def trade_years(session: Session, *, since: int, until: int) -> dict[tuple[str, int], int]:
    """Return how many titles were granted by trade and year, both years included."""
    on = extract("year", Studio.granted_on)
    rows = session.execute(
        select(Occupation.trade, on, func.count())
        .join(Studio, Studio.occupation_code == Occupation.code)
        .where(Studio.status != "undone", on >= since, on <= until)
        .group_by(Occupation.trade, on)
    )
    return {(trade, int(year)): count for trade, year, count in rows}


def streets(session: Session, *, year: int, trade: str = "") -> dict[str, tuple[int, str]]:
    """Return by street how many studios bore the title, and the trade that most are of.

    :param trade: of this one alone
    """
    of = (*there(year), Occupation.trade == trade) if trade else there(year)
    rows = session.execute(
        select(Studio.street, Occupation.trade, func.count())
        .join(Occupation, Occupation.code == Studio.occupation_code)
        .where(*of)
        .group_by(Studio.street, Occupation.trade)
        .order_by(func.count().desc(), Occupation.trade)
    )
    found: dict[str, tuple[int, str]] = {}
    for street, trade, count in rows:
        known, most = found.get(street, (0, trade))
        found[street] = known + count, most
    return found


def _counted(session: Session, statement: Executable, head: Sequence[str]) -> list[Any]:
    found = [tuple(int(one) if place else one for place, one in enumerate(row))
             for row in session.execute(statement)]  # fmt: skip
    return [*found, sums(found, len(head))]


def _by_trade(session: Session, year: int) -> Table:
    head = ("专业", "工作室", "本年授予", "单位")
    statement = (
        select(
            Occupation.trade,
            func.count(),
            func.sum(case((extract("year", Studio.granted_on) == year, 1), else_=0)),
            func.count(Studio.unit.distinct()),
        )
        .join(Studio, Studio.occupation_code == Occupation.code)
        .where(*there(year))
        .group_by(Occupation.trade)
        .order_by(Occupation.trade)
    )
    return Table("stock", "年末工作室：按专业", head, _counted(session, statement, head), part=PART)


def _by_street(session: Session, year: int) -> Table:
    found = streets(session, year=year)
    rows = [(name, *found.get(name, (0, "—"))) for name in (*STREETS, UNKNOWN) if name in found]
    lacking = len(set(STREETS) - set(found))
    head = ("街道（地区）", "工作室", "最多的专业")
    whole = ("合计", sum(count for count, _trade in found.values()), "—")
    note = f"另有{lacking}个街道（地区）没有工作室。" if lacking else ""
    title = "年末工作室：按街道（地区）"
    return Table("stock-street", title, head, [*rows, whole], note=note, part=PART)


def _by_kind(session: Session, year: int) -> Table:
    head = ("单位性质", "工作室")
    kind = func.coalesce(Organisation.legal_kind, "没有登记")
    statement = (
        select(kind, func.count())
        .join(Studio, Studio.unit == Organisation.code)
        .where(*there(year))
        .group_by(kind)
        .order_by(kind)
    )
    rows = _counted(session, statement, head)
    return Table("stock-kind", "年末工作室：按单位性质", head, rows, part=PART)


def last_grades(year: int) -> Select[int, str]:
    """Return the statement of each studio's last grade published by the end of a year."""
    last = (
        select(Assessment.studio_key, func.max(Assessment.due_number).label("last"))
        .where(Assessment.published_on <= date(year, 12, 31))
        .group_by(Assessment.studio_key)
        .subquery()
    )
    return select(Assessment.studio_key, Assessment.grade).join(
        last,
        (Assessment.studio_key == last.c.studio_key) & (Assessment.due_number == last.c.last),
    )


def _by_grade(session: Session, year: int) -> Table:
    """Return the studios by the last result that was published by the end of the year."""
    known = last_grades(year).subquery()
    grade = func.coalesce(known.c.grade, "")
    counted = session.execute(
        select(grade, func.count())
        .select_from(Studio)
        .join(known, known.c.studio_key == Studio.key, isouter=True)
        .where(*there(year))
        .group_by(grade)
    )
    found: dict[str, int] = pairs(counted)
    names = {**GRADES, "": NEVER}
    rows = [(words, found.get(name, 0)) for name, words in names.items()]
    head = ("最近一次等次", "工作室")
    rows.append(sums(rows, len(head)))  # type: ignore[arg-type]
    return Table("stock-grade", "年末工作室：按考核等次", head, rows, part=PART)


def _by_year(session: Session, year: int) -> Table:
    granted = extract("year", Studio.granted_on)
    end = date(year, 12, 31)
    gone = func.sum(case((Studio.ended_on <= end, 1), else_=0))
    counted = session.execute(
        select(granted, func.count(), gone)
        .where(*_granted(end))
        .group_by(granted)
        .order_by(granted)
    )
    rows = [
        (f"{int(on)}年", count, count - int(out or 0), int(out or 0)) for on, count, out in counted
    ]
    head = ("授予年度", "授予", "仍有称号", "已取消")
    rows.append(sums(rows, len(head)))  # type: ignore[arg-type]
    return Table("stock-year", "工作室：按授予年度", head, rows, part=PART)


def _by_all(session: Session, year: int) -> Table:
    """Return the studios by all of it at once, for spreadsheets: a line for each that there is."""
    end = date(year, 12, 31)
    known = last_grades(year).subquery()
    grade, on = func.coalesce(known.c.grade, ""), extract("year", Studio.granted_on)
    status = case((Studio.ended_on <= end, "revoked"), else_="active")
    rows = session.execute(
        select(Occupation.trade, Studio.street, on, grade, status, func.count())
        .select_from(Studio)
        .join(Occupation, Occupation.code == Studio.occupation_code)
        .join(known, known.c.studio_key == Studio.key, isouter=True)
        .where(*_granted(end))
        .group_by(Occupation.trade, Studio.street, on, grade, status)
        .order_by(Occupation.trade, Studio.street, on, grade, status)
    )
    grades = {**GRADES, "": NEVER}
    found = [
        (trade, street, f"{int(when)}年", grades.get(mark, mark), STATUSES[state], count)
        for trade, street, when, mark, state, count in rows
    ]
    head = ("专业", "街道（地区）", "授予年度", "最近一次等次", "称号", "工作室")
    title = "工作室：按专业、街道、授予年度、等次和称号"
    return Table("stock-all", title, head, found, numbers=5, part=PART, long=True)
