"""Results of assessments and titles that were taken away, as the public reads them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.people.tables import Organisation
from service.studios.assessment.tables import Assessment
from service.studios.changes.queries import FormerUnit, former_units
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES, GRANTS_PUBLISHED
from service.studios.revocation import remedies
from service.studios.revocation.rules import GROUNDS
from service.studios.tables import Occupation

TEN_THOUSAND = 10_000  # yuan in 万元


@dataclass(frozen=True)
class ResultView:
    """A studio's published result: its grade, never its points."""

    number: str
    name: str
    unit: str
    occupation: str
    grade: str
    document: str
    published_on: date
    rectified_on: date | None


@dataclass(frozen=True)
class RevokedView:
    """A studio whose title was taken away: when, by which article, never on which evidence."""

    number: str
    name: str
    unit: str
    on: date | None
    article: str
    document: str
    stayed: bool = False
    """Whether a remedy is under way by which its execution is suspended (停止执行)."""


@dataclass(frozen=True)
class Marks:
    """What the directory says of a studio beside its name."""

    grades: tuple[tuple[int, str], ...] = ()
    """Year and grade of each result."""
    grants: tuple[tuple[int, str], ...] = ()
    """Year of payment and the sum of article 15 in 万元."""
    ended_on: date | None = None
    article: str = ""
    former: tuple[FormerUnit, ...] = ()
    """Units that it belonged to before, the first of them before others (article 12)."""


def years(session: Session) -> list[int]:
    """Return the years that results were published of, the latest first."""
    found = select(Assessment.year).distinct().order_by(Assessment.year.desc())
    return list(session.scalars(found))


def of_year(session: Session, *, year: int) -> dict[str, list[ResultView]]:
    """Return the published results of a year by grade, the best first, in the order of numbers."""
    rows = session.execute(
        select(Assessment, Studio.number, Studio.name, Organisation.name, Occupation.name)
        .join(Studio, Studio.key == Assessment.studio_key)
        .join(Organisation, Organisation.code == Studio.place)
        .join(Occupation, Occupation.code == Studio.occupation_code)
        .where(Assessment.year == year, Studio.status != "undone")
        .order_by(Studio.number)
    )
    found: dict[str, list[ResultView]] = {words: [] for words in GRADES.values()}
    for row, number, name, unit, occupation in rows:
        grade = GRADES[row.grade]
        found[grade].append(
            ResultView(
                number, name, unit, occupation, grade, row.document, row.published_on,
                row.rectified_on,
            )
        )  # fmt: skip
    return found


def revoked(session: Session) -> list[RevokedView]:
    """Return the studios whose title was taken away (article 13), the latest first."""
    rows = session.execute(
        select(Studio, Organisation.name)
        .join(Organisation, Organisation.code == Studio.place)
        .where(Studio.status == "revoked")
        .order_by(Studio.ended_on.desc(), Studio.number)
    )
    stayed = remedies.stayed(session)
    return [
        RevokedView(
            row.number, row.name, unit, row.ended_on, article(row), row.end_document or "",
            row.key in stayed,
        )
        for row, unit in rows
    ]  # fmt: skip


def article(row: Studio) -> str:
    """Name the article and item by which a title was taken away."""
    found = GROUNDS.get(row.end_ground or "")
    return f"办法{found.article}" if found else "办法第十三条"


def marks(session: Session, *, keys: Collection[int]) -> dict[int, Marks]:
    """Return what the directory says of some studios: results, grants, the end of the title."""
    graded = _by_studio(
        session.execute(
            select(Assessment.studio_key, Assessment.year, Assessment.grade)
            .where(Assessment.studio_key.in_(keys))
            .order_by(Assessment.year)
        ).all()
    )
    paid = _grants(session, keys) if GRANTS_PUBLISHED else {}
    rows = session.scalars(select(Studio).where(Studio.key.in_(keys))).all()
    former = former_units(session, studios=rows)
    return {
        row.key: Marks(
            grades=tuple((year, GRADES[grade]) for year, grade in graded.get(row.key, [])),
            grants=tuple(
                (year, f"{yuan // TEN_THOUSAND}万元") for year, yuan in paid.get(row.key, [])
            ),
            ended_on=row.ended_on,
            article=article(row) if row.status == "revoked" else "",
            former=former.get(row.key, ()),
        )
        for row in rows
    }


def _grants(session: Session, keys: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    rows = session.execute(
        select(MoneyEntry.studio_key, MoneyEntry.paid_on, MoneyEntry.amount)
        .where(MoneyEntry.studio_key.in_(keys), MoneyEntry.paid_on.is_not(None))
        .order_by(MoneyEntry.paid_on)
    ).all()
    return _by_studio([(key, on.year, amount) for key, on, amount in rows if on])


def _by_studio(rows: Iterable[Sequence[Any]]) -> dict[int, list[tuple[int, Any]]]:
    found: dict[int, list[tuple[int, Any]]] = {}
    for key, year, what in rows:
        found.setdefault(key, []).append((year, what))
    return found
