"""Ratings of experts as arithmetic: who is proposed to leave the pool, when one is not drawn."""

from collections.abc import Sequence
from datetime import date

LEVELS = {
    "competent": "称职",
    "basic": "基本称职",
    "incompetent": "不称职",
    "breach": "违反承诺",
}
MARKS = {"good": "好", "fair": "一般", "poor": "差"}
ASPECTS = {"punctual": "守时", "independent": "独立", "quality": "质量"}
MOST_INCOMPETENT = 2
"""Ratings “不称职” after which the leader decides whether an expert stays in the pool (D)."""


def is_to_be_decided(levels: Sequence[str]) -> bool:
    """Ask whether ratings since the last decision propose that an expert leaves the pool.

    Twice 不称职, or one breach of the pledge (D; article 7's panels are drawn from the pool).

    >>> is_to_be_decided(["incompetent", "competent", "basic"])
    False
    >>> is_to_be_decided(["incompetent", "competent", "incompetent"])
    True
    >>> is_to_be_decided(["breach"])
    True
    """
    return "breach" in levels or levels.count("incompetent") >= MOST_INCOMPETENT


def is_suspended(*, begins_on: date, until: date | None, ended_on: date | None, on: date) -> bool:
    """Ask whether somebody is not drawn on a day: both days of a suspension count.

    >>> first, last = date(2026, 12, 1), date(2026, 12, 31)
    >>> [is_suspended(begins_on=first, until=last, ended_on=None, on=day)
    ...  for day in (date(2026, 11, 30), first, last, date(2027, 1, 1))]
    [False, True, True, False]
    >>> is_suspended(begins_on=first, until=None, ended_on=date(2026, 12, 9), on=date(2026, 12, 9))
    False
    """
    return begins_on <= on and (until is None or on <= until) and ended_on is None
