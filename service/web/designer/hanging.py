"""The pages of a sandbox as they are, under its address: a designer acts there as each role.

A second application with the sandbox's database answers `/designer/sandboxes/<name>/as/<person>/…`;
addresses in its answers are led back there. Everything that is posted is a step that can be taken
back, and the worker's part is done at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, Response
from werkzeug.wrappers import Response as Answer

from service.errors import NotFound
from service.faults import Busy
from service.host.scenarios import sandbox
from service.host.scenarios.rooms import KEPT_OPEN, Rooms
from service.host.scenarios.sandbox import Sandbox
from service.web.core.gateway import ARRIVED
from service.web.core.request import ACTING, AT_PROXY, actor, sign_in
from service.web.core.services import Services
from service.write_lock import file_lock

ROOMS = "sandboxes"
"""The extension of an application that keeps its sandboxes."""
UNDER = re.compile(r"/designer/sandboxes/([0-9a-f]{12})/as/([a-z0-9-]{2,60})(/.*)?\Z", re.ASCII)
OPEN = (
    *("inbox", "tasks", "start", "cases", "documents", "letters", "notices", "studio", "studios"),
    *("due", "assessments", "results", "books", "payments", "claims", "rounds", "ratings"),
    *("questions", "legacy", "registrations", "copies", "bulk", "absences", "operations"),
    *("incidents", "auditor"),
)
"""First parts of the addresses that a sandbox has: no accounts, models, programs or settings."""
NO_STEP = ("draft", "conditions", "foreseen", "documents", "print", "preview")
"""Last parts of addresses that are posted to while somebody fills in a form."""
PATIENCE = 10.0  # seconds; somebody else's act in the same sandbox is done meanwhile
AT_PROXY_KEY = "HTTP_" + AT_PROXY.upper().replace("-", "_")
_IN_HTML = re.compile(
    rb"""((?:href|action|formaction|src|content|data-[a-z-]+|hx-[a-z-]+)=")/"""
    rb"""(?!/|static/|designer/sandboxes/|language/)""",
)
_IN_JSON = re.compile(rb"""(":\s*")/(?=(?:tasks|cases|documents|start|notices)/)""")

Start = Callable[..., Any]
Create = Callable[[Services], Flask]


class Hanging:
    """What stands before an application, and leads a sandbox's addresses to its own."""

    def __init__(self, app: Flask, create: Create) -> None:
        """Take the application whose designers have sandboxes."""
        self._app, self._inner, self._create = app, app.wsgi_app, create
        self._made: dict[str, tuple[Sandbox, Flask]] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a request."""
        found = UNDER.match(environ.get("PATH_INFO", ""))
        if found is None:
            return self._inner(environ, start)
        name, person, path = found[1], found[2], found[3] or "/"
        opened = self._opened(environ, name)
        if opened is None or path.split("/")[1] not in OPEN:
            return self._inner(environ, start)  # which has no such page
        prefix = f"/designer/sandboxes/{name}/as/{person}"
        inside = _inside(environ, prefix, path)
        answer = self._answered(opened, person, inside)
        return _led_back(answer, prefix)(environ, start)

    def _opened(self, environ: dict[str, Any], name: str) -> Sandbox | None:
        """Return the sandbox if whoever asks is its owner, and signed in all the way."""
        with self._app.request_context(environ):
            who, found = actor(), sign_in()
            if found is None or found.half or found.must_change or not who.has("designer"):
                return None
            try:
                return rooms(self._app).open(name, owner=who)
            except NotFound:
                return None

    def _answered(self, opened: Sandbox, person: str, environ: dict[str, Any]) -> Answer:
        app = self._application(opened)
        token = ACTING.set(person)
        try:
            if environ["REQUEST_METHOD"] != "POST":
                return Answer.from_app(app.wsgi_app, environ, buffered=True)
            with file_lock(opened.folder / "turn.lock", PATIENCE), step(opened, environ):
                return Answer.from_app(app.wsgi_app, environ, buffered=True)
        except NotFound:
            return _said("试办里没有这个人。", 404)
        except Busy:
            return _said("这场试办里另一件事还没有办完，请过一会儿再试。", 503)
        finally:
            ACTING.reset(token)

    def _application(self, opened: Sandbox) -> Flask:
        name = opened.folder.name
        known = self._made.get(name)
        if known is None or known[0] is not opened:
            known = self._made[name] = opened, self._create(self._house(opened))
            known[1].extensions[ROOMS] = name
            for old in list(self._made)[:-KEPT_OPEN]:
                self._made.pop(old, None)
        return known[1]

    def _house(self, opened: Sandbox) -> Services:
        house: Services = self._app.extensions["house"]
        config = replace(
            house.config,
            home=opened.folder,
            database_url="",
            demo=False,
            second_factor_roles=(),
            sign_on=None,
            mail="",
            webhooks=None,
            idle_minutes=0,
        )
        return Services(opened.database, opened.clock, config)


def _said(sentence: str, status: int) -> Answer:
    return Response(sentence, status=status, mimetype="text/plain")


@contextmanager
def step(opened: Sandbox, environ: dict[str, Any]) -> Iterator[None]:
    """Keep how everything stood before an act that leads to something; do the worker's part."""
    if environ["PATH_INFO"].rsplit("/", 1)[-1] in NO_STEP:
        yield
        return
    size, copy = opened.size(), opened.keep_step()
    yield
    opened.work()
    if opened.size() == size:
        sandbox.forget_step(copy)


def rooms(app: Flask) -> Rooms:
    """Return the sandboxes of an application."""
    house: Services = app.extensions["house"]
    found = app.extensions.get(ROOMS)
    if not isinstance(found, Rooms) or found.real is not house.database:
        found = app.extensions[ROOMS] = Rooms(Path(house.config.home), house.database)
    return found


def init_app(app: Flask, create: Create) -> None:
    """Hang the sandboxes in; the pages of one say that they are."""
    hung: Any = Hanging(app, create)
    app.wsgi_app = hung  # type: ignore[method-assign] # as Flask's documentation says

    @app.context_processor
    def facts() -> dict[str, object]:
        name = app.extensions.get(ROOMS)
        return {"sandbox": name if ACTING.get() and isinstance(name, str) else None}


def _inside(environ: dict[str, Any], prefix: str, path: str) -> dict[str, Any]:
    """Return the request as the sandbox's own application is asked."""
    referrer = environ.get("HTTP_REFERER", "").replace(prefix, "", 1)
    inside = {**environ, "PATH_INFO": path, "HTTP_REFERER": referrer}
    for name in ("RAW_URI", "REQUEST_URI", ARRIVED, AT_PROXY_KEY):
        inside.pop(name, None)  # its clock stands still, however long a request takes
    return inside


def _led_back(answer: Answer, prefix: str) -> Answer:
    """Lead the addresses in an answer back under the sandbox's."""
    if answer.location and answer.location.startswith("/"):
        answer.location = prefix + answer.location
    kind = answer.mimetype or ""
    if kind in ("text/html", "application/json") and not answer.direct_passthrough:
        place = prefix.encode()
        pattern = _IN_HTML if kind == "text/html" else _IN_JSON
        answer.set_data(pattern.sub(rb"\1" + place + b"/", answer.get_data()))
    return answer
