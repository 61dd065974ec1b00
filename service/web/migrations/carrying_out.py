"""Rehearsing a plan, carrying it out case by case, and undoing it."""

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused
from service.host import access
from service.host.migration import dry_run, plans
from service.host.migration import migrate as taking_over
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import actor, keys, line, now, page_number, reading, writing
from service.web.migrations.blueprint import admins_only, blueprint, planners


@blueprint.get("/<key:key>/rehearsal")
@planners
def rehearsal(key: int) -> ResponseReturnValue:
    """Say of each case what would happen to it; nothing is changed."""
    return _rehearsed(key)


@blueprint.post("/<key:key>/migrate")
@admins_only
def migrate(key: int) -> ResponseReturnValue:
    """Take the chosen cases over, each in its own transaction; all of them in the background."""
    reason = line("reason", request.form)
    chosen = keys("case")
    try:
        taking_over.refuse_unless_reasoned(actor(), reason)
        if "all" in request.form:
            return _line_up(key, reason)
        if not chosen:
            raise Refused("请勾选要迁移的案件")
        each = chosen[: dry_run.AT_ONCE]
        _tell(Counter(_take_over(key, instance, reason) for instance in each))
    except Refused as refusal:
        return refuse(_rehearsed(key, tr(refusal.sentence)))
    return redirect(url_for("migrations.results", key=key), 303)


@blueprint.get("/<key:key>/results")
@planners
def results(key: int) -> ResponseReturnValue:
    """Show what became of each case, and which may still be undone."""
    return _results(key)


@blueprint.post("/<key:key>/undo")
@admins_only
def undo(key: int) -> ResponseReturnValue:
    """Take cases back to where they were, as long as nobody has acted since."""
    reason = line("reason", request.form)
    chosen = keys("migration")
    try:
        taking_over.refuse_unless_reasoned(actor(), reason)
        chosen = _undoable(key) if "all" in request.form else chosen
        if not chosen:
            raise Refused("请勾选要撤销的案件")
    except Refused as refusal:
        return refuse(_results(key, tr(refusal.sentence)))
    refusals = [_take_back(one, reason) for one in chosen[: dry_run.AT_ONCE]]
    for sentence in filter(None, refusals):
        flash(sentence, "refusal")
    undone = refusals.count("")
    if undone:
        flash(gettext("已撤销 %(n)s 件，案件回到迁移以前的样子", n=undone))
    return redirect(url_for("migrations.results", key=key), 303)


def _line_up(key: int, reason: str) -> ResponseReturnValue:
    with writing() as session:
        plan = plans.plan(session, key)
        count = taking_over.migrate_all(session, plan=plan, actor=actor(), reason=reason)
    flash(gettext("%(n)s 件已排进后台，逐件迁移；在这一页看进展", n=count))
    return redirect(url_for("migrations.results", key=key), 303)


def _take_over(key: int, instance: int, reason: str) -> str:
    """Take one case over; return whether it went, stayed, or had gone `before`."""
    with writing() as session:
        plan = plans.plan(session, key)
        row = taking_over.migrate(
            session, plan=plan, instance=instance, actor=actor(), reason=reason
        )
        if row.problem is not None:
            return "stayed"
        return "went" if row.at == now() else "before"


def _tell(came: Counter[str]) -> None:
    if came["went"]:
        flash(gettext("已迁移 %(n)s 件", n=came["went"]))
    if came["before"]:
        flash(gettext("%(n)s 件先前已经有人迁移，没有再动", n=came["before"]))
    if came["stayed"]:
        flash(gettext("%(n)s 件没有迁移，原因见下", n=came["stayed"]), "refusal")


def _undoable(key: int) -> list[int]:
    with reading() as session:
        rows = plans.results(session, plans.plan(session, key))
        return [row.key for row in rows if not taking_over.obstacle_to_undo(session, row)]


def _take_back(migration: int, reason: str) -> str:
    """Undo one migration; return why not, empty when it was undone."""
    number = ""
    try:
        with writing() as session:
            row = taking_over.find(session, migration)
            number = row.instance.number
            taking_over.undo(session, migration=migration, actor=actor(), reason=reason)
    except Refused as refusal:
        return f"{number}：{tr(refusal.sentence)}"
    except NotFound:
        return gettext("没有这次迁移")
    return ""


def _rehearsed(key: int, refusal: str = "") -> str:
    with reading() as session:
        plan = plans.plan(session, key)
        found = dry_run.dry_run(session, plan=plan, actor=actor(), page=page_number())
        return render_template(
            "migrations/rehearsal.html",
            plan=plan,
            found=found,
            obstacles=Counter(problem for one in found.rows for problem in one.problems),
            at_once=dry_run.AT_ONCE,
            may_carry_out=access.may_intervene(actor()),
            refusal=refusal,
        )


def _results(key: int, refusal: str = "") -> str:
    with reading() as session:
        plan = plans.plan(session, key)
        rows = plans.results(session, plan)
        return render_template(
            "migrations/results.html",
            plan=plan,
            outcome=plans.outcome(session, plan),
            queued=plans.queued(session, plan),
            at_once=dry_run.AT_ONCE,
            rows=[(row, taking_over.obstacle_to_undo(session, row)) for row in rows],
            may_carry_out=access.may_intervene(actor()),
            refusal=refusal,
        )
