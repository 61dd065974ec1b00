"""Log of requests that failed or were refused, one line each, and of sign-ins."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, message_flashed, request

from service import log, measuring
from service.web.core.bodies import WholeRequest

METHODS = frozenset({"GET", "HEAD", "POST"})
"""Methods that are counted each by itself; anybody may invent others."""
CASE_NUMBER = re.compile(r"[A-Z]{1,4}-\d{4}-\d{1,8}")


class Application(Flask):
    """A Flask application whose failures are logged by class and places, never by their text."""

    request_class = WholeRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none of ours is a coroutine."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """Log what nobody expected."""
        g.failed = True
        log.failure("request failed", exc_info[1], status=500)


def init_app(app: Flask) -> None:
    """Give every request an id, and log how it ended if it did not end well."""
    app.before_request(_begin)
    app.after_request(_end)
    message_flashed.connect(_flashed, app)


def _begin() -> None:
    g.began = time.perf_counter()
    number = str((request.view_args or {}).get("number", ""))
    route = request.url_rule.rule if request.url_rule else "unknown"
    said = log.Fields(request=secrets.token_hex(4), method=request.method, route=route)
    if CASE_NUMBER.fullmatch(number):
        said["case"] = number
    log.set_context(**said)


def _end(response: Response) -> Response:
    status = response.status_code
    _count(status)
    refused = status >= 400 or g.get("refused", False)
    if refused and not g.get("failed", False):
        spent = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        failed = status >= 500
        level = logging.ERROR if failed else logging.INFO
        name = "request failed" if failed else "request refused"
        log.event(name, level, status=status, ms=spent)
    return response


def _count(status: int) -> None:
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "other"
    measuring.REQUESTS.labels(method, route, str(status)).inc()
    measuring.SECONDS.labels(method).observe(time.perf_counter() - g.began)


def _flashed(_app: Flask, category: str, **_: object) -> None:
    if category == "refusal":
        g.refused = True
