"""Drawing up a plan: which process, from which release to which, and where each element goes."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import engine, host
from service.errors import Refused
from service.host import definitions
from service.host.migrating import Match
from service.host.migration_tables import MigrationPlan
from service.web.failures import refuse
from service.web.language import gettext
from service.web.migrations.door import FATES, blueprint, planners
from service.web.operations.words import type_of
from service.web.request import actor, line, reading, writing


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
    process_id, source = line("process", form), _number("from")
    target = _number("to")
    try:
        with writing() as session:
            made = host.migrating.draw_up(
                session, process_id=process_id, source=source, target=target, actor=actor()
            )
            key = made.key
    except Refused as refusal:
        return refuse(_overview(refusal.sentence))
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
            host.migrating.choose(
                session,
                plan=host.migrating.plan(session, key),
                mapping=mapping,
                retimed=request.form.get("times") == "anew",
                actor=actor(),
            )
    except Refused as refusal:
        return refuse(_shown(key, refusal.sentence))
    flash(gettext("对应关系已保存"))
    onward = "migrations.rehearsal" if "rehearse" in request.form else "migrations.plan"
    return redirect(url_for(onward, key=key), 303)


def _number(name: str) -> int:
    sent = request.form.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _overview(refusal: str = "") -> str:
    with reading() as session:
        running = host.migrating.running(session)
        return render_template(
            "migrations/overview.html",
            running=running,
            holding={
                one.process_id: host.migrating.holding(session, process_id=one.process_id)
                for one in running
            },
            plans=[
                (one, host.migrating.outcome(session, one)) for one in host.migrating.plans(session)
            ],
            refusal=refusal,
        )


def _shown(key: int, refusal: str = "") -> str:
    with reading() as session:
        found = host.migrating.plan(session, key)
        matches = host.migrating.matches(session, found)
        outcome = host.migrating.outcome(session, found)
        return render_template(
            "migrations/plan.html",
            plan=found,
            process=host.migrating.diagrams(session, found)[1].name,
            matches=[one for one in matches if one.fate != "same"],
            unchanged=[one for one in matches if one.fate == "same"],
            added=host.migrating.added(session, found),
            pairs=_pairs(session, found, matches),
            outcome=outcome,
            frozen=outcome.migrated > 0,
            fates=FATES,
            type_of=type_of,
            refusal=refusal,
        )


def _pairs(session: Session, plan: MigrationPlan, matches: list[Match]) -> list[dict[str, Any]]:
    """Return the diagrams to draw side by side: those that differ, else the process itself."""
    old, new = host.migrating.diagrams(session, plan)
    differing = {one.process_id for one in matches if one.fate != "same"}
    differing |= {node.process_id for node in host.migrating.added(session, plan)}
    every = [plan.process_id, *sorted(differing - {plan.process_id})]
    wanted = [one for one in every if one in differing] or [plan.process_id]
    return [
        _pair(session, plan, process_id, old, new, matches)
        for process_id in wanted
        if process_id in old.processes and process_id in new.processes
    ]


def _pair(
    session: Session,
    plan: MigrationPlan,
    process_id: str,
    old: engine.Diagram,
    new: engine.Diagram,
    matches: list[Match],
) -> dict[str, Any]:
    here = [one for one in matches if one.process_id == process_id]
    taken = {str(one.target).partition("/")[2]: one.fate for one in here if one.target}
    nodes = new.processes[process_id].nodes
    return {
        "name": new.processes[process_id].name,
        "sides": [
            {
                "place": f"before-{process_id}",
                "source": _source(session, plan.source, old, process_id),
                "fates": {one.element: one.fate for one in here},
            },
            {
                "place": f"after-{process_id}",
                "source": _source(session, plan.target, new, process_id),
                "fates": {name: taken.get(name, "new") for name in nodes},
            },
        ],
        "pairs": {one.element: one.target.partition("/")[2] for one in here if one.target},
    }


def _source(session: Session, release: int, diagram: engine.Diagram, process_id: str) -> str:
    files = definitions.files(session, definitions.release(session, release))
    return files[diagram.processes[process_id].file].decode()
