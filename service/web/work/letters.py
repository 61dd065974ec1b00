"""Letters: what the processes wrote to me, my role or my unit."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.host.letters import delivery, inbox
from service.web.core.language import gettext
from service.web.core.request import (
    actor,
    here,
    line,
    page_number,
    reading,
    requires,
    works,
    writing,
)
from service.web.presenters import deliveries

blueprint = Blueprint("letters", __name__)


@blueprint.get("/letters")
@requires(works)
def page() -> ResponseReturnValue:
    """Show the letters, newest first."""
    with reading() as session:
        return render_template(
            "work/letters.html",
            found=inbox.of(session, actor=actor(), page=page_number()),
            words=lambda letter: inbox.words(session, letter, actor=actor()),
            enclosed=lambda letter: inbox.enclosed(session, letter, actor=actor()),
            deliveries=lambda letter: deliveries.presented(session, letter.recipients),
            may_post=deliveries.may_post(),
            undelivered=delivery.undelivered(session, actor=actor()),
        )


@blueprint.post("/letters/<key:key>/told")
@requires(works)
def informed(key: int) -> ResponseReturnValue:
    """Write down that somebody without an account was told by hand."""
    with writing() as session:
        delivery.by_hand(session, key=key, actor=actor(), how=line("how", request.form))
    flash(gettext("已登记送达情况。"))
    return redirect(here(request.form.get("next") or "/letters"), 303)
