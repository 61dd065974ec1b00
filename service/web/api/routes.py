"""The blueprint of everything under `/api/v1`, and whether a request is for it."""

from flask import Blueprint, request

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


def asked() -> bool:
    """Ask whether a program asks, whose tokens come in a header and never in a cookie."""
    return request.path.startswith(f"{PREFIX}/")
