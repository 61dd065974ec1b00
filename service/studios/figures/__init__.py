"""The figures of a year as fixed tables (年度工作报告): T1 to T4, T6 and T7."""

from service.db import Session
from service.studios.figures import money, rounds, stock, yearly
from service.studios.figures.table import Table


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year."""
    return [
        *rounds.tables(session, year=year),
        *stock.tables(session, year=year),
        *yearly.tables(session, year=year),
        *money.tables(session, year=year),
    ]
