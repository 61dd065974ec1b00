"""The figures of a year as fixed tables (年度工作报告): T1 to T7."""

from service.db import Session
from service.studios.figures import assessed, experts, masters, money, rounds, stock, yearly
from service.studios.figures.table import Table


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year, in the order of the yearly report."""
    found = [
        *rounds.tables(session, year=year),
        *stock.tables(session, year=year),
        *masters.tables(session, year=year),
        *yearly.tables(session, year=year),
        *money.tables(session, year=year),
        *assessed.tables(session, year=year),
        *experts.tables(session, year=year),
    ]
    return sorted(found, key=lambda table: table.part)
