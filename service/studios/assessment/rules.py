"""Arithmetic of the assessment (article 11)."""

from math import floor

from service.studios.regulation import (
    EXCELLENT_SHARE,
)


def excellent_places(assessed: int) -> int:
    """Return how many of the studios assessed may be rated excellent (article 11).

    >>> [excellent_places(n) for n in (0, 4, 5, 9, 10, 12)]
    [0, 0, 1, 1, 2, 2]
    """
    return floor(assessed * EXCELLENT_SHARE)
