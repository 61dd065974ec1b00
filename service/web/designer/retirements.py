"""Processes that begin no new cases any more: retired by a designer, and taken back."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.host.definitions import retirement
from service.web.core.request import actor, line, writing
from service.web.designer.blueprint import NAME, blueprint, designers_only


@blueprint.post("/<name>/retire")
@designers_only
def retire(name: str) -> ResponseReturnValue:
    """Let a process of a diagram begin no new cases."""
    if not NAME.match(name):
        abort(404)
    process_id = line("process", request.form)
    with writing() as session:
        called = retirement.processes_of(session, name).get(process_id)
        if called is None:
            raise NotFound(f"process {process_id} of {name}")
        reason = line("reason", request.form)
        retirement.retire(session, process_id=process_id, name=called, reason=reason, by=actor())
    flash(f"“{called}”不再办理新件，正在办的照常办完。")
    return redirect(url_for("designer.versions", name=name), 303)


@blueprint.post("/<name>/reinstate")
@designers_only
def reinstate(name: str) -> ResponseReturnValue:
    """Let a process of a diagram begin cases again."""
    if not NAME.match(name):
        abort(404)
    with writing() as session:
        retirement.reinstate(session, process_id=line("process", request.form))
    flash("已经恢复办理新件。")
    return redirect(url_for("designer.versions", name=name), 303)
