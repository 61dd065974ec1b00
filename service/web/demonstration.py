"""What only a demonstration has: stepping into any role, and moving the clock."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.clock import ShiftedClock
from service.people import accounts
from service.people.actor import PUBLIC
from service.people.roles import ROLES
from service.people.tables import Account
from service.web.language import gettext
from service.web.navigation import start_page
from service.web.request import actor, here, house, reading
from service.web.sign_in import enter

blueprint = Blueprint("demonstration", __name__)

STEPS = (1, 3, 7, 14, 30)


@blueprint.before_request
def only_in_demonstrations() -> None:
    """Hide all of this from a service at work."""
    if not house().config.demo:
        abort(404)


@blueprint.get("/demo")
def roles() -> ResponseReturnValue:
    """Show everyone a visitor may become, in the order in which a case meets them."""
    with reading() as session:
        people = sorted(filter(_open, accounts.find(session)), key=_turn)
        groups = [(ROLES[turn].title, list(them)) for turn, them in groupby(people, _turn)]
        return render_template("demo.html", groups=groups)


def _open(account: Account) -> bool:
    return account.active


def _turn(account: Account) -> int:
    codes = [role.code for role in ROLES]
    return min(codes.index(code) for code in account.roles)


@blueprint.post("/demo/<username>")
def step_in(username: str) -> ResponseReturnValue:
    """Become somebody by a click."""
    with reading() as session:
        who = accounts.actor(session, username)
    return enter(who.id, start_page(who))


@blueprint.get("/clock")
def clock() -> ResponseReturnValue:
    """Show what time it is in this demonstration."""
    return render_template("clock.html", steps=STEPS)


@blueprint.post("/clock")
def advance() -> ResponseReturnValue:
    """Move the clock forward; the worker then does what has become due."""
    if actor() == PUBLIC:
        abort(403)
    days = request.form.get("days", "")
    if not days.isascii() or not days.isdigit() or not 1 <= int(days[:4]) <= 366 or len(days) > 3:
        flash(gettext("请填写 1 至 366 之间的天数。"), "refusal")
        return redirect("/clock", 303)
    moving = house().clock
    if not isinstance(moving, ShiftedClock):
        abort(404)
    moving.advance(timedelta(days=int(days)))
    flash(gettext("时钟向前拨了 %(days)s 天。到期的事项几秒钟内由后台办理。", days=days))
    return redirect(here(request.form.get("next") or "/clock"), 303)
