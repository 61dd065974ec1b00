"""What only a demonstration has: stepping into any role, and moving the clock."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.clock import ShiftedClock
from service.people import accounts
from service.people import roles as known_roles
from service.people.actor import PUBLIC
from service.people.tables import Account
from service.web.accounts.sign_in import enter
from service.web.core.language import gettext
from service.web.core.navigation import start_page
from service.web.core.request import actor, here, house, reading, whole_number

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
        turns = {role.code: turn for turn, role in enumerate(known_roles.every(session))}

        def turn(account: Account) -> int:
            return min(turns[code] for code in account.roles)

        people = sorted((one for one in accounts.find(session) if one.active), key=turn)
        names = [role.name for role in known_roles.every(session)]
        groups = [(names[place], list(them)) for place, them in groupby(people, turn)]
        return render_template("accounts/demo.html", groups=groups)


@blueprint.post("/demo/<username>")
def step_in(username: str) -> ResponseReturnValue:
    """Become somebody by a click."""
    with reading() as session:
        who = accounts.actor(session, username)
    return enter(who.id, start_page(who))


@blueprint.get("/clock")
def clock() -> ResponseReturnValue:
    """Show what time it is in this demonstration."""
    return render_template("accounts/clock.html", steps=STEPS)


@blueprint.post("/clock")
def advance() -> ResponseReturnValue:
    """Move the clock forward; the worker then does what has become due."""
    if actor() == PUBLIC:
        abort(403)
    days = whole_number("days", request.form, most=366)
    if not days:
        flash(gettext("请填写 1 至 366 之间的天数。"), "refusal")
        return redirect("/clock", 303)
    moving = house().clock
    if not isinstance(moving, ShiftedClock):
        abort(404)
    moving.advance(timedelta(days=days))
    flash(gettext("时钟向前拨了 %(days)s 天。到期的事项几秒钟内由后台办理。", days=days))
    return redirect(here(request.form.get("next") or "/clock"), 303)
