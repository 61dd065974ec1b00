"""What was refused, and to whom: strangers' refusals counted, those of staff on the record.

Counts are kept in memory for the rest of the minute and written together, so that a flood from
outside costs a write a minute and not one each.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g, request

from service import log
from service.host.ledger import security
from service.host.ledger.security import HOUR, Refused
from service.people.actor import PUBLIC, SYSTEM
from service.web.core.request import actor, house, now

MINUTE = timedelta(minutes=1)
MOST_ADDRESSES = 5000  # of one minute; what comes from more is counted together
OTHERS = "*"
_REFUSED = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429})
_OF_STAFF = frozenset({403, 404})


class Waiting:
    """What waits to be written, of one process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._counts: Counter[Refused] = Counter()
        self._minute: datetime | None = None
        self._hour: datetime | None = None

    def add(self, one: Refused) -> None:
        """Count a refusal."""
        with self._lock:
            full = len(self._counts) >= MOST_ADDRESSES and one not in self._counts
            self._counts[one._replace(address=OTHERS) if full else one] += 1

    def due(self, minute: datetime) -> Counter[Refused]:
        """Return what has to be written because another minute has begun."""
        with self._lock:
            if self._minute == minute:
                return Counter()
            self._minute, found = minute, self._counts
            self._counts = Counter()
            return found

    def hour_over(self, hour: datetime) -> bool:
        """Ask once whether another hour has begun."""
        with self._lock:
            over, self._hour = self._hour != hour, hour
            return over


def init_app(app: Flask) -> None:
    """Look at every answer."""
    app.extensions["security_log"] = Waiting()
    app.after_request(_look)


def saw_private(instance: int) -> None:
    """Note that this request shows private values of a case to who is signed in."""
    g.setdefault("private_looks", set()).add(instance)


def write(app: Flask) -> None:
    """Write what waits, and the digest of the hour that is over."""
    waiting: Waiting = app.extensions["security_log"]
    services = app.extensions["house"]
    at = services.clock.now()
    counts = waiting.due(security.began(at, MINUTE))
    over = waiting.hour_over(security.began(at, HOUR))
    if not counts and not over:
        return
    kept = timedelta(days=services.config.security_log_days)
    with services.database.write(actor=SYSTEM, at=at) as session:
        security.count(session, counts)
        if over:
            security.digest(session, hour=security.began(at, HOUR) - HOUR, kept=kept)


def _look(response: Response) -> Response:
    if request.endpoint == "static" or response.status_code >= 500:
        return response
    try:
        _note(response.status_code)
        write(current_app)
    except Exception as failed:  # noqa: BLE001 - an answer is not lost because of its log
        log.failure("security log not written", failed)
    return response


def _note(status: int) -> None:
    if status in _REFUSED and actor() == PUBLIC:
        _count(status)
    if status in _OF_STAFF and _is_staff() and request.url_rule:
        _record_refusal(status, request.url_rule.rule)
    for instance in g.get("private_looks", ()):
        _record_look(instance)


def _count(status: int) -> None:
    route = request.url_rule.rule if request.url_rule else "?"
    kind = f"{status} {request.method} {route}"[:80]
    address = (request.remote_addr or "")[:60]
    waiting: Waiting = current_app.extensions["security_log"]
    waiting.add(Refused(security.began(now(), MINUTE), address, kind))


def _is_staff() -> bool:
    return any(role.staff or role.audits or role.apart for role in actor().roles)


def _record_refusal(status: int, route: str) -> None:
    with house().database.write(actor=actor(), at=now()) as session:
        security.refused(session, username=actor().id, status=status, route=route)


def _record_look(instance: int) -> None:
    with house().database.write(actor=actor(), at=now()) as session:
        security.looked(session, instance=instance, username=actor().id)
