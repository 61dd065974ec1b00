"""The grounds on which a title is taken away (article 13), and arithmetic on their facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.studios.regulation import ARTICLES
from service.studios.yearly.rules import add_months

ALARM_DAYS = 75
"""Days after the proposal at which the section is warned (D)."""
MOST_DAYS = 90
"""A case is decided within 90 days (行政处罚法 60)."""
NOTICE_DAYS = 30
"""A public notice counts as served after 30 days (民事诉讼法 95)."""
FEWEST_DECIDERS = 3
"""A decision is taken together (行政处罚法 57): by no fewer than three (D)."""


@dataclass(frozen=True)
class Ground:
    """An item of article 13."""

    mark: str
    name: str
    article: str


GROUNDS: Mapping[str, Ground] = {
    "idle": Ground("一甲", "超过一年以上不开展工作", ARTICLES["idle"]),
    "uncooperative": Ground("一乙", "不配合主管部门日常管理考核", ARTICLES["uncooperative"]),
    "violation": Ground("一丙", "出现违规违纪情况", ARTICLES["violation"]),
    "failed_assessment": Ground(
        "二", "考核评估不合格，经整改后仍不合格", ARTICLES["failed_assessment"]
    ),
    "leader_gone": Ground("三", "领办人不能继续开展工作", ARTICLES["leader_gone"]),
    "other": Ground("四", "其他原因不能正常开展工作", ARTICLES["other"]),
}
CURED = "leader_gone"
"""The ground that an accepted change of leader cures (D)."""

PROPOSED, INVESTIGATED, CHECKED = "proposed", "investigated", "checked"
KEPT_APART: Mapping[str, Sequence[str]] = {
    "hearing_host": (PROPOSED, INVESTIGATED),
    "section_officer": (PROPOSED, INVESTIGATED),
    "legal_officer": (PROPOSED, INVESTIGATED),
    "bureau_leader": (PROPOSED, INVESTIGATED, CHECKED),
}
"""Role → what one must not have done in a case before: nobody does two of propose, check, decide
(行政处罚法 64)."""


def months_since(day: date, *, on: date) -> int:
    """Return in which month after a day another lies: 12 a year later to the day, then 13.

    >>> [months_since(date(2026, 1, 31), on=date(2027, *on)) for on in ((1, 31), (2, 1))]
    [12, 13]
    >>> months_since(date(2026, 1, 31), on=date(2026, 1, 31))
    0
    """
    months = max(0, (on.year - day.year) * 12 + on.month - day.month - 1)
    while add_months(day, months) < on:
        months += 1
    return months


def counts_as_served(manner: str, sent_on: date) -> date:
    """Return when a paper counts as served: of a public notice 30 days later.

    >>> counts_as_served("direct", date(2026, 9, 29)), counts_as_served("notice", date(2026, 9, 1))
    (datetime.date(2026, 9, 29), datetime.date(2026, 10, 1))
    """
    return sent_on + timedelta(days=NOTICE_DAYS) if manner == "notice" else sent_on


def heavier(
    *, announced: str, announced_claim: int, ground: str, claim: int, names: Mapping[str, str]
) -> str:
    """Say what is heavier than the notice to the unit; empty if nothing is (行政处罚法 45).

    >>> names = {"idle": "一甲", "violation": "一丙"}
    >>> heavier(announced="idle", announced_claim=100, ground="idle", claim=100, names=names)
    ''
    >>> heavier(announced="idle", announced_claim=100, ground="violation", claim=90, names=names)
    '情形由一甲变为一丙'
    """
    lines = []
    if ground != announced:
        lines.append(f"情形由{names[announced]}变为{names[ground]}")
    if claim > announced_claim:
        lines.append(f"拟追回金额由{announced_claim / 100:,.2f}元增加到{claim / 100:,.2f}元")
    return "；".join(lines)


def apart(
    candidates: Collection[str], *, role: str, done: Mapping[str, Collection[str]]
) -> list[str]:
    """Return who of some may do a role's part: nobody who did what it is kept apart from.

    >>> apart(["he", "lin"], role="legal_officer", done={"proposed": ["he"]})
    ['lin']
    """
    barred = {who for part in KEPT_APART[role] for who in done.get(part, ())}
    return sorted(set(candidates) - barred)
