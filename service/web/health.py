"""Whether the service is up, asked by whatever watches over it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.people import accounts
from service.web.request import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthy")
def healthy() -> ResponseReturnValue:
    """Say `ok` when the database answers; it is 503 otherwise."""
    with reading() as session:
        accounts.names(session, usernames=())
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}
