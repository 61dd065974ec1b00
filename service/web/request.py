"""Who asks, when, and what they may open: the only reader of request and clock."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import wraps
from typing import ParamSpec, cast

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.people import sign_ins
from service.people.actor import PUBLIC, Actor
from service.web.house import House

TOKEN_COOKIE = "jiangxin"  # noqa: S105 - the cookie's name

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def house() -> House:
    """Return the rooms behind this door."""
    return cast(House, current_app.extensions["house"])


def now() -> datetime:
    """Return the instant of this request, the same however often it is asked."""
    if "now" not in g:
        g.now = house().clock.now()
    return cast(datetime, g.now)


def actor() -> Actor:
    """Return who is signed in in this browser, or the public."""
    if "actor" not in g:
        g.actor = _signed_in() or PUBLIC
    return cast(Actor, g.actor)


def _signed_in() -> Actor | None:
    token = request.cookies.get(TOKEN_COOKIE)
    if not token:
        return None
    with house().database.read() as session:
        return sign_ins.signed_in(session, token=token, at=now())


def reading() -> AbstractContextManager[Session]:
    """Open a transaction that only looks."""
    return house().database.read()


def writing() -> AbstractContextManager[Session]:
    """Open the one transaction of this request, in the name of whoever is signed in."""
    return house().database.write(actor=actor(), at=now())


def wants_json() -> bool:
    """Ask whether a script asks, not a person's browser window."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def line(name: str, source: Mapping[str, str] | None = None) -> str:
    """Return one line of what was typed, without what no database can hold, at most 400 long."""
    typed = (request.args if source is None else source).get(name, "")
    return "".join(c if c.isprintable() else " " for c in typed[:400]).strip()


def page_number() -> int:
    """Return which page of a list is asked for; anything odd is the first."""
    sent = request.args.get("page", "1")
    return max(1, int(sent)) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 1


def here(address: str | None) -> str:
    """Return an address of this site to go on to; anything foreign becomes the start page.

    >>> here("//evil.example/x"), here("/inbox?box=done")
    ('/', '/inbox?box=done')
    """
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address if address.isprintable() else "/"


def requires(*roles: str) -> Callable[[View[P]], View[P]]:
    """Open a page to holders of one of these roles only; without roles, to anyone signed in."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if actor() == PUBLIC:
                return _sign_in_first()
            if roles and not actor().has(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def _sign_in_first() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    came_from = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for("sign_in.page", next=came_from), 303)
