"""Second factors: enrolled and removed on one's own page, shown while signing in."""

import json
import logging
from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service import log
from service.clock import ShiftedClock
from service.errors import Refused
from service.people import attempts, second_factors, sign_ins
from service.people.sign_ins import SignedIn
from service.web.accounts.sign_in import complete, note_refused
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.presence import needs_factor
from service.web.core.request import (
    actor,
    here,
    house,
    line,
    now,
    origin,
    reading,
    requires,
    sign_in,
    writing,
)

blueprint = Blueprint("second_factors", __name__)


@blueprint.get("/me/second-factors")
@requires()
def page() -> ResponseReturnValue:
    """Show one's factors, and a secret for one more app."""
    return _page()


@blueprint.post("/me/second-factors/app")
@requires()
def enrol_app() -> ResponseReturnValue:
    """Enrol an app, whose first code shows that it has the secret."""
    try:
        _check_password()
        with writing() as session_:
            codes = second_factors.enrol_app(
                session_,
                username=actor().id,
                title=line("title", request.form),
                secret=str(session.get("totp", "")),
                code=line("code", request.form),
                at=_real_time(),
            )
    except Refused as refusal:
        return refuse(_page(refusal=tr(refusal.sentence)))
    session.pop("totp", None)
    return _page(codes=codes, said="验证器已经登记。"), 201


@blueprint.post("/me/second-factors/key/options")
@requires()
def key_creation() -> ResponseReturnValue:
    """Ask the browser for a security key to enrol."""
    with writing() as session_:
        options = second_factors.key_creation(
            session_, sign_in=_own().token_hash, username=actor().id, host=_host()
        )
    return jsonify(options)


@blueprint.post("/me/second-factors/key")
@requires()
def enrol_key() -> ResponseReturnValue:
    """Enrol the security key that answered."""
    try:
        _check_password()
        with writing() as session_:
            codes = second_factors.enrol_key(
                session_,
                username=actor().id,
                title=line("title", request.form),
                answer=request.form.get("answer", ""),
                sign_in=_own().token_hash,
                host=_host(),
                origin=_origin(),
            )
    except Refused as refusal:
        return refuse(_page(refusal=tr(refusal.sentence)))
    return _page(codes=codes, said="安全密钥已经登记。"), 201


@blueprint.post("/me/second-factors/codes")
@requires()
def new_codes() -> ResponseReturnValue:
    """Make new recovery codes, shown this once."""
    try:
        _check_password()
    except Refused as refusal:
        return refuse(_page(refusal=tr(refusal.sentence)))
    with writing() as session_:
        codes = second_factors.new_codes(session_, username=actor().id)
    return _page(codes=codes, said="原来的恢复码都已作废。"), 201


@blueprint.post("/me/second-factors/<key:key>/remove")
@requires()
def remove(key: int) -> ResponseReturnValue:
    """Take one of one's own factors away."""
    try:
        _check_password()
        with writing() as session_:
            second_factors.remove(session_, username=actor().id, key=key)
    except Refused as refusal:
        return refuse(_page(refusal=tr(refusal.sentence)))
    flash("已经移除。")
    return redirect(url_for("second_factors.page"), 303)


@blueprint.get("/sign-in/second")
def ask() -> ResponseReturnValue:
    """Ask who has shown their password for their second factor."""
    if _half() is None:
        return redirect(url_for("sign_in.page"), 303)
    return _ask(here(request.args.get("next")))


@blueprint.post("/sign-in/second/options")
def key_request() -> ResponseReturnValue:
    """Ask the browser for a security key of the account."""
    found = _half()
    if found is None:
        return jsonify(sentence="登录已经过期，请重新登录。"), 401
    with writing() as session_:
        options = second_factors.key_request(
            session_, sign_in=found.token_hash, username=found.actor.id, host=_host()
        )
    return jsonify(options)


@blueprint.post("/sign-in/second")
def show() -> ResponseReturnValue:
    """Check the second factor; wrong ones are counted like passwords."""
    found = _half()
    if found is None:
        return redirect(url_for("sign_in.page"), 303)
    onward = here(request.form.get("next"))
    try:
        with writing() as session_:
            attempts.note(session_, username=found.actor.id, origin=origin(), at=now())
        with writing() as session_:
            _show(session_, found)
    except Refused as refusal:
        log.event("second factor refused", logging.WARNING)
        note_refused(found.actor.id, limited=isinstance(refusal, attempts.TooMany))
        status = 429 if isinstance(refusal, attempts.TooMany) else 422
        return _ask(onward, tr(refusal.sentence)), status
    return complete(found.actor, onward, typed=request.form.get("typed", ""))


def _show(session_: Any, found: SignedIn) -> None:
    answer = _answer()
    if answer is not None:
        second_factors.show_key(
            session_,
            username=found.actor.id,
            answer=answer,
            sign_in=found.token_hash,
            host=_host(),
            origin=_origin(),
        )
        return
    second_factors.show_code(
        session_, username=found.actor.id, code=line("code", request.form), at=_real_time()
    )


def _answer() -> dict[str, Any] | None:
    try:
        answer = json.loads(request.form.get("answer", ""))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _ask(onward: str, refusal: str = "") -> str:
    found = _half()
    with reading() as session_:
        own = second_factors.of_account(session_, username=found.actor.id) if found else []
        return render_template(
            "accounts/second.html",
            next=onward,
            refusal=refusal,
            typed=request.form.get("typed", ""),
            kinds={one.kind for one in own},
        )


def _page(*, refusal: str = "", codes: list[str] | None = None, said: str = "") -> str:
    secret = session.setdefault("totp", second_factors.new_secret())
    address = second_factors.address(secret, username=actor().id)
    with reading() as session_:
        found = second_factors.of_account(session_, username=actor().id)
        return render_template(
            "accounts/second_factors.html",
            found=found,
            left=second_factors.codes_left(session_, username=actor().id),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            picture=segno.make(address, error="m").svg_data_uri(scale=5),
            refusal=refusal,
            codes=codes or [],
            said=said,
            needed=not found and needs_factor(_own()),
        )


def _check_password() -> None:
    """Ask for the password again: who finds a page left open enrols nothing.

    :raises Refused: it is wrong, or was wrong too often
    """
    with writing() as session_:
        attempts.note(session_, username=actor().id, origin=origin(), at=now())
    with reading() as session_:
        password = request.form.get("password", "")[:1000]
        sign_ins.verify(session_, username=actor().id, password=password)
    with writing() as session_:
        attempts.forgive(session_, username=actor().id, origin=origin())


def _own() -> SignedIn:
    found = sign_in()
    if found is None:
        raise Refused("登录已经过期，请重新登录。")
    return found


def _half() -> SignedIn | None:
    found = sign_in()
    return found if found and found.half else None


def _real_time() -> datetime:
    """Return the time that telephones show: a demonstration's clock is moved."""
    clock = house().clock
    return clock.now() - clock.shift() if isinstance(clock, ShiftedClock) else clock.now()


def _host() -> str:
    return request.host.partition(":")[0]


def _origin() -> str:
    return request.host_url.rstrip("/")
