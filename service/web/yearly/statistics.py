"""The fixed tables of a year (年度工作报告), each as CSV and for printing."""

from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.db import Session
from service.host.tasks import durations
from service.people.roles import Role
from service.studios import figures
from service.studios.books.rules import FIRST_YEAR
from service.studios.figures.table import Table
from service.web.core.request import reading, requires, today, whole_number
from service.web.presenters.tables import csv_table

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")
STAGES = (
    "studio-application", "sector-review", "material-check", "expert-review", "round",
    "trade-review", "round-review", "co-opinion", "public-notice", "objection",
)  # fmt: skip
"""The processes from an application to its result."""


def reads_statistics(role: Role) -> bool:
    """Ask whether a role reads the figures of all studios."""
    return role.staff or role.audits


@blueprint.get("")
@requires(reads_statistics)
def page() -> ResponseReturnValue:
    """Show the tables of a year."""
    year = _year()
    with reading() as session:
        return render_template(
            "yearly/statistics.html",
            year=year,
            this_year=today().year,
            tables=_tables(session, year),
        )


@blueprint.get("/<name>.csv")
@requires(reads_statistics)
def exported(name: str) -> Response:
    """Return one table for spreadsheets."""
    year = _year()
    with reading() as session:
        found = next((t for t in _tables(session, year) if t.name == name), None)
    if found is None:
        abort(404)
    return csv_table(f"{name}-{year}.csv", [found.head, *found.rows])


def _year() -> int:
    """Return the year that is asked for; one that has not begun, or anything odd, is this year."""
    this = today().year
    asked = whole_number("year", most=this)
    return asked if asked and asked >= FIRST_YEAR else this


def _tables(session: Session, year: int) -> list[Table]:
    return [*figures.tables(session, year=year), _stages(session, year)]


def _stages(session: Session, year: int) -> Table:
    """Return T1: how long each step of the year's applications took, by who does it."""
    since, until = (datetime(one, 1, 1, tzinfo=BEIJING) for one in (year, year + 1))
    found = durations.stages(session, processes=STAGES, since=since, until=until)
    rows = [
        (f"{one.lane}：{one.name}", one.count, f"{one.median:g}", one.longest, one.late)
        for one in found
    ]
    head = ("办理方和步骤", "办结", "中位（工作日）", "最长（工作日）", "逾期办结")
    return Table("stages", "办理时间：按步骤和办理方", head, rows)
