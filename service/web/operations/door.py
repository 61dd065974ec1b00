"""The one blueprint of the room, whose it is, and the order that every form gives."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.errors import Refused, Stale
from service.host import definitions
from service.host.operations import Order
from service.host.tables import ProcessInstance
from service.web.auditor.labels import Labels
from service.web.failures import refuse
from service.web.request import actor, line, requires, writing

blueprint = Blueprint("operations", __name__, url_prefix="/operations")
operators = requires("admin", "section_officer")
admins_only = requires("admin")
LONGEST_REASON = 400


def labels(session: Session, instance: ProcessInstance) -> Labels:
    """Return what the forms of a case's release call its fields."""
    return Labels(definitions.files(session, definitions.release(session, instance.release)))


def order(number: str) -> Order:
    """Read who orders what about which version of a case, and why."""
    sent = request.form.get("seen", "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    return Order(number, actor(), line("reason", request.form)[:LONGEST_REASON], seen)


def carry_out(
    number: str, deed: Callable[[Session], object], done: str, again: Callable[[str], str]
) -> ResponseReturnValue:
    """Do a deed in the one transaction of the request; refused, show the page `again`.

    Who comes second is told who was first, on the page of the case as it is now.
    """
    try:
        with writing() as session:
            deed(session)
    except Stale as stale:
        return too_late(number, stale)
    except Refused as refusal:
        return refuse(again(refusal.sentence))
    flash(done)
    return redirect(url_for("operations.case", number=number), 303)


def too_late(number: str, stale: Stale) -> ResponseReturnValue:
    """Lead who comes second to the case as it is now, and say who was first."""
    flash(stale.sentence, "refusal")
    return redirect(url_for("operations.case", number=number), 303)
