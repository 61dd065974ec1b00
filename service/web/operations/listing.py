"""The cases that run (or have run), for the administrator to find one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service import host
from service.web.operations.door import admins_only, blueprint
from service.web.request import actor, line, page_number, reading

STATUSES = ("running", "incident", "active", "ended")


@blueprint.get("")
@admins_only
def page() -> ResponseReturnValue:
    """List the cases by number, title or unit, the interrupted ones first."""
    query, status = line("q"), line("status") or "running"
    with reading() as session:
        found = host.operations.cases(
            session, actor=actor(), query=query, status=status, page=page_number()
        )
        return render_template(
            "operations/list.html",
            found=found,
            query=query,
            status=status,
            statuses=STATUSES,
        )
