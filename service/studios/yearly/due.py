"""What is due when: overdue duties, and everything of the next 24 months by its day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import count, product
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import defer, joinedload

from service.db import Session
from service.studios.register.tables import Studio
from service.studios.regulation import YEARS_BETWEEN_ASSESSMENTS
from service.studios.working_days import WorkingDays, calendar
from service.studios.yearly import rules
from service.studios.yearly.duties import KINDS, due_on, owes
from service.studios.yearly.tables import Duty

MONTHS = 24
"""How far the list looks ahead."""
BEGUN_SINCE = 2  # years back in which something that falls due now may have been begun
LATE = ("open", "逾期未报", "没有发起")
"""How something stands that is late from its day on."""
ENDED = {
    "filed": "已备案",
    "accepted": "已通过",
    "waived": "豁免",
    "lapsed": "逾期未报",
    "ended": "终止（称号取消）",
}


_SHOWN = (joinedload(Studio.organisation), joinedload(Studio.master), defer(Studio.sheet))
"""What lists show of a studio: without the application it was granted on."""


@dataclass(frozen=True)
class DueView:
    """Something that a studio has to do, or that falls due for it, by a day."""

    studio: Studio
    what: str
    year: int
    on: date
    state: str
    """`open`, `coming`, `lapsed` or how it ended."""
    case: str | None
    late: int
    """Working days since it was due; 0: not late."""
    reason: str = ""

    @property
    def title(self) -> str:
        """What it is called with its year: “2026年度报告”, “2026年度目标任务责任书”."""
        return titled(self.year, self.what)


def titled(year: int, what: str) -> str:
    """Name something that is due with its year.

    >>> titled(2026, "年度报告"), titled(2026, "目标任务责任书")
    ('2026年度报告', '2026年度目标任务责任书')
    """
    return f"{year}年度{what.removeprefix('年度')}"


class _Known(NamedTuple):
    """What says when a studio's duties are due."""

    key: int
    number: str
    granted_on: date
    kept_since: date | None
    active: bool


@dataclass(frozen=True)
class Item:
    """Something that a studio has to do by a day: what lists are cut and counted of."""

    on: date
    number: str
    """The studio's."""
    what: str
    year: int
    studio: int
    state: str
    case: str | None = None
    reason: str = ""


class Due:
    """Everything that is due, from one look at studios, duties and calendar."""

    def __init__(self, session: Session, *, today: date, studio: Studio | None = None) -> None:
        """Read what all studios owe, or one of them."""
        self._session, self._today = session, today
        self._days = calendar(session)
        self._studios = _studios(session, studio)
        self._duties = _duties(session, studio, since=today.year - BEGUN_SINCE)
        self._begun = {(row.studio_key, row.kind, row.year) for row in self._duties}

    def overdue(self) -> list[Item]:
        """Return what should have been handed in by now and was not, the oldest first."""
        late = (
            self._item(row)
            for row in self._duties
            if row.outcome in (None, "lapsed") and row.due_on < self._today
        )
        return sorted((*filter(None, late), *self.unbegun()), key=_order)

    def unbegun(self) -> list[Item]:
        """Return what fell due within the last year and was never begun: no campaign took it.

        So it is with the agreement of the year in which a studio was recognised, which its unit
        begins.
        """
        since, year = rules.add_months(self._today, -12), self._today.year
        found = self._not_begun(range(year - BEGUN_SINCE, year + 1), "没有发起")
        return [one for one in found if since <= one.on < self._today]

    def waived(self) -> list[Item]:
        """Return what was waived, the latest first."""
        rows = [row for row in self._duties if row.outcome == "waived"]
        rows.sort(key=lambda row: (row.year, row.key), reverse=True)
        return [*filter(None, map(self._item, rows))]

    def coming(self) -> list[Item]:
        """Return what falls due within 24 months, by its day: duties and assessments."""
        last = rules.add_months(self._today, MONTHS)
        open_ = (self._item(row) for row in self._duties if row.outcome is None)
        to_come = self._not_begun(range(self._today.year - 1, last.year + 1), "coming")
        found = (*filter(None, open_), *to_come, *self._assessments(last))
        return sorted((one for one in found if self._today <= one.on <= last), key=_order)

    def views(self, items: Sequence[Item]) -> list[DueView]:
        """Return items with their studios, which are read in one statement."""
        keys = {one.studio for one in items}
        query = select(Studio).where(Studio.key.in_(keys)).options(*_SHOWN)
        studios = {row.key: row for row in self._session.scalars(query)} if keys else {}
        return [self._view(one, studios[one.studio]) for one in items]

    def _view(self, one: Item, studio: Studio) -> DueView:
        late = 0
        if one.on < self._today and one.state in LATE:
            late = self._days.between(one.on, self._today)
        return DueView(
            studio, one.what, one.year, one.on, one.state, one.case, late, reason=one.reason
        )

    def _item(self, row: Any) -> Item | None:
        studio = self._studios.get(row.studio_key)
        if studio is None:
            return None
        state = "open" if row.outcome is None else ENDED[row.outcome]
        return Item(
            row.due_on, studio.number, KINDS[row.kind], row.year, studio.key, state,
            row.case_number, row.reason,
        )  # fmt: skip

    def _not_begun(self, years: Iterable[int], state: str) -> Iterator[Item]:
        for studio, kind, year in product(self._studios.values(), KINDS, years):
            if (studio.key, kind, year) in self._begun or not studio.active:
                continue
            if owes(kind, studio, year):
                on = self._due_on(kind, studio, year)
                yield Item(on, studio.number, KINDS[kind], year, studio.key, state)

    def _due_on(self, kind: str, studio: _Known, year: int) -> date:
        """Return a duty's day; of a year long after the grant it is the same for every studio."""
        if (studio.kept_since or studio.granted_on).year == year:
            return due_on(kind, studio, year, self._days)
        return self._usual(kind, year)

    @cached_property
    def _usual(self) -> Callable[[str, int], date]:
        works = self._days.is_working_day

        @cache
        def usual(kind: str, year: int) -> date:
            return rules.first_working_day(rules.last_day_for(kind, year=year), works=works)

        return usual

    def _assessments(self, last: date) -> Iterator[Item]:
        for studio in filter(attrgetter("active"), self._studios.values()):
            years = self._today.year - studio.granted_on.year
            for turn in count(max(1, years // YEARS_BETWEEN_ASSESSMENTS)):
                on = rules.add_months(studio.granted_on, 12 * YEARS_BETWEEN_ASSESSMENTS * turn)
                if on > last:
                    break
                if on >= self._today:
                    what = f"考核评估（第{turn}次）"
                    yield Item(on, studio.number, what, on.year, studio.key, "coming")


def _order(one: Item) -> tuple[date, str, str]:
    return one.on, one.number, one.what


def _studios(session: Session, studio: Studio | None) -> dict[int, _Known]:
    of = [Studio.key == studio.key] if studio else []
    rows = session.execute(
        select(Studio.key, Studio.number, Studio.granted_on, Studio.kept_since, Studio.status)
        .where(*of)
        .order_by(Studio.key)
    )
    return {
        row.key: _Known(
            row.key, row.number, row.granted_on, row.kept_since,
            studio is not None or row.status == "active",
        )
        for row in rows
    }  # fmt: skip


def _duties(session: Session, studio: Studio | None, *, since: int) -> Sequence[Any]:
    """Return the duties that lists show, and those that say what was begun of late."""
    shown = or_(Duty.outcome.is_(None), Duty.outcome.in_(("lapsed", "waived")), Duty.year >= since)
    of = [Duty.studio_key == studio.key] if studio else []
    return session.execute(
        select(
            Duty.key, Duty.kind, Duty.studio_key, Duty.year, Duty.due_on, Duty.outcome,
            Duty.case_number, Duty.reason,
        )
        .where(shown, *of)
        .order_by(Duty.due_on, Duty.key)
    ).all()  # fmt: skip


def of_studio(session: Session, studio: Studio, *, today: date) -> list[DueView]:
    """Return every duty of a studio that was begun, the latest first."""
    days = calendar(session)
    rows = session.scalars(
        select(Duty).where(Duty.studio_key == studio.key).order_by(Duty.due_on.desc(), Duty.key)
    )
    return [_of_duty(row, days, today) for row in rows]


def _of_duty(duty: Duty, days: WorkingDays, today: date) -> DueView:
    open_ = duty.outcome is None
    late = days.between(duty.due_on, today) if open_ or duty.outcome == "lapsed" else 0
    return DueView(
        studio=duty.studio,
        what=KINDS[duty.kind],
        year=duty.year,
        on=duty.due_on,
        state="open" if open_ else ENDED[duty.outcome or ""],
        case=duty.case_number,
        late=max(0, late),
        reason=duty.reason,
    )
