"""What changes of a unit or a master are made of: kinds, choices, days (article 12)."""

from datetime import date

from service.studios.rounds.rules import add_months

KINDS = {
    "rename": "单位更名",
    "merge": "合并",
    "split": "分立",
    "reorganise": "改制重组",
    "move": "工作地址",
    "door": "门牌、楼层、房间",
}
TO_ANOTHER = ("merge", "split", "reorganise")
"""Kinds after which another unit with a credit code of its own bears the studio."""

SETTLEMENTS = {
    "places": "两个工作室分设在不同的分厂、分公司",
    "stays": "保留本工作室，另一个工作室终止",
    "ends": "保留另一个工作室，本工作室终止",
    "waits": "暂不处置，至多六个月",
}
"""What becomes of two studios of one occupation in one unit (article 5)."""

MONTHS_TO_SETTLE = 6
"""So long the row of the dissolved unit stays the place of the second studio (D)."""

DAYS_TO_APPLY = 30
"""After the change was registered elsewhere (D)."""

ARRANGEMENTS = {
    "on_time": "按期退休",
    "early": "弹性提前退休",
    "late": "弹性延迟退休",
    "rehired": "退休后返聘",
}
MONTHS_BEFORE = (12, 6, 3)
"""When a unit is told that its master will retire (D)."""

FLEXIBLE_MONTHS = 36
"""Retirement may be moved so far either way (interim measures of 2024, article 2)."""


def days_late(*, effective_on: date, sent_on: date) -> int:
    """Return how many days too late a change was applied for; 0: in time.

    >>> days_late(effective_on=date(2026, 11, 1), sent_on=date(2026, 12, 1))
    0
    >>> days_late(effective_on=date(2026, 11, 1), sent_on=date(2026, 12, 3))
    2
    """
    return max(0, (sent_on - effective_on).days - DAYS_TO_APPLY)


def settles_by(registered_on: date) -> date:
    """Return the last day on which two studios of one occupation may wait to be settled.

    >>> settles_by(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """
    return add_months(registered_on, MONTHS_TO_SETTLE)


def months_before(retires_on: date, today: date) -> int | None:
    """Return which notice is due: 12, 6 or 3 months before, 0 once it has passed; None: too early.

    >>> retires = date(2028, 2, 29)
    >>> [months_before(retires, date(2027, month, 28)) for month in (1, 2, 3, 8, 9, 11, 12)]
    [None, None, 12, 12, 6, 6, 3]
    >>> months_before(retires, date(2027, 3, 1)), months_before(retires, date(2028, 2, 29))
    (12, 0)
    """
    if today >= retires_on:
        return 0
    due = [months for months in MONTHS_BEFORE if today >= add_months(retires_on, -months)]
    return min(due, default=None)


def flexible(*, statutory: date, really: date) -> str | None:
    """Return how a real day of retirement lies to the statutory one; None: farther than allowed.

    >>> statutory = date(2027, 3, 31)
    >>> [flexible(statutory=statutory, really=day) for day in (
    ...     date(2027, 3, 31), date(2024, 3, 31), date(2030, 3, 31), date(2030, 4, 1))]
    ['on_time', 'early', 'late', None]
    """
    if really == statutory:
        return "on_time"
    if add_months(statutory, -FLEXIBLE_MONTHS) <= really < statutory:
        return "early"
    return "late" if statutory < really <= add_months(statutory, FLEXIBLE_MONTHS) else None
