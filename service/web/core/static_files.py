"""Addresses of style sheets and scripts that change with their content."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).parents[1] / "static"
OF_THE_SANDBOX = "/static/build/pdf/"
"""What the page without origin that draws PDFs fetches: fonts and decoders, the same for all."""


def init_app(app: Flask) -> None:
    """Let browsers keep static files for a year; a changed file has another address."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.context_processor(lambda: {"asset": asset})
    app.after_request(_ask_again)


def _ask_again(response: Response) -> Response:
    """Let browsers ask each time for a file without a version: modules import one another so."""
    if request.endpoint == "static" and "v" not in request.args:
        response.headers["Cache-Control"] = "no-cache"
    if request.endpoint == "static" and request.path.startswith(OF_THE_SANDBOX):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def asset(name: str) -> str:
    """Return the address of a built bundle (`app.css`) or of a file of ours (`js/form.js`)."""
    path = name if "/" in name else f"build/{name}"
    return url_for("static", filename=path, v=_version(path))


def _version(path: str) -> str:
    try:  # asked ten times a page: pathlib's way to ask takes several times as long
        return _digest(path, os.stat(f"{FOLDER}/{path}").st_mtime_ns)
    except OSError:
        return "0"


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]
