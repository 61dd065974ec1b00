"""The blueprint of everything under `/api/v1`."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.web.core.problems import PREFIX

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
View = Callable[..., ResponseReturnValue]


def post(rule: str) -> Callable[[View], View]:
    """Let a view take posts at an address, and nothing else: no OPTIONS, no tidied slashes."""
    return _at(rule, "POST")


def get(rule: str) -> Callable[[View], View]:
    """Let a view be read at an address."""
    return _at(rule, "GET")


def _at(rule: str, method: str) -> Callable[[View], View]:
    options = {"provide_automatic_options": False, "merge_slashes": False}
    return blueprint.route(rule, methods=[method], **options)
