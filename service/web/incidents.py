"""What went wrong behind the scenes and waits for somebody: seen, and tried again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service import host
from service.errors import Refused
from service.web.language import gettext
from service.web.request import actor, reading, requires, writing

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")

ROLES = ("section_officer", "admin")


@blueprint.get("")
@requires(*ROLES)
def page() -> ResponseReturnValue:
    """List what is interrupted, newest first."""
    with reading() as session:
        return render_template("incidents.html", found=host.incidents.open(session))


@blueprint.post("/<key:key>/retry")
@requires(*ROLES)
def retry(key: int) -> ResponseReturnValue:
    """Try an interrupted step again."""
    try:
        with writing() as session:
            host.incidents.retry(session, key=key, actor=actor())
    except Refused as refusal:
        flash(refusal.sentence, "refusal")
        return redirect(url_for("incidents.page"), 303)
    flash(gettext("已经重新办理。仍然不成的，会再次列在这里。"))
    return redirect(url_for("incidents.page"), 303)
