"""Drawing up a plan: which process, from which release to which, and where each element goes."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.migration import plans
from service.host.migration.side_by_side import Pair, side_by_side
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import actor, line, reading, whole_number, writing
from service.web.migrations.blueprint import FATES, blueprint, planners
from service.web.presenters.elements import type_of


@blueprint.get("")
@planners
def page() -> ResponseReturnValue:
    """Show what runs under which release, and the plans that there are."""
    return _overview()


@blueprint.post("/new")
@planners
def draw_up() -> ResponseReturnValue:
    """Draw up a plan with the mapping that suggests itself."""
    form = request.form
    process_id, source = line("process", form), whole_number("from", form) or 0
    target = whole_number("to", form) or 0
    try:
        with writing() as session:
            made = plans.draw_up(
                session, process_id=process_id, source=source, target=target, actor=actor()
            )
            key = made.key
    except Refused as refusal:
        return refuse(_overview(tr(refusal.sentence)))
    return redirect(url_for("migrations.plan", key=key), 303)


@blueprint.get("/<key:key>")
@planners
def plan(key: int) -> ResponseReturnValue:
    """Show a plan: both diagrams, and where each element goes."""
    return _shown(key)


@blueprint.post("/<key:key>")
@planners
def choose(key: int) -> ResponseReturnValue:
    """Change where elements go and how times count."""
    mapping = {
        name.removeprefix("to:"): to for name, to in request.form.items() if name.startswith("to:")
    }
    try:
        with writing() as session:
            plans.choose(
                session,
                plan=plans.plan(session, key),
                mapping=mapping,
                retimed=request.form.get("times") == "recomputed",
                actor=actor(),
            )
    except Refused as refusal:
        return refuse(_shown(key, tr(refusal.sentence)))
    flash(gettext("对应关系已保存"))
    onward = "migrations.rehearsal" if "rehearse" in request.form else "migrations.plan"
    return redirect(url_for(onward, key=key), 303)


def _overview(refusal: str = "") -> str:
    with reading() as session:
        running = plans.running(session)
        return render_template(
            "migrations/overview.html",
            running=running,
            holding={
                one.process_id: plans.holding(session, process_id=one.process_id) for one in running
            },
            plans=[(one, plans.outcome(session, one)) for one in plans.plans(session)],
            refusal=refusal,
        )


def _shown(key: int, refusal: str = "") -> str:
    with reading() as session:
        found = plans.plan(session, key)
        matches = plans.matches(session, found)
        outcome = plans.outcome(session, found)
        return render_template(
            "migrations/plan.html",
            plan=found,
            process=plans.diagrams(session, found)[1].name,
            matches=[one for one in matches if one.fate != "same"],
            unchanged=[one for one in matches if one.fate == "same"],
            added=plans.added(session, found),
            pairs=[_drawn(one) for one in side_by_side(session, found, matches)],
            outcome=outcome,
            frozen=outcome.migrated > 0,
            fates=FATES,
            type_of=type_of,
            refusal=refusal,
        )


def _drawn(pair: Pair) -> dict[str, Any]:
    """Return a pair of diagrams as the script draws it."""
    sides = {"before": pair.before, "after": pair.after}
    return {
        "name": pair.name,
        "sides": [
            {"place": f"{name}-{pair.process_id}", "source": side.source, "fates": dict(side.fates)}
            for name, side in sides.items()
        ],
        "pairs": dict(pair.pairs),
    }
