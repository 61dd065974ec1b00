"""What went wrong behind the scenes: by its reasons, to be tried again one by one or together."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused
from service.host.operations import incidents
from service.host.operations.incidents import IncidentFilter
from service.web.core.language import gettext, tr
from service.web.core.request import actor, here, keys, line, reading, requires, writing
from service.web.operations.labels import KINDS, advice, kind_of

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")

FOLDED_FROM = 3
"""A group of more is listed when asked for: the reasons come first."""
AT_ONCE = 50
"""Incidents tried again in one request, each in a transaction of its own."""


@dataclass(frozen=True)
class Outcome:
    """What came of trying one again."""

    number: str
    done: bool
    words: str


@blueprint.get("")
@requires(lambda role: role.retries)
def page() -> ResponseReturnValue:
    """List what is interrupted, the same reason at the same element together."""
    wanted = IncidentFilter(line("kind"), line("process"), line("element"), line("number"))
    with reading() as session:
        every = incidents.groups(session, wanted=IncidentFilter())
        return render_template(
            "operations/incidents.html",
            groups=incidents.groups(session, wanted=wanted),
            wanted=wanted,
            kinds=dict.fromkeys([*(one.kind for one in every), wanted.kind]),
            processes={one.process_id: one.process_name for one in every if one.process_id},
            elements={one.element: one.name for one in every if one.element},
            kind_of=kind_of,
            advice=advice,
            known=KINDS,
            at_once=AT_ONCE,
            folded_from=FOLDED_FROM,
        )


@blueprint.post("/<key:key>/retry")
@requires(lambda role: role.retries)
def retry(key: int) -> ResponseReturnValue:
    """Try an interrupted step again."""
    try:
        with writing() as session:
            incidents.retry(session, key=key, actor=actor())
    except Refused as refusal:
        flash(tr(refusal.sentence), "refusal")
        return redirect(url_for("incidents.page"), 303)
    flash(gettext("已经重新办理。仍然不成的，会再次列在这里。"))
    return redirect(here(request.form.get("next") or url_for("incidents.page")), 303)


@blueprint.post("/retry")
@requires(lambda role: role.retries)
def retry_all() -> ResponseReturnValue:
    """Try several again, each by itself, and say what came of each."""
    outcomes = [_tried(key) for key in keys("key")[:AT_ONCE]]
    return render_template("operations/incidents_retried.html", outcomes=outcomes)


def _tried(key: int) -> Outcome:
    number = str(key)
    try:
        with writing() as session:
            incident = incidents.retry(session, key=key, actor=actor())
            case = incident.instance
            number = case.number if case else incident.job_name or number
            session.flush()
            session.refresh(incident)
            done = incident.resolved_at is not None
    except Refused as refusal:
        return Outcome(number, False, tr(refusal.sentence))
    except NotFound:
        return Outcome(number, True, gettext("已经有人处理过了"))
    if done:
        return Outcome(number, True, gettext("已经恢复办理"))
    return Outcome(number, False, gettext("仍然没有办成，原因没有排除"))
