"""Years of a studio in which nothing is spent any more: their report was accepted."""

from service.db import Session
from service.errors import refused_at, say
from service.studios.register.tables import Studio
from service.studios.spending.lines import Outlay
from service.studios.spending.tables import SpendingLock


def refuse_locked(session: Session, studio: Studio, line: Outlay) -> None:
    """Let no line be entered for a year whose report was accepted.

    :raises Refused: at the line's day
    """
    year = line.spent_on.year
    if session.get(SpendingLock, (studio.key, year)) is not None:
        sentence = say("%(year)s年度报告已经通过，不再登记支出", year=year)
        raise refused_at(line.path, "spent_on", "日期", sentence)
