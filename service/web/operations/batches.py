"""Many cases at once: chosen, previewed, done by the worker case by case, stopped, gone on with."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.batches import running
from service.host.batches.running import Kind
from service.host.migration import plans
from service.host.operations import interventions
from service.people import administrators
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import (
    actor,
    keys,
    line,
    page_number,
    reading,
    whole_number,
    writing,
)
from service.web.operations.blueprint import admins_only, blueprint

KINDS = {"retry": "重新办理中断的步骤", "cancel": "结束案件", "migrate": "案件迁移"}
STATES = {
    "proposed": "等另一位管理员确认",
    "running": "正在办",
    "stopped": "已停下",
    "done": "已办完",
}
OUTCOMES = {None: "等待", "done": "已办", "left": "没有办"}


@blueprint.get("/batches")
@admins_only
def batches() -> ResponseReturnValue:
    """List the batches, and cases to choose for another."""
    return _page()


@blueprint.post("/batches/preview")
@admins_only
def preview_batch() -> ResponseReturnValue:
    """Say of each chosen case what would happen to it; nothing is done yet."""
    return _preview()


@blueprint.post("/batches")
@admins_only
def begin_batch() -> ResponseReturnValue:
    """Have the worker do what the preview showed; to end cases takes two administrators."""
    kind, chosen = _kind(), keys("case")
    try:
        with writing() as session:
            two = kind == "cancel" and administrators.takes_two(session, by=actor())
            batch = running.draw_up(
                session,
                kind=kind,
                cases=chosen,
                plan=whole_number("plan", request.form),
                reason=line("reason", request.form),
                proposed=two,
                actor=actor(),
            )
            key = batch.key
            if two:
                administrators.propose(
                    session,
                    kind="batch",
                    subject=f"batch {key}",
                    args={"batch": key, "count": len(chosen), "name": KINDS[kind]},
                    reason=batch.reason,
                    by=actor(),
                )
    except Refused as refusal:
        return refuse(_preview(tr(refusal.sentence)))
    if two:
        flash("已经提出，请另一位管理员在“两人办理的事项”里确认后开始。")
    return redirect(url_for("operations.batch", key=key), 303)


@blueprint.get("/batches/<key:key>")
@admins_only
def batch(key: int) -> ResponseReturnValue:
    """Show how far a batch is, and what came of each case."""
    return _one(key)


@blueprint.post("/batches/<key:key>/stop")
@admins_only
def stop_batch(key: int) -> ResponseReturnValue:
    """Stop a batch after the case that is being done."""
    try:
        with writing() as session:
            running.stop(session, key=key)
    except Refused as refusal:
        return refuse(_one(key, tr(refusal.sentence)))
    return redirect(url_for("operations.batch", key=key), 303)


@blueprint.post("/batches/<key:key>/resume")
@admins_only
def resume_batch(key: int) -> ResponseReturnValue:
    """Go on with a batch that was stopped."""
    try:
        with writing() as session:
            if running.find(session, key).status == "proposed":
                raise Refused("这一批等另一位管理员在“两人办理的事项”里确认")
            running.resume(session, key=key)
    except Refused as refusal:
        return refuse(_one(key, tr(refusal.sentence)))
    return redirect(url_for("operations.batch", key=key), 303)


def _kind() -> Kind:
    wanted = request.values.get("kind", "")
    return cast(Kind, wanted if wanted in KINDS else "retry")


def _page() -> str:
    kind, query = _kind(), line("q")
    status = "incident" if kind == "retry" else "running"
    with reading() as session:
        found = interventions.cases(
            session, actor=actor(), query=query, status=status, page=page_number()
        )
        shown = running.latest(session)
        return render_template(
            "operations/batches.html",
            found=found,
            query=query,
            kind=kind,
            kinds=KINDS,
            states=STATES,
            batches=[(one, running.progress(session, one)) for one in shown],
            plans=plans.plans(session),
        )


def _preview(refusal: str = "") -> str:
    kind, plan = _kind(), whole_number("plan", request.form)
    with reading() as session:
        cases = keys("case")
        if "all" in request.form:
            query = line("q", request.form)
            cases = list(running.matching(session, kind=kind, query=query, actor=actor()))
        lines = running.preview(session, kind=kind, cases=cases, plan=plan, actor=actor())
        return render_template(
            "operations/batch_preview.html",
            lines=lines,
            going=sum(1 for one in lines if not one.problem),
            kind=kind,
            kinds=KINDS,
            plan=plan,
            reason=line("reason", request.form),
            refusal=refusal,
            two=kind == "cancel" and administrators.takes_two(session, by=actor()),
        )


def _one(key: int, refusal: str = "") -> str:
    with reading() as session:
        found = running.find(session, key)
        return render_template(
            "operations/batch.html",
            batch=found,
            items=running.items(session, found),
            progress=running.progress(session, found),
            kinds=KINDS,
            states=STATES,
            outcomes=OUTCOMES,
            refusal=refusal,
        )
