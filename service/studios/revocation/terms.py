"""The days of a claim: when it is due, demanded, enforced; how instalments stand (article 13)."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.studios.rounds.rules import add_months

DAYS_TO_PAY = 30
"""From the notice, calendar days (D)."""
WORKING_DAYS_AFTER_DEMAND = 10
"""Administrative Enforcement Law, articles 54 and 69."""
DAYS_OF_RECONSIDERATION = 60
"""Administrative Reconsideration Law, article 20."""
MONTHS_OF_SUIT = 6
"""Administrative Litigation Law, article 46."""
DAYS_AFTER_REMEDY = 15
"""Administrative Litigation Law, article 45: a suit against the result of a reconsideration."""
MONTHS_TO_ENFORCE = 3
"""Administrative Enforcement Law, article 53: after the terms of the remedies ran."""
WORKING_DAYS_OF_REVIEW = 10
"""Within which a unit asks the bureau for a review (D)."""


def court_window(known_on: date) -> tuple[date, date]:
    """Return the first and the last day on which a court can be asked to enforce a claim.

    The term of a suit is the longer of both; its last day passes first.

    >>> court_window(date(2030, 2, 10))
    (datetime.date(2030, 8, 11), datetime.date(2030, 11, 10))
    >>> court_window(date(2026, 8, 31))
    (datetime.date(2027, 3, 1), datetime.date(2027, 5, 28))
    """
    term = max(
        known_on + timedelta(days=DAYS_OF_RECONSIDERATION), add_months(known_on, MONTHS_OF_SUIT)
    )
    return term + timedelta(days=1), add_months(term, MONTHS_TO_ENFORCE)


def court_window_after(decided_on: date) -> tuple[date, date]:
    """Return the same after a remedy ended: a suit against its result has fifteen days.

    >>> court_window_after(date(2030, 2, 10))
    (datetime.date(2030, 2, 26), datetime.date(2030, 5, 25))
    """
    term = decided_on + timedelta(days=DAYS_AFTER_REMEDY)
    return term + timedelta(days=1), add_months(term, MONTHS_TO_ENFORCE)


def behind(parts: Iterable[tuple[date, int]], *, received: int, on: date) -> int:
    """Return by how much a plan of instalments is behind on a day, in fen; 0: it is kept.

    >>> plan = [(date(2030, 4, 1), 500), (date(2030, 5, 1), 500)]
    >>> [behind(plan, received=500, on=date(2030, month, 2)) for month in (3, 4, 5)]
    [0, 0, 500]
    """
    wanted = sum(fen for due_on, fen in parts if due_on < on)
    return max(0, wanted - received)


def next_part(
    parts: Iterable[tuple[date, int]], *, received: int, on: date
) -> tuple[date, int] | None:
    """Return the next instalment that is not covered by what came in: its day, what is lacking.

    >>> plan = [(date(2030, 4, 1), 500), (date(2030, 5, 1), 500)]
    >>> next_part(plan, received=700, on=date(2030, 4, 2))
    (datetime.date(2030, 5, 1), 300)
    """
    total = 0
    for due_on, fen in sorted(parts):
        total += fen
        if total > received and due_on >= on:
            return due_on, total - received
    return None
