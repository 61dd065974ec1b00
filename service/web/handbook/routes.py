"""Handbooks: the list of those that one may read, each whole on a page, and the link to help."""

from functools import partial

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.host.cases import instances
from service.web.core.request import actor, opens, reading
from service.web.core.shared_pages import shared
from service.web.handbook import books, rendering

blueprint = Blueprint("handbook", __name__, url_prefix="/handbook")


@blueprint.get("")
@shared
def page() -> ResponseReturnValue:
    """List the handbooks that one may read, one's own first."""
    roles = actor().roles
    found = [one for one in books.every() if one.opens_to(roles)]
    found.sort(key=lambda one: not one.is_for(roles))
    return render_template("handbook/list.html", books=found)


@blueprint.get("/<code>")
@shared
def book(code: str) -> ResponseReturnValue:
    """Show a handbook whole: what is read on the screen is what is printed."""
    found = books.find(code)
    if found is None or not found.opens_to(actor().roles):
        abort(404)
    return render_template(
        "handbook/book.html", book=found, html=partial(rendering.html, opens=_opens())
    )


def _opens() -> rendering.Opens:
    """Return what says which pages and processes open to the reader."""
    with reading() as session:
        begun = {one.process_id for one in instances.startable(session, actor=actor())}
    return lambda scheme, name: name in begun if scheme == rendering.START else opens(name)


@blueprint.app_context_processor
def help_address() -> dict[str, object]:
    """Give every page the address of its help: the section about it, for the role of its reader."""
    return {"help_address": _address}


def _address() -> str:
    found, section = books.place(actor().roles, request.endpoint)
    anchor = section.anchor if section else None
    return url_for("handbook.book", code=found.code, _anchor=anchor)
