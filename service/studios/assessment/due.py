"""Who is due for the assessment of a year, from the register, with what speaks for the list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import defer, joinedload

from service.db import Session
from service.studios.assessment import rules
from service.studios.assessment.sheet_tables import Rectification
from service.studios.assessment.tables import Assessment, AssessmentRound, Participation
from service.studios.books import queries as books
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES, YEARS_BETWEEN_ASSESSMENTS
from service.studios.yearly.tables import Duty

WHY = {"due": "到期", "postponed": "缓评转入", "missed": "以前应参加而没有参加"}


@dataclass(frozen=True)
class Due:
    """A studio that takes its turn in the assessment of a year."""

    studio: Studio
    number: int
    """Which assessment it is, from 1."""
    on: date
    why: str
    """A key of `WHY`."""


@dataclass(frozen=True)
class DueLine:
    """What the list of an assessment says of a studio that is due (5.1)."""

    due: Due
    last_grade: str
    reports: bool
    """Whether every report that it owed was accepted or waived."""
    paid: bool
    """Whether what was granted to it has been paid."""
    ratio: float | None
    running: tuple[str, ...]
    """What is under way that may keep it from taking part."""


def due(session: Session, *, year: int) -> list[Due]:
    """Return every studio whose turn is in a year, in the order of the register (article 11).

    Those are due whose two full years end in it, those postponed into it, and those whose turn
    passed without a result (left out then, or reinstated since). Who takes part in another round
    that is not published yet is assessed there.
    """
    last = _last_numbers(session)
    elsewhere = exists().where(
        Participation.studio_key == Studio.key,
        Participation.state == "joined",
        Participation.year == AssessmentRound.year,
        AssessmentRound.year != year,
        AssessmentRound.status.not_in(rules.OVER),
    )
    studios = session.scalars(
        select(Studio)
        .where(
            Studio.status == "active",
            Studio.granted_on < date(year - YEARS_BETWEEN_ASSESSMENTS + 1, 1, 1),
            ~elsewhere,
        )
        .options(joinedload(Studio.organisation), joinedload(Studio.master), defer(Studio.sheet))
        .order_by(Studio.number)
    )
    return [one for row in studios for one in _turn(row, last.get(row.key, 0), year)]


def _last_numbers(session: Session) -> Mapping[int, int]:
    rows = select(Assessment.studio_key, func.max(Assessment.due_number))
    return {row[0]: row[1] for row in session.execute(rows.group_by(Assessment.studio_key))}


def _turn(studio: Studio, last: int, year: int) -> Iterator[Due]:
    number = rules.due_number(studio.granted_on, year)
    if number <= last:
        return
    on = rules.due_on(studio.granted_on, number)
    if on.year == year:
        yield Due(studio, number, on, "due")
    elif studio.postponed_until is None or studio.postponed_until.year <= year:
        yield Due(studio, number, on, "postponed" if studio.postponed_until else "missed")


def lines(session: Session, *, found: Sequence[Due], on: date) -> list[DueLine]:
    """Return the list's columns for studios that are due, with few statements."""
    keys = [one.studio.key for one in found]
    grades = _last_grades(session, keys)
    late = _without_report(session, keys, on)
    running = _running(session, keys)
    money = {one.studio.key: one for one in books.figures(session, keys=keys)}
    return [
        DueLine(
            due=one,
            last_grade=grades.get(one.studio.key, ""),
            reports=one.studio.key not in late,
            paid=(cycle := money.get(one.studio.key)) is None or not cycle.owed,
            ratio=cycle.ratio if cycle else None,
            running=_words(one.studio, running.get(one.studio.key, ())),
        )
        for one in found
    ]


def _last_grades(session: Session, keys: Sequence[int]) -> dict[int, str]:
    rows = session.scalars(
        select(Assessment).where(Assessment.studio_key.in_(keys)).order_by(Assessment.due_number)
    )
    return {
        row.studio_key: GRADES["qualified"] + "（整改后）"
        if row.rectified_on
        else GRADES[row.grade]
        for row in rows
    }


def _without_report(session: Session, keys: Sequence[int], on: date) -> set[int]:
    rows = select(Duty.studio_key).where(
        Duty.kind == "report",
        Duty.studio_key.in_(keys),
        Duty.due_on < on,
        Duty.outcome.is_(None) | (Duty.outcome == "lapsed"),
    )
    return set(session.scalars(rows))


def _running(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    tables: tuple[tuple[type[LeaderChange | UnitChange | Rectification], str], ...] = (
        (LeaderChange, "变更领办人"),
        (UnitChange, "变更单位名称、地址"),
        (Rectification, "限期整改"),
    )
    for table, words in tables:
        rows = select(table.studio_key).where(table.studio_key.in_(keys), table.outcome.is_(None))
        for key in session.scalars(rows):
            found.setdefault(key, []).append(words)
    return found


def _words(studio: Studio, running: Sequence[str]) -> tuple[str, ...]:
    frozen = ["暂停拨付或者取消称号程序"] if studio.payment_frozen else []
    return tuple(dict.fromkeys([*running, *frozen]))
