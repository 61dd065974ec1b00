"""The one blueprint of the room, whose it is, and the order that every form gives."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused, Stale
from service.host.operations.interventions import Order
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, requires, whole_number, writing

blueprint = Blueprint("operations", __name__, url_prefix="/operations")
operators = requires(lambda role: role.intervenes or role.retries)
admins_only = requires(lambda role: role.intervenes)
LONGEST_REASON = 400


def order(number: str) -> Order:
    """Read who orders what about which version of a case, and why."""
    reason = line("reason", request.form)[:LONGEST_REASON]
    return Order(number, actor(), reason, whole_number("seen", request.form))


def carry_out(
    number: str, action: Callable[[Session], object], done: str, again: Callable[[str], str]
) -> ResponseReturnValue:
    """Act in the one transaction of the request; refused, show the page `again`.

    Who comes second is told who was first, on the page of the case as it is now.
    """
    try:
        with writing() as session:
            action(session)
    except Stale as stale:
        return too_late(number, stale)
    except Refused as refusal:
        return refuse(again(tr(refusal.sentence)))
    flash(done)
    return redirect(url_for("operations.case", number=number), 303)


def too_late(number: str, stale: Stale) -> ResponseReturnValue:
    """Lead who comes second to the case as it is now, and say who was first."""
    flash(tr(stale.sentence), "refusal")
    return redirect(url_for("operations.case", number=number), 303)
