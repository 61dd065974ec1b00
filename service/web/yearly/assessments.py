"""The rounds of assessment: how each studio stands, places, ties, what lacks (article 11)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.people.roles import Role
from service.studios.assessment import overview, rules
from service.studios.register import lists
from service.web.core.request import page_number, reading, requires
from service.web.presenters import links

blueprint = Blueprint("assessments", __name__, url_prefix="/assessments")


def reads_assessments(role: Role) -> bool:
    """Ask whether a role reads the rounds with their points: the staff and the auditor."""
    return role.staff or role.audits


@blueprint.get("")
@requires(reads_assessments)
def page() -> ResponseReturnValue:
    """List the rounds of assessment, the latest first."""
    with reading() as session:
        return render_template("yearly/assessments.html", rounds=overview.rounds(session))


@blueprint.get("/<int:year>")
@requires(reads_assessments)
def view(year: int) -> ResponseReturnValue:
    """Show the round of a year."""
    with reading() as session:
        found = overview.of_year(session, year=year)
        if found is None:
            raise NotFound(f"assessment round {year}")
        return render_template(
            "yearly/assessment.html",
            shown=found,
            rows=lists.cut(found.lines, page_number()),
            case_page=links.to_cases(session, found.cases()),
            outcomes=rules.OUTCOMES,
        )
