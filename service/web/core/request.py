"""Who asks, when, and what they may open: the only reader of request and clock."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import wraps
from typing import ParamSpec, cast

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.db import Session
from service.people import accounts, sign_ins
from service.people.actor import PUBLIC, Actor
from service.people.attempts import Origin
from service.people.roles import Role
from service.people.sign_ins import SignedIn
from service.web.core import again, browsers, unsent
from service.web.core.gateway import ARRIVED, LONGEST
from service.web.core.services import Services

AT_PROXY = "X-Request-Time"
"""Header in which a proxy of ours says how many seconds it has had the request (nginx's
`$request_time`): it reads a body whole before it passes it on."""
SECONDS = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)
TOKEN_COOKIE = "jiangxin"  # noqa: S105 - the cookie's name
DEVICE_COOKIE = "jiangxin-device"

REQUIRED = "required"
"""The attribute of a view that keeps which roles it is for."""
ASKED = "asked"
"""The attribute of a view that keeps what else is asked of its reader, of the database."""

ACTING: ContextVar[str] = ContextVar("acting", default="")
"""Whom a designer acts as in a sandbox; only what hangs the sandbox in sets it."""
ONE_HOUR = timedelta(hours=1)

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def house() -> Services:
    """Return the rooms behind this door."""
    return cast(Services, current_app.extensions["house"])


def now() -> datetime:
    """Return the instant at which this request arrived, the same however often it is asked.

    What came before a deadline is in time, however long its body took and others were served.
    """
    if "now" not in g:
        g.now = house().clock.now() - waited()
    return cast(datetime, g.now)


def waited() -> timedelta:
    """Return how long ago the request's first byte came to us, or to a proxy of ours."""
    arrived = request.environ.get(ARRIVED)
    seconds = time.monotonic() - arrived if arrived else 0.0
    if house().config.trusted_proxies:
        said = request.headers.get(AT_PROXY, "")
        seconds += min(float(said), LONGEST) if SECONDS.fullmatch(said) else 0.0
    return timedelta(seconds=seconds)


def actor() -> Actor:
    """Return who is signed in in this browser, or the public."""
    found = sign_in()
    return found.actor if found and not found.half else PUBLIC


def sign_in() -> SignedIn | None:
    """Return the sign-in of this browser, if there is one; half of one is nobody's yet."""
    if "sign_in" not in g:
        g.sign_in = _signed_in()
    return cast(SignedIn | None, g.sign_in)


def _signed_in() -> SignedIn | None:
    if username := ACTING.get():
        return _standing_in(username)
    token = request.cookies.get(TOKEN_COOKIE)
    if not token:
        return None
    with house().database.look_up() as session:
        return sign_ins.find(session, token=token, at=now(), idle=house().config.idle)


def _standing_in(username: str) -> SignedIn | None:
    """Return the sign-in of an invented person of a sandbox; nobody else signs in there."""
    if username == PUBLIC.id:
        return None
    with house().database.read(at=now()) as session:
        acting = accounts.actor(session, username)
    return SignedIn(
        acting, "", now() + ONE_HOUR, unnoticed=False, must_change=False, has_factor=True
    )


def origin() -> Origin:
    """Return where this request comes from."""
    return Origin(
        address=request.remote_addr or "",
        browser=browsers.named(request.user_agent.string),
        device=request.cookies.get(DEVICE_COOKIE, "")[:100],
    )


def reading() -> AbstractContextManager[Session]:
    """Open a transaction that only looks."""
    return house().database.read(at=now())


def writing(*, patience: float | None = None) -> AbstractContextManager[Session]:
    """Open the one transaction of this request, in the name of whoever is signed in."""
    return house().database.write(actor=actor(), at=now(), patience=patience)


def wants_json() -> bool:
    """Ask whether a script asks, not a person's browser window."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def line(name: str, source: Mapping[str, str] | None = None) -> str:
    """Return one line of what was typed, without what no database can hold, at most 400 long."""
    typed = (request.args if source is None else source).get(name, "")
    return "".join(c if c.isprintable() else " " for c in typed[:400]).strip()


def whole_number(
    name: str, source: Mapping[str, str] | None = None, *, most: int = 999_999_999
) -> int | None:
    """Return a number from 0 to `most` that was sent; None for anything else."""
    return _number((request.args if source is None else source).get(name, ""), most)


def keys(name: str) -> list[int]:
    """Return the keys of rows that were ticked in a form, each once; anything else is left out."""
    sent = (_number(one, 10**15) for one in request.form.getlist(name))
    return list(dict.fromkeys(one for one in sent if one))


def _number(sent: str, most: int) -> int | None:
    if not (sent.isascii() and sent.isdigit()) or len(sent) > len(str(most)):
        return None
    found = int(sent)
    return found if found <= most else None


def page_number() -> int:
    """Return which page of a list is asked for; anything odd is the first."""
    return max(1, whole_number("page", most=99_999) or 1)


def today() -> date:
    """Return the day of this request in Beijing."""
    return now().astimezone(BEIJING).date()


def here(address: str | None) -> str:
    """Return an address of this site to go on to; anything foreign becomes the start page.

    >>> here("//evil.example/x"), here("/inbox?box=done")
    ('/', '/inbox?box=done')
    """
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address if address.isprintable() else "/"


def works(role: Role) -> bool:
    """Ask whether a role has a share in cases."""
    return role.works


def requires(*roles: str | Callable[[Role], bool]) -> Callable[[View[P]], View[P]]:
    """Open a page to holders of one of these roles only; without roles, to anyone signed in.

    A role is named by its code, or by a function that says which roles are meant.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if actor() == PUBLIC:
                return _sign_in_first()
            if roles and not _holds_one(roles):
                abort(403)
            return view(*args, **kwargs)

        vars(guarded)[REQUIRED] = roles
        return guarded

    return guard


def opens(endpoint: str) -> bool:
    """Ask whether a page opens to whoever asks: what nothing guards opens to everybody."""
    kept = vars(current_app.view_functions[endpoint])
    required, asked = kept.get(REQUIRED), kept.get(ASKED)
    if required is None:
        return True
    if actor() == PUBLIC or (required and not _holds_one(required)):
        return False
    if asked is None:
        return True
    with reading() as session:
        return bool(asked(session, actor()))


def _holds_one(wanted: tuple[str | Callable[[Role], bool], ...]) -> bool:
    return any(
        one(role) if callable(one) else role.code == one for role in actor().roles for one in wanted
    )


def _sign_in_first() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    if unsent.may_be_shown_again():
        return unsent.sign_in_page()
    page = again.came_from() if request.method == "POST" else request.full_path.rstrip("?")
    if page and request.method == "POST" and again.typed():
        return unsent.sign_in_page(page)
    return redirect(url_for("sign_in.page", next=page or request.path), 303)
