"""The figures of a year: six first, pictures, the fixed tables, each as CSV; the yearly report."""

from io import BytesIO

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from service import papers
from service.people.roles import Role
from service.studios.books.rules import FIRST_YEAR
from service.studios.figures import money, pictures, report, summary
from service.studios.figures.report import PARTS
from service.studios.register.directory import trades
from service.studios.rounds import queries as rounds
from service.web.core.request import line, reading, requires, today, whole_number
from service.web.presenters.tables import csv_table
from service.web.yearly import tables

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")
MOST_ROWS = 60  # of the table beside a picture; more makes the page slow, the CSV has all
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def reads_statistics(role: Role) -> bool:
    """Ask whether a role reads the figures of all studios."""
    return role.staff or role.audits


@blueprint.get("")
@requires(reads_statistics)
def page() -> ResponseReturnValue:
    """Show a year: what is read first, the pictures, the tables."""
    year = _year()
    with reading() as session:
        known, named = trades(session), rounds.names(session)
        trade = line("trade", request.args)
        code = line("round", request.args)
        ratios = money.ratios(session)
        return render_template(
            "yearly/statistics.html",
            year=year,
            this_year=today().year,
            figures=summary.figures(session, year=year, today=today(), ratios=ratios),
            pictures=pictures.of_year(
                session, year=year, today=today(), ratios=ratios,
                trade=trade if trade in known else "", round_code=code if code in named else "",
            ),
            most_rows=MOST_ROWS,
            tables=tables.of_year(session, year=year),
            parts=PARTS,
            trades=known,
            trade=trade,
            rounds=named,
            round_code=code,
        )  # fmt: skip


@blueprint.get("/<name>.csv")
@requires(reads_statistics)
def exported(name: str) -> Response:
    """Return one table, or the table of one picture, for spreadsheets."""
    year = _year()
    with reading() as session:
        every = tables.of_year(session, year=year)
        found = next((one for one in every if one.name == name), None)
        if found is None:
            ratios = money.ratios(session)
            drawn = pictures.of_year(session, year=year, today=today(), ratios=ratios)
            found = next((one.table for one in drawn if one.name == name), None)
    if found is None:
        abort(404)
    return csv_table(f"{name}-{year}.csv", [found.head, *found.rows])


@blueprint.get("/report.<any(pdf, docx):kind>")
@requires(reads_statistics)
def yearly_report(kind: str) -> ResponseReturnValue:
    """Print the yearly report (年度工作报告) as PDF or Word."""
    year = _year()
    with reading() as session:
        ratios = money.ratios(session)
        drawn = pictures.of_year(session, year=year, today=today(), ratios=ratios)
        content = report.content(
            year=year,
            figures=summary.figures(session, year=year, today=today(), ratios=ratios),
            said=[one.words for one in drawn],
            tables=tables.of_year(session, year=year),
            on=today(),
        )
    made = papers.pdf(content) if kind == "pdf" else papers.word(content)
    name = f"{year}年度技能大师工作室工作报告.{kind}"
    return send_file(BytesIO(made), mimetype=TYPES[kind], as_attachment=True, download_name=name)


def _year() -> int:
    """Return the year that is asked for; one that has not begun, or anything odd, is this year."""
    this = today().year
    asked = whole_number("year", most=this)
    return asked if asked and asked >= FIRST_YEAR else this
