"""Whether the service is up, whether it can work, and its figures, for whatever watches over it."""

import hmac
import ipaddress

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from service import measuring
from service.people import accounts
from service.web.core.metrics import Figures
from service.web.core.readiness import checks
from service.web.core.request import house, reading

blueprint = Blueprint("health", __name__)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
"""Headers of a proxy: with one that is not known as ours, the address says nothing."""


@blueprint.get("/healthy")
def healthy() -> ResponseReturnValue:
    """Say `ok` when the database answers; it is 503 otherwise."""
    with reading() as session:
        accounts.names(session, usernames=())
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Say whether everything is there that the service needs: 200, or 503 with what is not.

    Who may not see the figures learns that it is not ready, and not why.
    """
    found = checks()
    able = all(one.ready for one in found)
    status, headers = (200, {}) if able else (503, {"Retry-After": "10"})
    visible = found if _may_watch() else []
    if request.accept_mimetypes.best_match(["text/plain", "application/json"]) == (
        "application/json"
    ):
        return jsonify(ready=able, checks=[vars(one) for one in visible]), status, headers
    lines = ["ready" if able else "not ready"]
    lines += [f"{'ok    ' if one.ready else 'FAILED'} {one.sentence}" for one in visible]
    return Response(
        "\n".join(lines) + "\n", status, headers, content_type="text/plain; charset=utf-8"
    )


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give all figures as Prometheus reads them, to those who may watch."""
    if not _may_watch():
        abort(403)
    return Response(measuring.exposition([Figures()]), content_type=CONTENT_TYPE_LATEST)


def _may_watch() -> bool:
    """Ask whether the request comes from an address that may watch, or with the token for it."""
    config = house().config
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if config.metrics_token and hmac.compare_digest(
        sent.encode(errors="replace"), config.metrics_token.encode()
    ):
        return True
    if not config.trusted_proxies and any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address((request.remote_addr or "").removeprefix("::ffff:"))
    except ValueError:
        return False
    return any(address in network for network in config.metrics_from)
