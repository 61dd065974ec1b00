"""What an editor's script sends: JSON with a model in it."""

from collections.abc import Mapping
from typing import Any

from flask import abort, request

from service.web.designer.blueprint import NAME

LARGEST = 4_000_000


def body() -> Mapping[str, Any]:
    """Return the object that was sent; anything else is a bad request."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    return sent


def number(asked: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number that was sent; None for anything else."""
    value = asked.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def model_source(name: str, asked: Mapping[str, Any]) -> bytes:
    """Return the model that was sent, as its file will hold it."""
    if not NAME.match(name):
        abort(404)
    source = asked.get("source")
    if not isinstance(source, str) or not source:
        abort(400)
    if len(source) > LARGEST:
        abort(413)
    return source.encode(errors="replace")
