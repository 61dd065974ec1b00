"""How long the steps of a year took, by step and by who does them, in working days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select

from service import feel
from service.clock import BEIJING
from service.db import Session
from service.host.registry import calendar
from service.host.tables.core import UserTask

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Stage:
    """A step, who does it, and how long that took, in working days."""

    lane: str
    name: str
    count: int
    median: float
    longest: int
    late: int
    """How many were done after their due date."""


Taken = dict[tuple[str, str], list[tuple[int, bool]]]
"""Lane and step → how many working days each took, and whether it was late."""


def stages(
    session: Session, *, processes: Collection[str], since: datetime, until: datetime
) -> tuple[list[Stage], list[Stage]]:
    """Return what was done from one instant to before another: by lane and step, and by lane.

    Of a lane as a whole the name is empty.
    """
    taken = _taken(session, processes, since, until)
    lanes: Taken = {}
    for (lane, _name), found in taken.items():
        lanes.setdefault((lane, ""), []).extend(found)
    return _summed(taken), _summed(lanes)


def _summed(taken: Taken) -> list[Stage]:
    return [
        Stage(
            lane=lane,
            name=name,
            count=len(found),
            median=median(took for took, _ in found),
            longest=max(took for took, _ in found),
            late=sum(late for _, late in found),
        )
        for (lane, name), found in sorted(taken.items())
    ]


def _taken(session: Session, processes: Collection[str], since: datetime, until: datetime) -> Taken:
    rows = session.execute(
        select(
            UserTask.lane,
            UserTask.name,
            UserTask.created_at,
            UserTask.completed_at,
            UserTask.due_at,
        ).where(
            UserTask.process_id.in_(processes),
            UserTask.status == "completed",
            UserTask.completed_at >= since,
            UserTask.completed_at < until,
        )
    )
    days = calendar(session)
    spans: dict[tuple[date, date], int] = {}
    taken: Taken = {}
    for lane, name, created, completed, due in rows:
        if completed is None:  # the column may be empty while a task is open
            continue
        span = _day(created), _day(completed)
        if span not in spans:
            spans[span] = working_days(days, *span)
        late = due is not None and completed > due
        taken.setdefault((lane or "", name), []).append((spans[span], late))
    return taken


def working_days(days: feel.Calendar | None, since: date, until: date) -> int:
    """Return how many working days lie after a day, up to and with another."""
    all_ = (since + ONE_DAY * n for n in range(1, (until - since).days + 1))
    return sum(works(days, one) for one in all_)


def works(days: feel.Calendar | None, day: date) -> bool:
    """Ask whether a day is a working day; without a calendar Monday to Friday are."""
    return days.is_working_day(day) if days else day.weekday() < SATURDAY


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
