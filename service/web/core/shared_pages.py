"""Pages that are the same for every visitor: rendered once, kept for a moment, named by an ETag.

Only for who has no sign-in, and never in a demonstration, whose clock is moved. Each answer asks
the database how long the record is: as long as it is as long as it was, nothing has changed, and
a database that is gone is told as ever. While others write, a page is a second old at most.
"""

import time
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256

from flask import Flask, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug import Response

from service.host.ledger import checkpoints
from service.host.storage.cache import Memory
from service.web.core.language import chosen
from service.web.core.request import TOKEN_COOKIE, P, View, house, now, today

OLDEST = 1.0  # seconds that a page may be shown after something else was written
LARGEST = 16 * 1024 * 1024  # bytes of pages that a process keeps
LONGEST_QUERY = 200  # letters; whoever asks for more asks for something of their own
EXTENSION = "shared_pages"


@dataclass(frozen=True)
class Kept:
    """A page as it was rendered, how long the record was, and when that was."""

    body: bytes
    etag: str
    size: int
    at: float


def init_app(app: Flask) -> None:
    """Give the application its memory of pages."""
    app.extensions[EXTENSION] = Memory(largest=LARGEST)


def shared(view: View[P]) -> View[P]:
    """Let visitors share what a view renders; it shows nothing that is somebody's own."""

    @wraps(view)
    def shown(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not _is_visitors():
            return view(*args, **kwargs)
        g.shared = True  # no token for posts: it would be one visitor's, and set a cookie
        name = (request.full_path, request.host, request.scheme, chosen(), today())
        memory: Memory = current_app.extensions[EXTENSION]
        with house().database.look_up(at=now()) as looked:
            size = checkpoints.size(looked)
        kept: Kept | None = memory.get(name)
        if kept is None or (kept.size != size and time.monotonic() - kept.at > OLDEST):
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200 or response.direct_passthrough:
                return response
            body = response.get_data()
            kept = Kept(body, sha256(body).hexdigest()[:32], size, time.monotonic())
            memory.put(name, kept, weight=len(body))
        return _answer(kept)

    return shown


def _is_visitors() -> bool:
    """Ask whether what is asked for is the same for everybody who asks."""
    own = TOKEN_COOKIE in request.cookies or "_flashes" in session
    short = len(request.query_string) <= LONGEST_QUERY
    return request.method in ("GET", "HEAD") and short and not own and not house().config.demo


def _answer(kept: Kept) -> Response:
    response = make_response(kept.body)
    response.headers["Cache-Control"] = "no-cache"  # kept by browsers, and asked about each time
    response.headers["Vary"] = "Cookie"
    response.set_etag(kept.etag)
    return response.make_conditional(request)
