"""How many studios may be rated excellent, and when a studio is assessed (article 11)."""

from datetime import date
from math import floor

from service.studios.regulation import EXCELLENT_SHARE, YEARS_BETWEEN_ASSESSMENTS
from service.studios.rounds.rules import add_months

MONTHS_BETWEEN_ASSESSMENTS = 12 * YEARS_BETWEEN_ASSESSMENTS


def excellent_places(assessed: int) -> int:
    """Return how many of the studios assessed may be rated excellent (article 11).

    >>> [excellent_places(n) for n in (0, 4, 5, 9, 10, 12)]
    [0, 0, 1, 1, 2, 2]
    """
    return floor(assessed * EXCELLENT_SHARE)


def due_on(granted_on: date, number: int) -> date:
    """Return when the assessment of a number (1: the first) is due: every two full years.

    It is counted from the grant of the title, never from the assessment before.

    >>> due_on(date(2024, 2, 29), 1), due_on(date(2024, 2, 29), 2)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    """
    return add_months(granted_on, MONTHS_BETWEEN_ASSESSMENTS * number)


def due_number(granted_on: date, year: int) -> int:
    """Return the last number that is due by the end of a year; 0: none yet.

    >>> [due_number(date(2021, 9, 13), year) for year in (2022, 2023, 2024, 2025)]
    [0, 1, 1, 2]
    """
    return max(0, (year - granted_on.year) // YEARS_BETWEEN_ASSESSMENTS)
