"""What an answer would lead to, asked while a form is being filled in: nothing is kept of it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.host.tasks import foreseen, tasks
from service.web.core.request import actor, reading, requires, works, writing
from service.web.forms.bound_form import BLANK, BoundForm
from service.web.presenters.due import calendar

blueprint = Blueprint("ahead", __name__)
MOMENT = 0.5  # seconds; what would happen is not worth waiting for


@blueprint.post("/tasks/<key:key>/foreseen")
@requires(works)
def show(key: int) -> ResponseReturnValue:
    """Say who would go on, until when, and which letters would be sent."""
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), story=False)
        days = calendar(session)
    sheet = BoundForm(view.form or BLANK, view.answered, view.documents, view.instance)
    with writing(patience=MOMENT) as session:
        then = foreseen.foresee(session, key=key, actor=actor(), answer=sheet.typed())
    return render_template("work/tasks/then.html", then=then, calendar=days)
