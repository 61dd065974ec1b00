"""The cases that run (or have run), for the administrator to find one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.host.operations import interventions
from service.host.worker import heartbeat
from service.people import administrators
from service.web.core.request import actor, line, now, page_number, reading
from service.web.operations.blueprint import admins_only, blueprint

STATUSES = ("running", "incident", "active", "ended")


@blueprint.get("")
@admins_only
def page() -> ResponseReturnValue:
    """List the cases by number, title or unit, the interrupted ones first."""
    query, status = line("q"), line("status") or "running"
    with reading() as session:
        found = interventions.cases(
            session, actor=actor(), query=query, status=status, page=page_number()
        )
        return render_template(
            "operations/list.html",
            found=found,
            query=query,
            status=status,
            statuses=STATUSES,
            missing=administrators.missing(session),
            worker_runs=heartbeat.is_any_heard_of(session, at=now()),
        )
