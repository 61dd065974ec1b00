"""What articles 4, 5 and 7 make of facts: retirement age, sentences of refusal, ranking."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal

from service.clock import in_words
from service.studios.identity import Sex
from service.studios.regulation import (
    LEAST_QUALIFICATION,
    MONTHS_BEFORE_RETIREMENT,
    QUALIFICATION_RANK,
    WORKING_AGE,
)

PostKind = Literal["worker", "manager"]


@dataclass(frozen=True)
class Delay:
    """How one group's retirement age rises: one month later per `step` months of birth."""

    base_years: int
    first_birth: date
    step: int
    most: int


MEN = Delay(60, date(1965, 1, 1), 4, 36)


WOMEN_IN_MANAGEMENT = Delay(55, date(1970, 1, 1), 4, 36)


WOMEN_WORKERS = Delay(50, date(1975, 1, 1), 2, 60)


def delay_group(sex: Sex, post_kind: PostKind) -> Delay:
    """Return the group somebody retires with: for women it depends on the kind of post.

    Managers and technicians are `manager`, everybody else is `worker`.
    """
    if sex == "男":
        return MEN
    return WOMEN_IN_MANAGEMENT if post_kind == "manager" else WOMEN_WORKERS


def retirement_age_months(birth: date, sex: Sex, post_kind: PostKind) -> int:
    """Return the statutory retirement age in months (decision of 2024-09-13).

    The check values published with the decision, men, women at 55, women at 50:

    >>> def age(year, month, sex, kind):
    ...     return divmod(retirement_age_months(date(year, month, 1), sex, kind), 12)
    >>> age(1964, 12, "男", "worker"), age(1965, 1, "男", "worker"), age(1976, 9, "男", "worker")
    ((60, 0), (60, 1), (63, 0))
    >>> age(1970, 1, "女", "manager"), age(1981, 8, "女", "manager"), age(1981, 9, "女", "manager")
    ((55, 1), (57, 11), (58, 0))
    >>> age(1975, 1, "女", "worker"), age(1984, 10, "女", "worker"), age(1984, 11, "女", "worker")
    ((50, 1), (54, 11), (55, 0))
    >>> age(1976, 8, "男", "worker"), age(1990, 1, "女", "worker")
    ((62, 11), (55, 0))
    """
    group = delay_group(sex, post_kind)
    first = group.first_birth
    months = (birth.year - first.year) * 12 + birth.month - first.month
    delay = min(group.most, ceil((months + 1) / group.step)) if months >= 0 else 0
    return group.base_years * 12 + delay


def retirement_date(birth: date, sex: Sex, post_kind: PostKind) -> date:
    """Return the day on which the statutory retirement age is reached.

    >>> retirement_date(date(1965, 1, 20), "男", "worker")
    datetime.date(2025, 2, 20)
    """
    return add_months(birth, retirement_age_months(birth, sex, post_kind))


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day.

    >>> add_months(date(2024, 12, 31), 2)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def whole_months(since: date, until: date) -> int:
    """Return how many whole months lie between two days; negative when it is over.

    >>> whole_months(date(2026, 11, 22), date(2028, 11, 22))
    24
    >>> whole_months(date(2026, 11, 22), date(2028, 11, 21))
    23
    >>> whole_months(date(2024, 2, 29), date(2026, 2, 28))
    24
    """
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - 1 if add_months(since, months) > until else months


def age_on(birth: date, day: date) -> int:
    """Return somebody's age in full years on a day.

    >>> age_on(date(2000, 2, 29), date(2026, 2, 28))
    26
    """
    return whole_months(birth, day) // 12


@dataclass(frozen=True)
class MasterFacts:
    """What article 4 looks at, worked out for the day the application was sent."""

    age: int
    sex: Sex
    birth_date: date
    retirement_date: date
    months_to_retirement: int
    qualification_rank: int
    employed: bool


def master_facts(
    *,
    birth: date,
    sex: Sex,
    post_kind: PostKind,
    qualification: str,
    employed: bool,
    sent_on: date,
) -> MasterFacts:
    """Work out what article 4 needs from a birth date, a kind of post and the day of sending."""
    retires = retirement_date(birth, sex, post_kind)
    return MasterFacts(
        age=age_on(birth, sent_on),
        sex=sex,
        birth_date=birth,
        retirement_date=retires,
        months_to_retirement=whole_months(sent_on, retires),
        qualification_rank=QUALIFICATION_RANK.get(qualification, 0),
        employed=employed,
    )


def article_4(facts: MasterFacts) -> list[str]:
    """Return every condition of a master that is not met, as sentences; empty when all are."""
    lines = []
    if facts.age < WORKING_AGE:
        lines.append(f"按身份证号码推算，领办人年龄为{facts.age}周岁，不足{WORKING_AGE}周岁")
    if facts.qualification_rank < QUALIFICATION_RANK[LEAST_QUALIFICATION]:
        lines.append(
            "领办人应取得技师（二级）及以上国家职业资格证书或职业技能等级证书（办法第四条）"
        )
    if not facts.employed:
        lines.append("领办人应在职在聘（办法第四条）")
    if facts.months_to_retirement < MONTHS_BEFORE_RETIREMENT:
        lines.append(_too_late(facts))
    return lines


def _too_late(facts: MasterFacts) -> str:
    day = in_words(facts.retirement_date)
    if facts.months_to_retirement < 0:
        return f"领办人已于{day}达到法定退休年龄，应距法定退休年龄2年以上（办法第四条）"
    return (
        f"领办人将于{day}达到法定退休年龄，距今{facts.months_to_retirement}个月，"
        "不足2年（办法第四条）"
    )


def article_5(*, master_has_studio: bool, place_has_studio: bool) -> list[str]:
    """Return what stands against one more studio, as sentences.

    A place is a unit, or a branch of a unit that has several in the district.
    """
    lines = []
    if master_has_studio:
        lines.append("该技能大师已领办一个工作室，同一技能大师只能领办一个工作室（办法第五条）")
    if place_has_studio:
        lines.append(
            "该单位（分厂、分公司）相同职业（工种）已建立工作室，"
            "相同职业（工种）只能建立一个工作室（办法第五条）"
        )
    return lines


ENTRY = {
    "ready": "材料齐全",
    "reviewing": "评审中",
    "scored": "已评分",
    "failed": "评审不合格",
    "reserve": "候补",
    "listed": "拟认定（公示、确认中）",
    "held": "暂缓",
    "confirmed": "待授予",
    "granted": "已授予",
    "declined": "不予授予",
    "objected": "异议成立",
    "out": "移出名单",
    "returned": "已退回",
    "withdrawn": "已撤回",
    "lapsed": "逾期终止",
    "moved": "转入下一批次",
    "cancelled": "批次取消",
}
"""How an application in the list of a round stands."""

EARLY = {
    **{one: ENTRY[one] for one in ("granted", "failed", "declined", "returned", "withdrawn")},
    **{one: ENTRY[one] for one in ("lapsed", "cancelled")},
    "ineligible": "不符合条件",
    "ended": "由管理员结束",
}
"""How an application ended that is in no list: its list was not locked yet, or its round judges
each by itself."""


def early(outcome: str | None, *, together: bool) -> str:
    """Return how an application stands that is in no list.

    :param together: the round judges its applications together, after a check of each

    >>> early("granted", together=False), early("withdrawn", together=True)
    ('已授予', '已撤回')
    >>> early(None, together=False), early(None, together=True)
    ('办理中', '初审或者补正中')
    """
    if outcome is None:
        return "初审或者补正中" if together else "办理中"
    return EARLY[outcome]


SCORING = ("ready", "reviewing")
"""Not judged yet."""
SETTLING = ("listed",)
"""On the list, and not yet ready for the decision of the batch; `held` waits without holding it."""
OPEN = (*SCORING, "scored", "failed", "reserve", *SETTLING, "held", "confirmed")
"""Still to be granted, returned or moved out."""
LEAST_PANEL = 5
"""A panel has an odd number of experts, at least five."""


@dataclass(frozen=True)
class Judged:
    """What a panel made of an application: points, and how many agreed.

    `totals`, `skill` and `innovation` are the experts' points, one for each of them.
    """

    case_number: str
    passed: bool
    totals: tuple[Fraction, ...]
    agreed: int
    skill: tuple[Fraction, ...]
    innovation: tuple[Fraction, ...]

    @property
    def order(self) -> tuple[bool, Fraction, Fraction, Fraction, Fraction]:
        """What applications are sorted by, the greatest first."""
        return (
            self.passed,
            trimmed(self.totals),
            Fraction(self.agreed, max(len(self.totals), 1)),
            _mean(self.skill),
            _mean(self.innovation),
        )


def trimmed(points: Sequence[Fraction]) -> Fraction:
    """Return the mean without one highest and one lowest; of fewer than three, the plain mean.

    >>> trimmed([Fraction(n) for n in (60, 80, 85, 90, 100)])
    Fraction(85, 1)
    """
    kept = sorted(points)[1:-1] if len(points) > 2 else list(points)
    return _mean(kept)


def _mean(points: Sequence[Fraction]) -> Fraction:
    return sum(points, Fraction()) / len(points) if points else Fraction()


@dataclass(frozen=True)
class Ranking:
    """Applications in their order, and those equal at the line of which not all have a place.

    `ranks` are 1 for the best; equal ones share a rank. `seats` are left for the tied ones.
    """

    order: tuple[Judged, ...]
    ranks: Mapping[str, int]
    tied: tuple[str, ...]
    seats: int


def ranking(judged: Sequence[Judged], *, places: int | None) -> Ranking:
    """Sort those who passed by trimmed mean, share of agreement, skill, innovation.

    >>> def of(name, points, passed=True):
    ...     marks = tuple(Fraction(points) for _ in range(5))
    ...     return Judged(name, passed, marks, 5, marks, marks)
    >>> found = ranking([of("a", 90), of("b", 85), of("c", 85), of("d", 70, False)], places=2)
    >>> dict(found.ranks), found.tied, found.seats
    ({'a': 1, 'b': 2, 'c': 2, 'd': 4}, ('b', 'c'), 1)
    >>> ranking([of("a", 90), of("b", 85)], places=None).tied
    ()
    """
    order = tuple(sorted(judged, key=lambda one: one.order, reverse=True))
    ranks: dict[str, int] = {}
    for place, one in enumerate(order, start=1):
        same = place > 1 and one.order == order[place - 2].order
        ranks[one.case_number] = ranks[order[place - 2].case_number] if same else place
    passed = [one for one in order if one.passed]
    if places is None or len(passed) <= places or places < 1:
        return Ranking(order, ranks, (), 0)
    last = passed[places - 1].order
    if passed[places].order != last:
        return Ranking(order, ranks, (), 0)
    above = sum(1 for one in passed if one.order > last)
    tied = tuple(one.case_number for one in passed if one.order == last)
    return Ranking(order, ranks, tied, places - above)


def shares(counts: Sequence[int], *, places: int) -> list[int]:
    """Part a number of places among groups by their size: largest remainders, the first before.

    >>> shares([6, 4, 2], places=5)
    [2, 2, 1]
    >>> shares([1, 1, 1], places=2), shares([2, 1], places=9)
    ([1, 1, 0], [2, 1])
    """
    whole = sum(counts)
    if places >= whole:  # also where there is none to give them to
        return list(counts)
    exact = [Fraction(places * count, whole) for count in counts]
    given = [int(one) for one in exact]
    order = sorted(range(len(counts)), key=lambda at: (given[at] - exact[at], at))
    for at in order[: places - sum(given)]:
        given[at] += 1
    return given


def passed_on(counts: Sequence[tuple[int, int]], *, places: int) -> list[int]:
    """Return groups' places with those of a cancelled group parted among them.

    :param counts: of each group its applications and its places; none gets more than it has

    >>> passed_on([(6, 2), (4, 2)], places=2), passed_on([(2, 2), (5, 1)], places=1)
    ([3, 3], [2, 2])
    """
    room = [max(0, cases - had) for cases, had in counts]
    more = shares(room, places=places)
    return [had + extra for (_, had), extra in zip(counts, more, strict=True)]


def parted(cases: Sequence[str], *, most: int | None) -> list[list[str]]:
    """Part a trade's applications into groups of nearly one size, none larger than `most`.

    >>> parted(list("abcdefg"), most=3)
    [['a', 'b', 'c'], ['d', 'e'], ['f', 'g']]
    >>> parted(list("ab"), most=None)
    [['a', 'b']]
    """
    if not most or len(cases) <= most:
        return [list(cases)]
    groups = ceil(len(cases) / most)
    size, more = divmod(len(cases), groups)
    found, at = [], 0
    for turn in range(groups):
        step = size + (turn < more)
        found.append(list(cases[at : at + step]))
        at += step
    return found
