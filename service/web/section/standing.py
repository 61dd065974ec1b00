"""How the open work stands: where, how old, whose, when it is due, who has how much."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from service.people.roles import Role
from service.web.core.request import now, reading, requires
from service.web.presenters.tables import csv_table
from service.web.section import open_work

blueprint = Blueprint("standing", __name__, url_prefix="/standing")
READERS = ("section_officer", "centre_officer", "bureau_leader")


def reads_standing(role: Role) -> bool:
    """Ask whether a role sees how the work of all stands."""
    return role.code in READERS or role.audits


@blueprint.get("")
@requires(reads_standing)
def page() -> ResponseReturnValue:
    """Show the pictures, each with its table, and where cases stand step by step."""
    with reading() as session:
        return render_template(
            "section/standing.html",
            pictures=open_work.of_now(session, at=now()),
            steps=open_work.steps(session, at=now()),
        )


@blueprint.get("/<name>.csv")
@requires(reads_standing)
def exported(name: str) -> Response:
    """Return one table for spreadsheets."""
    with reading() as session:
        drawn = open_work.of_now(session, at=now())
        tables = [*(one.table for one in drawn), open_work.steps(session, at=now())]
    found = next((one for one in tables if one.name == name), None)
    if found is None:
        abort(404)
    return csv_table(f"standing-{name}.csv", [found.head, *found.rows])
