"""Results that anybody may read: grades by year, titles taken away, the extract of statistics."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from service.studios.books.rules import FIRST_YEAR
from service.studios.publication import extract as published
from service.studios.publication import results
from service.web.core.request import reading, today, whole_number
from service.web.core.shared_pages import shared
from service.web.presenters.tables import csv_table

blueprint = Blueprint("results", __name__, url_prefix="/results")


@blueprint.get("")
@shared
def page() -> ResponseReturnValue:
    """Show the results of the assessment of a year, the studios of each grade."""
    with reading() as session:
        years = results.years(session)
        asked = whole_number("year", most=9999)
        year = asked if asked in years else next(iter(years), None)
        found = results.of_year(session, year=year) if year else {}
    return render_template("public/results.html", years=years, year=year, found=found)


@blueprint.get("/revoked")
@shared
def revoked() -> ResponseReturnValue:
    """Show the studios whose title was taken away, with day and article."""
    with reading() as session:
        found = results.revoked(session)
    return render_template("public/revoked.html", found=found)


@blueprint.get("/statistics")
@shared
def extract() -> ResponseReturnValue:
    """Show the extract of a year's statistics."""
    year = _year()
    with reading() as session:
        tables = published.tables(session, year=year)
    return render_template("public/extract.html", year=year, this_year=today().year, tables=tables)


@blueprint.get("/statistics/<name>.csv")
def exported(name: str) -> Response:
    """Return a table of the extract for spreadsheets."""
    year = _year()
    with reading() as session:
        tables = published.tables(session, year=year)
    found = next((one for one in tables if one.name == name), None)
    if found is None:
        abort(404)
    return csv_table(f"{name}-{year}.csv", [found.head, *found.rows])


def _year() -> int:
    """Return the year that is asked for; anything odd is this year."""
    asked = whole_number("year", most=today().year)
    return asked if asked and asked >= FIRST_YEAR else today().year
