"""Letters: what the processes wrote to me, my role or my unit."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.db import Session
from service.host.cases import reveals
from service.host.letters import delivery, inbox
from service.host.tables.letters import Letter
from service.host.tables.papers import CasePaper
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
        found = inbox.of(session, actor=actor(), page=page_number())
        return render_template(
            "work/letters.html",
            found=found,
            opens=inbox.open_to(session, found.rows, actor=actor()),
            words=lambda letter: inbox.words(
                session,
                letter,
                actor=actor(),
                hidden=reveals.hides_outside(session, letter, actor()),
            ),
            enclosed=lambda letter: _enclosed(session, letter),
            deliveries=lambda letter: deliveries.presented(session, letter.recipients),
            may_post=deliveries.may_post(),
            undelivered=delivery.undelivered(session, actor=actor()),
        )


def _enclosed(session: Session, letter: Letter) -> list[tuple[CasePaper, bool]]:
    """Return the papers of a letter, each with whether it waits for a reason."""
    found = inbox.enclosed(session, letter, actor=actor())
    if not found or letter.instance is None:
        return [(one, False) for one in found]
    sealed = reveals.sealed_papers(session, found, letter.instance, actor())
    return [(one, one.key in sealed) for one in found]


@blueprint.post("/letters/<key:key>/told")
@requires(works)
def informed(key: int) -> ResponseReturnValue:
    """Write down that somebody without an account was told by hand."""
    with writing() as session:
        delivery.by_hand(session, key=key, actor=actor(), how=line("how", request.form))
    flash(gettext("已登记送达情况。"))
    return redirect(here(request.form.get("next") or "/letters"), 303)
