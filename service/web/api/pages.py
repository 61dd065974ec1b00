"""The page about the API for people, and its description for programs."""

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web.api import routes
from service.web.api.openapi import PATHS, document
from service.web.core.problems import KINDS, PREFIX

blueprint = Blueprint("api_page", __name__)


@routes.get("/openapi.json")
def description() -> ResponseReturnValue:
    """Describe the API in OpenAPI 3.1; nothing of it is secret."""
    return jsonify(document())


@blueprint.get("/api")
def read() -> ResponseReturnValue:
    """Tell people how a program of theirs can work with us."""
    operations = [
        (said.method.upper(), f"{PREFIX}{path}", said.chinese, said.summary, said.scopes)
        for path, said in PATHS.items()
    ]
    return render_template(
        "api/page.html",
        operations=operations,
        problems=KINDS,
        host=url_for("home.page", _external=True).rstrip("/"),
    )
