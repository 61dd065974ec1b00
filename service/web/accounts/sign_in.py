"""Signing in and out."""

import logging
from datetime import timedelta

from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug import Response

from service import log
from service.db import Session
from service.errors import Refused
from service.host.ledger import security
from service.host.ledger.record import record
from service.people import accounts, attempts, second_factors, sign_ins
from service.people.actor import PUBLIC, Actor
from service.web.core import unsent
from service.web.core.language import gettext, tr
from service.web.core.navigation import start_page
from service.web.core.request import (
    DEVICE_COOKIE,
    TOKEN_COOKIE,
    actor,
    here,
    house,
    now,
    origin,
    reading,
    writing,
)

blueprint = Blueprint("sign_in", __name__)

SINGLE = "single"
"""In the cookie of a visit: who signed in did so with the provider of single sign-on."""


@blueprint.get("/sign-in")
def page() -> ResponseReturnValue:
    """Ask for name and password."""
    if actor() != PUBLIC:
        return redirect(start_page(actor()), 303)
    return render_template(
        "accounts/sign_in.html", next=here(request.args.get("next")), sign_on=_sign_on()
    )


def _sign_on() -> str:
    """Return what the button for single sign-on says, if there is one."""
    settings = house().config.sign_on
    return settings.name if settings else ""


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Check name and password; wrong ones are counted."""
    # Every username is written in small letters; a credit code is often typed in capitals.
    username = request.form.get("username", "").strip().replace("\0", "").lower()
    password = request.form.get("password", "")[:1000]
    onward = here(request.form.get("next"))
    try:
        with writing() as session_:
            attempts.note(session_, username=username, origin=origin(), at=now())
        with house().database.read() as session_:
            who = sign_ins.verify(session_, username=username, password=password)
    except Refused as refusal:
        return _refuse(username, onward, refusal)
    return go_on(who, onward, typed=request.form.get("typed", ""))


def go_on(who: Actor, onward: str, *, typed: str) -> Response:
    """Ask who has shown who they are for their second factor, or sign them in without any."""
    with reading() as session_:
        asked = bool(second_factors.of_account(session_, username=who.id))
    return _ask_second(who, onward, typed) if asked else complete(who, onward, typed=typed)


def complete(who: Actor, onward: str, *, typed: str) -> Response:
    """Sign in who has shown everything that was asked for."""
    return enter(who.id, onward if onward != "/" else start_page(who), typed=typed)


def _ask_second(who: Actor, onward: str, typed: str) -> Response:
    """Keep that the password was right, and ask for the second factor."""
    with writing() as session_:
        _drop_old(session_)
        token = sign_ins.begin(session_, username=who.id, at=now(), origin=origin(), half=True)
        own = second_factors.of_account(session_, username=who.id)
        page = render_template(
            "accounts/second.html", next=onward, typed=typed, kinds={one.kind for one in own}
        )
    response = make_response(page)
    _set_cookie(response, TOKEN_COOKIE, token)
    return response


def _refuse(username: str, onward: str, refusal: Refused) -> ResponseReturnValue:
    limited = isinstance(refusal, attempts.TooMany)
    note_refused(username, limited=limited)
    log.event("sign-in refused, too many" if limited else "sign-in refused", logging.WARNING)
    return (
        render_template(
            "accounts/sign_in.html",
            username=username,
            next=onward,
            refusal=tr(refusal.sentence),
            typed=request.form.get("typed", ""),
            sign_on=_sign_on(),
        ),
        429 if limited else 422,
    )


def note_refused(username: str, *, limited: bool) -> None:
    """Put a refused sign-in on the record, where it is not a stranger's who types names.

    A stranger's is counted in the security log; that a known browser was refused is a line, and
    once an hour that an account's password may not be tried any more.
    """
    with writing() as session_:
        if attempts.is_known(session_, username=username, origin=origin()):
            record(session_, subject="sign-in", verb="refused", data={"username": username})
        if limited and accounts.names(session_, usernames=[username]):
            security.locked_out(session_, username=username)


def enter(username: str, onward: str, *, typed: str = "") -> Response:
    """Sign this browser in as somebody and go on; whoever was signed in before is not.

    `typed` are the fields that were posted when the last sign-in had lapsed; they come along.
    """
    with house().database.write(actor=_person(username), at=now()) as session_:
        _drop_old(session_)
        record(session_, subject="sign-in", verb="begun", data={"browser": origin().browser})
        token = sign_ins.begin(
            session_,
            username=username,
            at=now(),
            lifetime=house().config.sign_in_lasts,
            origin=origin(),
        )
        device = attempts.remember(session_, username=username, origin=origin(), at=now())
    log.event("signed in")
    if session.get("who") != username:  # pages that the same person left open go on working
        session.pop("csrf", None)
    session["who"] = username
    page = unsent.going_on(onward, typed)
    response = make_response(page if page is not None else redirect(onward, 303))
    _set_cookie(response, TOKEN_COOKIE, token)
    _set_cookie(response, DEVICE_COOKIE, device, lasts=attempts.REMEMBERED)
    return response


def _person(username: str) -> Actor:
    with reading() as session_:
        return accounts.actor(session_, username)


def _set_cookie(
    response: Response, name: str, value: str, *, lasts: timedelta | None = None
) -> None:
    response.set_cookie(
        name, value, max_age=lasts, httponly=True, samesite="Lax", secure=request.is_secure
    )


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    with writing() as session_:
        _drop_old(session_)
        if actor() != PUBLIC:
            record(session_, subject="sign-in", verb="ended")
    onward = "/sign-in/oidc/out" if session.pop(SINGLE, None) else "/"
    return signed_out(gettext("您已经退出。"), onward)


def signed_out(said: str, onward: str = "/") -> Response:
    """Return to the front page, or another, as nobody."""
    session.pop("csrf", None)
    session.pop("who", None)
    flash(said)
    response = make_response(redirect(onward, 303))
    response.delete_cookie(TOKEN_COOKIE)
    return response


def _drop_old(session_: Session) -> None:
    token = request.cookies.get(TOKEN_COOKIE)
    if token:
        sign_ins.sign_out(session_, token=token)
