"""Assessments that fall due within 24 months, and how many of each year's round."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from service.db import Session
from service.people.tables import Organisation
from service.studios.assessment.rules import due_number, due_on
from service.studios.register.tables import Studio
from service.studios.rounds.rules import add_months

MONTHS = 24
"""How far the picture looks ahead."""


@dataclass(frozen=True)
class Coming:
    """An assessment to come."""

    on: date
    name: str
    number: str
    unit: str
    turn: int


def assessments(session: Session, *, today: date) -> list[Coming]:
    """Return the assessments that fall due from today within 24 months, the next first."""
    last = add_months(today, MONTHS)
    rows = session.execute(
        select(Studio.granted_on, Studio.name, Studio.number, Organisation.name)
        .join(Organisation, Organisation.code == Studio.place)
        .where(Studio.status == "active")
    )
    found = [
        Coming(on, name, number, unit, turn)
        for granted_on, name, number, unit in rows
        for turn, on in dues(granted_on, since=today, until=last)
    ]
    return sorted(found, key=lambda one: (one.on, one.number))


def dues(granted_on: date, *, since: date, until: date) -> Iterator[tuple[int, date]]:
    """Yield every assessment's number and day between two days, both included.

    >>> [on.isoformat() for _turn, on in dues(
    ...     date(2024, 2, 29), since=date(2026, 2, 28), until=date(2028, 12, 31))]
    ['2026-02-28', '2028-02-29']
    """
    turn = max(1, due_number(granted_on, since.year - 1))
    while (on := due_on(granted_on, turn)) <= until:
        if on >= since:
            yield turn, on
        turn += 1


def by_round(session: Session, *, years: Collection[int]) -> Counter[int]:
    """Return how many studios fall due in each of some years, with those put off into it."""
    rows = session.execute(
        select(Studio.granted_on, Studio.postponed_until).where(Studio.status == "active")
    )
    found: Counter[int] = Counter()
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    for granted_on, postponed in rows:
        own = {on.year for _turn, on in dues(granted_on, since=first, until=last)}
        if postponed is not None:
            own.add(postponed.year)
        found.update(own & set(years))
    return found


def months_after(today: date) -> Iterator[tuple[int, int]]:
    """Yield year and month from this month on, as far as the picture looks.

    >>> months = list(months_after(date(2026, 11, 30)))
    >>> months[0], months[-1], len(months)
    ((2026, 11), (2028, 11), 25)
    """
    for turn in range(MONTHS + 1):
        years, month = divmod(today.month - 1 + turn, 12)
        yield today.year + years, month + 1
