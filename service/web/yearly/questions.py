"""The questions to the bureau on one page: what is assumed, and where it stands."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from service.host.definitions import deployment
from service.people.roles import Role
from service.studios.questions import QUESTIONS, Place
from service.web.core.request import actor, reading, requires

blueprint = Blueprint("questions", __name__, url_prefix="/questions")
DESIGNER = "designer"
READERS = ("section_officer", "bureau_leader", DESIGNER)


def reads_questions(role: Role) -> bool:
    """Ask whether a role reads what the bureau has still to decide."""
    return role.code in READERS or role.audits


@blueprint.get("")
@requires(reads_questions)
def page() -> ResponseReturnValue:
    """List every question with its default; a designer follows a place to the model."""
    with reading() as session:
        held = set(deployment.current_files(session))
    designs = actor().has(DESIGNER)
    return render_template(
        "yearly/questions.html",
        questions=QUESTIONS,
        address=lambda place: _address(place, held) if designs else None,
    )


def _address(place: Place, held: set[str]) -> str | None:
    """Return where a designer changes a place; None where it is not in a model that holds."""
    if place.kind != "model" or place.file not in held:
        return None
    return f"{url_for('designer.editor', name=place.file)}#{place.name}"
