"""The way in, and the switch of languages."""

from flask import Blueprint, abort, redirect, request, session
from flask.typing import ResponseReturnValue

from service.people.actor import PUBLIC
from service.web.core.language import LANGUAGES
from service.web.core.navigation import start_page
from service.web.core.request import actor, here
from service.web.public import notices

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show visitors what is here; whoever is signed in goes on to their work."""
    if actor() != PUBLIC:
        return redirect(start_page(actor()), 303)
    return notices.front()


@blueprint.get("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Speak another language from now on."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    session.permanent = True
    return redirect(here(request.args.get("next")), 303)
