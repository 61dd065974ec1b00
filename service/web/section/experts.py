"""The pool of experts: the section says who judges which trades, and whom they work for."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.people import accounts
from service.studios.pool import experts
from service.studios.register import directory
from service.studios.review import figures
from service.web.core.language import gettext, tr
from service.web.core.request import line, reading, requires, writing

blueprint = Blueprint("experts", __name__, url_prefix="/experts")


@blueprint.get("")
@requires("section_officer")
def page() -> ResponseReturnValue:
    """List the pool, and the accounts of experts who are not in it."""
    return _page()


@blueprint.post("")
@requires("section_officer")
def settle() -> ResponseReturnValue:
    """Take somebody into the pool, or change their entry."""
    username = line("username", request.form)
    try:
        with writing() as session:
            experts.settle(
                session,
                username=username,
                trades=request.form.getlist("trades"),
                employer=line("employer", request.form) or None,
                active="active" in request.form,
            )
    except Refused as refusal:
        return _page(tr(refusal.sentence)), 422
    flash(gettext("专家库已更新。"))
    return redirect(url_for("rounds.experts.page"), 303)


def _page(refusal: str = "") -> str:
    with reading() as session:
        return render_template(
            "section/experts.html",
            pool=experts.pool(session),
            outside=experts.outside(session),
            trades=directory.trades(session),
            figures=figures.by_trade(session),
            organisations=accounts.organisations(session),
            refusal=refusal,
        )
