"""How many studios may be rated excellent, and when a studio is assessed (article 11)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from math import floor
from typing import Any

from service.studios.regulation import EXCELLENT_SHARE, YEARS_BETWEEN_ASSESSMENTS
from service.studios.rounds.rules import add_months

MONTHS_BETWEEN_ASSESSMENTS = 12 * YEARS_BETWEEN_ASSESSMENTS
LEAST_GROUP = 3
"""Members of a group that scores, at least; their number is odd."""
LEAST_VISITORS = 2
SCORING_ROLES = ("centre_officer", "finance_officer")
"""Who may score or visit: the section hears objections, the leader decides, so neither does.

`Role.drawn_from` of 评估组 says the same: the right to score comes with being named.
"""

STATES = {"joined": "参评", "postponed": "缓评", "left_out": "不列入"}
"""What may become of a studio that is due."""
REASONS = {
    "revoking": "取消称号程序中",
    "merging": "单位合并在办",
    "leader": "领办人重大疾病或变更在办",
    "force_majeure": "不可抗力",
    "wound_up": "所在单位终止",
}
"""Why a studio that is due may not take part."""
OUTCOMES = {
    "excellent": "优秀",
    "qualified": "合格",
    "unqualified": "不合格",
    "absent": "不合格（未参加考核）",
}
"""What `assessment.settle` may write."""
STATUSES = {
    "drafted": "确定参评名单",
    "listed": "组成评估组",
    "scoring": "考核中",
    "settled": "评定等次",
    "decided": "公示",
    "published": "已公布",
    "none": "没有应参加的",
    "ended": "已终止",
}
"""How far a round has come."""
OVER = ("published", "none", "ended")
"""When nobody is assessed in a round any more."""
DUTIES = {
    "score": "评估组成员",
    "reserve": "评估组替补",
    "site": "实地考察人员",
    "third_party": "第三方专业机构人员",
}
"""What somebody does who assesses."""


@dataclass(frozen=True)
class Terms:
    """Days and months of a round: its diagram says them at “列出应参加的工作室” (D)."""

    postponement: int = 12
    """Months by which an assessment may be put off."""
    notice: int = 20
    """Working days that lie at least between the notice of the assessment and the first visit."""
    late_report: int = 30
    """Working days after the due day; a report that came later keeps from 优秀."""
    vacancy: int = 3
    """Months in which nobody leads; longer keeps from 优秀."""


def terms(said: Mapping[str, Any] | None) -> Terms:
    """Return the terms that a diagram says; what it does not say is as the regulation was read.

    >>> terms({"notice": 15}).notice, terms({}).notice
    (15, 20)
    """
    names = {one.name for one in fields(Terms)}
    return Terms(**{name: int(value) for name, value in (said or {}).items() if name in names})


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


def due_in(granted_on: date, year: int) -> int | None:
    """Return the number that falls due in a year, where one does (article 11).

    >>> [due_in(date(2024, 2, 29), year) for year in (2025, 2026, 2027, 2028)]
    [None, 1, None, 2]
    """
    number, rest = divmod(year - granted_on.year, YEARS_BETWEEN_ASSESSMENTS)
    return number if number > 0 and not rest else None


def latest_postponement(due_on: date, *, months: int) -> date:
    """Return the last day to which an assessment may be put off, once (5.1).

    >>> latest_postponement(date(2028, 2, 29), months=12)
    datetime.date(2029, 2, 28)
    """
    return add_months(due_on, months)
