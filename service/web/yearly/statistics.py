"""The fixed tables of a year (年度工作报告), each as CSV and for printing."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from service.people.roles import Role
from service.studios import statistics
from service.web.core.request import reading, requires, today, whole_number
from service.web.presenters.tables import csv_table

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")


def reads_statistics(role: Role) -> bool:
    """Ask whether a role reads the figures of all studios."""
    return role.staff or role.audits


@blueprint.get("")
@requires(reads_statistics)
def page() -> ResponseReturnValue:
    """Show the tables of a year."""
    year = whole_number("year", most=9999) or today().year
    with reading() as session:
        return render_template(
            "yearly/statistics.html",
            year=year,
            this_year=today().year,
            tables=statistics.tables(session, year=year),
        )


@blueprint.get("/<name>.csv")
@requires(reads_statistics)
def exported(name: str) -> Response:
    """Return one table for spreadsheets."""
    year = whole_number("year", most=9999) or today().year
    with reading() as session:
        found = next((t for t in statistics.tables(session, year=year) if t.name == name), None)
    if found is None:
        abort(404)
    return csv_table(f"{name}-{year}.csv", [found.head, *found.rows])
