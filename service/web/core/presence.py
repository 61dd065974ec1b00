"""What a sign-in goes through at every request: noticed, and asked for what it has to do first."""

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from service.faults import is_full, is_unavailable
from service.people import sign_ins
from service.people.sign_ins import SignedIn
from service.web.core.request import house, now, sign_in, wants_json, writing

FIRST = "/me/password"
"""Where somebody whose password was chosen by others chooses their own."""
FACTORS = "/me/second-factors"
"""Where somebody enrols a second factor."""
MOMENT = 0.5  # seconds; the next request notices as well
_OPEN = ("/static/", "/sign-out", "/language/", FIRST)
_NOT_NOTICED = ("/static/", "/me/remaining")
"""What a page asks for by itself: nobody is there because of it."""


def init_app(app: Flask) -> None:
    """Look at every sign-in before its request is answered."""
    app.before_request(_notice)
    app.before_request(_ask_first)
    app.context_processor(lambda: {"signed_in_for": _seconds_left()})


def seconds_left() -> int:
    """Return how many seconds the sign-in of this request lasts if nothing more is done."""
    found = sign_in()
    return max(0, int((found.ends_at - now()).total_seconds())) if found else 0


def _seconds_left() -> int | None:
    """Return what a page warns of; None where nothing ends."""
    found = sign_in()
    return seconds_left() if found and not found.half and not house().config.demo else None


def _notice() -> None:
    if request.path.startswith(_NOT_NOTICED):
        return
    found = sign_in()
    if found and found.unnoticed and not found.half:
        try:
            with writing(patience=MOMENT) as session:
                sign_ins.notice(session, token_hash=found.token_hash)
        except Exception as failed:  # who only reads need not wait for a place to write to
            if not (is_unavailable(failed) or is_full(failed)):
                raise


def _ask_first() -> ResponseReturnValue | None:
    if request.endpoint is None or request.path.startswith(_OPEN):
        return None
    found = sign_in()
    if found is None or found.half:
        return None
    if found.must_change:
        return _first(FIRST, "请先设置您自己的密码")
    if needs_factor(found) and not request.path.startswith(FACTORS):
        return _first(FACTORS, "您的角色须用两步验证登录，请先登记")
    return None


def needs_factor(found: SignedIn) -> bool:
    """Ask whether somebody has to enrol a second factor before anything else."""
    wanted = house().config.second_factor_roles
    if found.has_factor or house().config.demo:
        return False
    return "*" in wanted or found.actor.has(*wanted)


def _first(address: str, sentence: str) -> ResponseReturnValue:
    if request.method != "GET" or wants_json():
        abort(403, sentence)
    return redirect(address, 303)
