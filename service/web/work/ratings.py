"""An expert's own page: what was said of one's work, and the times in which one is not drawn."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.studios.pool import suspending
from service.studios.pool.rules import ASPECTS, LEVELS, MARKS
from service.studios.review import rating
from service.studios.roles import EXPERT
from service.web.core.request import actor, reading, requires, today

blueprint = Blueprint("ratings", __name__, url_prefix="/ratings")


@blueprint.get("")
@requires(EXPERT)
def page() -> ResponseReturnValue:
    """List one's own ratings and suspensions, and nobody else's."""
    with reading() as session:
        return render_template(
            "work/ratings.html",
            ratings=rating.of_expert(session, username=actor().id),
            suspensions=suspending.of_expert(session, username=actor().id),
            period=suspending.period,
            levels=LEVELS,
            aspects=ASPECTS,
            marks=MARKS,
            today=today(),
        )
