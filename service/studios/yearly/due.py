"""What is due when: overdue duties, and everything of the next 24 months by its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
ENDED = {"filed": "已备案", "accepted": "已通过", "waived": "豁免", "lapsed": "逾期未报"}


_SHOWN = (joinedload(Studio.organisation), joinedload(Studio.master), defer(Studio.sheet))
_WITH_STUDIO = (
    joinedload(Duty.studio).joinedload(Studio.organisation),
    joinedload(Duty.studio).joinedload(Studio.master),
    joinedload(Duty.studio).defer(Studio.sheet),
)
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


def overdue(session: Session, *, today: date) -> list[DueView]:
    """Return what should have been handed in by now and was not, the oldest first."""
    days = calendar(session)
    rows = session.scalars(
        select(Duty)
        .where(or_(Duty.outcome.is_(None), Duty.outcome == "lapsed"), Duty.due_on < today)
        .options(*_WITH_STUDIO)
        .order_by(Duty.due_on, Duty.key)
    )
    found = [*(_of_duty(row, days, today) for row in rows), *unbegun(session, today=today)]
    return sorted(found, key=lambda one: (one.on, one.studio.number, one.what))


def unbegun(session: Session, *, today: date, studio: Studio | None = None) -> list[DueView]:
    """Return what fell due within the last year and was never begun: no campaign took it.

    So it is with the agreement of the year in which a studio was recognised, which its unit begins.

    :param studio: of this one alone
    """
    days = calendar(session)
    of = Studio.key == studio.key if studio else Studio.status == "active"
    studios = session.scalars(select(Studio).where(of).options(*_SHOWN).order_by(Studio.key))
    entered = select(Duty.studio_key, Duty.kind, Duty.year).where(Duty.year >= today.year - 2)
    begun = {tuple(row) for row in session.execute(entered)}
    since = rules.add_months(today, -12)
    found = []
    for row in studios:
        for kind in KINDS:
            for year in range(today.year - 2, today.year + 1):
                if not owes(kind, row, year) or (row.key, kind, year) in begun:
                    continue
                on = due_on(kind, row, year, days)
                if since <= on < today:
                    late = days.between(on, today)
                    found.append(DueView(row, KINDS[kind], year, on, "没有发起", None, late))
    return found


def waived(session: Session) -> list[DueView]:
    """Return what was waived, the latest first."""
    days = calendar(session)
    rows = session.scalars(
        select(Duty)
        .where(Duty.outcome == "waived")
        .options(*_WITH_STUDIO)
        .order_by(Duty.year.desc(), Duty.key.desc())
    )
    return [_of_duty(row, days, row.due_on) for row in rows]


def coming(session: Session, *, today: date, studio: Studio | None = None) -> list[DueView]:
    """Return what falls due within 24 months, by its day: duties begun and to come, assessments.

    :param studio: of this one alone
    """
    last = rules.add_months(today, MONTHS)
    days = calendar(session)
    of = Studio.key == studio.key if studio else Studio.status == "active"
    studios = session.scalars(
        select(Studio).where(of).options(*_SHOWN).order_by(Studio.number)
    ).all()
    of_these = Duty.studio_key == studio.key if studio else Duty.year >= today.year - 1
    begun = {
        (row.studio_key, row.kind, row.year): row
        for row in session.scalars(select(Duty).where(of_these))
    }
    found = [one for row in studios for one in _of_studio(row, begun, days, today=today, last=last)]
    return sorted(found, key=lambda one: (one.on, one.studio.number, one.what))


def of_studio(session: Session, studio: Studio, *, today: date) -> list[DueView]:
    """Return every duty of a studio that was begun, the latest first."""
    days = calendar(session)
    rows = session.scalars(
        select(Duty).where(Duty.studio_key == studio.key).order_by(Duty.due_on.desc(), Duty.key)
    )
    return [_of_duty(row, days, today) for row in rows]


def _of_studio(
    studio: Studio,
    begun: dict[tuple[int, str, int], Duty],
    days: WorkingDays,
    *,
    today: date,
    last: date,
) -> Iterator[DueView]:
    for kind in KINDS:
        for year in range(today.year - 1, last.year + 1):
            duty = begun.get((studio.key, kind, year))
            if duty is not None and duty.outcome is None and today <= duty.due_on <= last:
                yield _of_duty(duty, days, today)
            if duty is not None or not owes(kind, studio, year):
                continue
            on = due_on(kind, studio, year, days)
            if today <= on <= last:
                yield DueView(studio, KINDS[kind], year, on, "coming", None, 0)
    span = 12 * YEARS_BETWEEN_ASSESSMENTS
    turn = 1
    while (on := rules.add_months(studio.granted_on, span * turn)) <= last:
        if on >= today:
            yield DueView(studio, f"考核评估（第{turn}次）", on.year, on, "coming", None, 0)
        turn += 1


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
