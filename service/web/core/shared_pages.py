"""Pages that are the same for every visitor: rendered once, kept for a moment, named by an ETag.

Only for who has no sign-in. Each answer asks the database how long the record is: as long as it
is as long as it was, nothing has changed, and a database that is gone is told as ever. What an
action wrote is shown at once; while cases only move, a page is a second old at most. In a
demonstration, whose clock is moved and whose pages tell the time, they are kept for the minute
that they show.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from hashlib import sha256
from typing import cast

from flask import Flask, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug import Response

from service.host.ledger import checkpoints
from service.host.storage.cache import Memory
from service.web.core.language import chosen
from service.web.core.request import TOKEN_COOKIE, P, View, house, now, today

OLDEST = 1.0  # seconds that a page may be shown after a case has moved
MOST_LINES = 2**62  # of a record; more than any has
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

    def holds(self, size: int, *, beyond: bool) -> bool:
        """Ask whether it may be shown when the record is so long, and tells of more than moves."""
        moved = size == self.size or time.monotonic() - self.at <= OLDEST
        return moved and not beyond


def init_app(app: Flask) -> None:
    """Give the application its memory of pages: those of one house."""
    app.extensions[EXTENSION] = (app.extensions["house"], Memory(largest=LARGEST))


def _memory() -> Memory:
    """Return the memory of pages, empty where the application was given another house."""
    whose, memory = current_app.extensions[EXTENSION]
    if whose is not house():
        memory = Memory(largest=LARGEST)
        current_app.extensions[EXTENSION] = (house(), memory)
    return cast(Memory, memory)


def shared(view: View[P]) -> View[P]:
    """Let visitors share what a view renders; it shows nothing that is somebody's own."""

    @wraps(view)
    def shown(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not _is_visitors():
            return view(*args, **kwargs)
        g.shared = True  # no token for posts: it would be one visitor's, and set a cookie
        name = (request.full_path, request.host, request.scheme, chosen(), _until())
        memory = _memory()
        kept: Kept | None = memory.get(name)
        with house().database.look_up(at=now()) as looked:
            size, beyond = checkpoints.grown(looked, seen=kept.size if kept else MOST_LINES)
        if kept is None or not kept.holds(size, beyond=beyond):
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
    return request.method in ("GET", "HEAD") and short and not own


def _until() -> date | datetime:
    """Return the day of a page; in a demonstration the minute, which stands on it."""
    return now().replace(second=0, microsecond=0) if house().config.demo else today()


def _answer(kept: Kept) -> Response:
    response = make_response(kept.body)
    response.headers["Cache-Control"] = "no-cache"  # kept by browsers, and asked about each time
    response.headers["Vary"] = "Cookie"
    response.set_etag(kept.etag)
    return response.make_conditional(request)
