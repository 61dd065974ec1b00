"""Letters: what the processes wrote to me, my role or my unit."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service import host
from service.web.navigation import CASE_ROLES
from service.web.request import actor, page_number, reading, requires

blueprint = Blueprint("letters", __name__)


@blueprint.get("/letters")
@requires(*CASE_ROLES)
def page() -> ResponseReturnValue:
    """Show the letters, newest first."""
    with reading() as session:
        return render_template(
            "letters.html", found=host.letters.of(session, actor=actor(), page=page_number())
        )
