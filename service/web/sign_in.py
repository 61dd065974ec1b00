"""Signing in and out."""

from datetime import timedelta

from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug import Response

from service.errors import Refused
from service.people import sign_ins
from service.people.actor import PUBLIC
from service.web.language import gettext
from service.web.navigation import start_page
from service.web.request import TOKEN_COOKIE, actor, here, house, now, writing

DEMONSTRATION = timedelta(days=4000)

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def page() -> ResponseReturnValue:
    """Ask for name and password."""
    if actor() != PUBLIC:
        return redirect(start_page(actor()), 303)
    return render_template("sign_in.html", next=here(request.args.get("next")))


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Check name and password; wrong ones are counted."""
    username = request.form.get("username", "").strip().replace("\0", "")
    password = request.form.get("password", "")[:1000]
    onward = here(request.form.get("next"))
    try:
        with house().database.read() as session_:
            who = sign_ins.verify(session_, username=username, password=password, at=now())
    except Refused as refusal:
        return _refuse(username, onward, refusal.sentence)
    return enter(who.id, onward if onward != "/" else start_page(who))


def _refuse(username: str, onward: str, sentence: str) -> ResponseReturnValue:
    with writing() as session_:
        locked = sign_ins.locked(session_, username=username, at=now())
        if not locked:
            sign_ins.fail(session_, username=username, at=now())
    return (
        render_template("sign_in.html", username=username, next=onward, refusal=sentence),
        429 if locked else 422,
    )


def enter(username: str, onward: str) -> Response:
    """Sign this browser in as somebody and go on; whoever was signed in before is not."""
    # A demonstration moves its clock by weeks, which must not end a visitor's sign-in.
    lifetime = DEMONSTRATION if house().config.demo else sign_ins.LIFETIME
    with writing() as session_:
        _drop_old(session_)
        token = sign_ins.begin(session_, username=username, at=now(), lifetime=lifetime)
    session.pop("csrf", None)
    response = make_response(redirect(onward, 303))
    response.set_cookie(
        TOKEN_COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    with writing() as session_:
        _drop_old(session_)
    session.pop("csrf", None)
    flash(gettext("您已经退出。"))
    response = make_response(redirect("/", 303))
    response.delete_cookie(TOKEN_COOKIE)
    return response


def _drop_old(session_: Session) -> None:
    token = request.cookies.get(TOKEN_COOKIE)
    if token:
        sign_ins.sign_out(session_, token=token)
