"""The page about the API for people, and its description for programs."""

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web.api import routes
from service.web.api.openapi import PATHS, document
from service.web.api.problems import KINDS

blueprint = Blueprint("api_page", __name__)


@routes.blueprint.get("/openapi.json")
def description() -> ResponseReturnValue:
    """Describe the API in OpenAPI 3.1; nothing of it is secret."""
    return jsonify(document())


@blueprint.get("/api")
def read() -> ResponseReturnValue:
    """Tell people how a program of theirs can work with us."""
    operations = [
        (method.upper(), f"{routes.PREFIX}{path}", chinese, summary)
        for path, (method, summary, chinese, _, _) in PATHS.items()
    ]
    return render_template(
        "api/page.html",
        operations=operations,
        problems=KINDS,
        host=url_for("home.page", _external=True).rstrip("/"),
    )
