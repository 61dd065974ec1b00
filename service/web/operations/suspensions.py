"""Processes suspended and resumed: what weighs takes two administrators."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.definitions import catalogue, deployment, suspension
from service.people import administrators
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, writing
from service.web.operations.blueprint import admins_only, blueprint


@blueprint.get("/suspensions")
@admins_only
def suspensions() -> ResponseReturnValue:
    """List the processes, and which of them are suspended."""
    return _page()


@blueprint.post("/suspensions/<process_id>")
@admins_only
def suspend(process_id: str) -> ResponseReturnValue:
    """Suspend a process; another administrator confirms it where there is one."""
    reason = line("reason", request.form)
    try:
        with writing() as session:
            name = _processes(session).get(process_id)
            if name is None:
                raise NotFound(process_id)
            two = administrators.takes_two(session, by=actor())
            given = {"process_id": process_id, "name": name, "reason": reason}
            with session.begin_nested() as tried:
                suspension.suspend(session, by=actor(), **given)
                if two:
                    tried.rollback()
            if two:
                administrators.propose(
                    session,
                    kind="suspend",
                    subject=process_id[:60],
                    args=given,
                    reason=reason,
                    by=actor(),
                )
    except Refused as refusal:
        return refuse(_page(tr(refusal.sentence)))
    said = "已经提出，请另一位管理员在“两人办理的事项”里确认后暂停。"
    flash(said if two else f"“{name}”已经暂停：不再立案，定时的步骤等恢复以后再办。")
    return redirect(url_for("operations.suspensions"), 303)


@blueprint.post("/suspensions/<process_id>/resume")
@admins_only
def resume_process(process_id: str) -> ResponseReturnValue:
    """Resume a process."""
    with writing() as session:
        suspension.resume(session, process_id=process_id)
    flash("已经恢复。暂停期间到时间的步骤，几分钟内补办。")
    return redirect(url_for("operations.suspensions"), 303)


def _processes(session: Session) -> dict[str, str]:
    """Return the processes of the current release that can begin: id → name."""
    last = deployment.current(session)
    if last is None:
        return {}
    every = [catalogue.diagram(session, last, one) for one in catalogue.process_ids(session, last)]
    return {one.process.id: one.name for one in every if one.process.executable}


def _page(refusal: str = "") -> str:
    with reading() as session:
        return render_template(
            "operations/suspensions.html",
            processes=_processes(session),
            suspended={one.process_id: one for one in suspension.every(session)},
            refusal=refusal,
            reason=line("reason", request.form),
        )
