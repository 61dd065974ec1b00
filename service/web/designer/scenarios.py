"""Scenarios of processes: run, read, saved from a sandbox or a file, repaired, dropped."""

import json
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.definitions import deployment
from service.host.scenarios import acts, background, coverage, running, scenario, shelf, watching
from service.host.scenarios.background import Report
from service.host.scenarios.coverage import Visited
from service.host.scenarios.scenario import CHECKS, LARGEST, NAME, Scenario
from service.host.scenarios.shelf import Kept
from service.web.core.request import actor, house, line, now, reading, writing
from service.web.designer.blueprint import blueprint, designers_only
from service.web.designer.sandboxes import opened_sandbox
from service.web.presenters.diagram_path import current_source

REFRESH = "2"  # seconds, after which the page of a run that goes on is shown again


@blueprint.get("/scenarios")
@designers_only
def scenarios() -> ResponseReturnValue:
    """List the processes with their scenarios and what the last run of each came to."""
    with reading() as session:
        kept = shelf.every(session)
        names = _process_names(session)
    processes = sorted({one.scenario.process for one in kept} | names.keys())
    rows = [
        (one, names.get(one, one), [k for k in kept if k.scenario.process == one], _latest(one))
        for one in processes
    ]
    return render_template("designer/scenarios.html", rows=rows)


@blueprint.get("/scenarios/<process_id>")
@designers_only
def process_scenarios(process_id: str) -> ResponseReturnValue:
    """Show the scenarios of a process, what they came to, and what they come through."""
    report = _latest(process_id)
    with reading() as session:
        kept = shelf.every(session, process_id=process_id)
        names = _process_names(session)
        if process_id not in names and not kept:
            raise NotFound(process_id)
        parts = (
            coverage.of_process(
                session, process_id=process_id, seen=report.visited if report else Visited()
            )
            if process_id in names
            else []
        )
        page = render_template(
            "designer/process_scenarios.html",
            process_id=process_id,
            name=names.get(process_id, process_id),
            kept=kept,
            report=report,
            parts=parts,
            drawn=_drawn(session, process_id, parts, report) if report else [],
        )
    headers = {"Refresh": REFRESH} if report and report.running else {}
    return Response(page, headers=headers, mimetype="text/html")


@blueprint.post("/scenarios/<process_id>/run")
@designers_only
def run_scenarios(process_id: str) -> ResponseReturnValue:
    """Run all scenarios of a process against what is deployed."""
    with reading() as session:
        kept = shelf.every(session, process_id=process_id)
        release = deployment.current(session)
    background.begin(
        house().config.home,
        real=house().database,
        wanted=[(one.scenario, one.version) for one in kept],
        process_id=process_id,
        release=release.number if release else 0,
        at=now(),
        by=actor().name,
    )
    return redirect(url_for("designer.process_scenarios", process_id=process_id), 303)


@blueprint.post("/scenarios/<process_id>/import")
@designers_only
def import_scenario(process_id: str) -> ResponseReturnValue:
    """Take a scenario from a file."""
    sent = request.files.get("file")
    content = sent.read(LARGEST + 1) if sent else b""
    if not content or len(content) > LARGEST:
        raise Refused("请选择情景文件（不超过 2 MB）")
    try:
        found = scenario.read(json.loads(content))
    except (ValueError, RecursionError):
        raise Refused("这不是情景文件，或者文件已经损坏") from None
    if found.process != process_id:
        raise Refused("这个文件是别的流程的情景")
    return _saved(found)


@blueprint.get("/scenarios/<process_id>/<name>")
@designers_only
def one_scenario(process_id: str, name: str) -> ResponseReturnValue:
    """Show a scenario: its acts, what it holds a run against, and how it went last."""
    report = _latest(process_id)
    with reading() as session:
        kept = shelf.get(session, process_id=process_id, name=name)
        called, choices = running.called(session, kept.scenario), _choices(session, process_id)
        return render_template(
            "designer/scenario.html",
            kept=kept,
            checks=CHECKS,
            result=report.line(name, kept.version) if report else None,
            called=called,
            choices=choices,
            name=_process_names(session).get(process_id, process_id),
        )


@blueprint.get("/scenarios/<process_id>/<name>.json")
@designers_only
def export_scenario(process_id: str, name: str) -> ResponseReturnValue:
    """Give a scenario as a file."""
    with reading() as session:
        kept = shelf.get(session, process_id=process_id, name=name)
    body = json.dumps(kept.scenario.as_json(), ensure_ascii=False, indent=1) + "\n"
    named = f'attachment; filename="{process_id}.{name}.json"'
    return Response(body, mimetype="application/json", headers={"Content-Disposition": named})


@blueprint.post("/scenarios/<process_id>/<name>")
@designers_only
def change_scenario(process_id: str, name: str) -> ResponseReturnValue:
    """Say what a scenario is called and holds a run against."""
    found = _kept(process_id, name).scenario
    title = line("title", request.form)[:100] or found.title
    checks = tuple(one for one in CHECKS if one in request.form.getlist("checks"))
    return _saved(replace(found, title=title, checks=checks))


@blueprint.post("/scenarios/<process_id>/<name>/renamed")
@designers_only
def repair_scenario(process_id: str, name: str) -> ResponseReturnValue:
    """Say what an element is called now that the diagram has renamed."""
    found = _kept(process_id, name).scenario
    old, new = line("old", request.form), line("new", request.form)
    with reading() as session:
        known = [element for element, _ in _choices(session, process_id)]
    mended = scenario.renamed(found, old=old, new=new)
    if new not in known or mended == found:
        raise Refused("请选择这一步现在是图上的哪一个")
    return _saved(mended)


@blueprint.post("/scenarios/<process_id>/<name>/expect")
@designers_only
def expect_again(process_id: str, name: str) -> ResponseReturnValue:
    """Let a scenario expect what comes of it now."""
    found = _kept(process_id, name).scenario
    return _saved(running.expecting(found, real=house().database))


@blueprint.post("/scenarios/<process_id>/<name>/drop")
@designers_only
def drop_scenario(process_id: str, name: str) -> ResponseReturnValue:
    """Let there be no such scenario any more."""
    with writing() as session:
        shelf.drop(session, process_id=process_id, name=name)
    flash("情景已删去，以前的版本留在记录里。")
    return redirect(url_for("designer.process_scenarios", process_id=process_id), 303)


@blueprint.post("/sandboxes/<name>/scenario")
@designers_only
def save_scenario(name: str) -> ResponseReturnValue:
    """Keep what was done in a sandbox as a scenario of the process that it began with."""
    about, box = opened_sandbox(name)
    called = line("scenario", request.form)
    if not NAME.match(called):
        raise Refused("情景的名称用小写字母、数字和横线，不超过 59 个字符")
    with box.database.read(at=box.clock.now()) as session:
        done = acts.done_in(session, watching.instances_of(session))
    if not done:
        raise Refused("这场试办里还没有办过什么")
    made = Scenario(
        name=called,
        title=line("title", request.form)[:100] or about.title,
        process=done[0].process,
        begins=box.begins,
        until=box.clock.now(),
        acts=tuple(done),
    )
    return _saved(running.expecting(made, real=house().database, draft=box.models(about.models)))


def _saved(wanted: Scenario) -> ResponseReturnValue:
    with writing() as session:
        version = shelf.save(session, wanted=wanted)
    flash(f"情景“{wanted.title}”已保存（第 {version} 版）。")
    place = url_for("designer.one_scenario", process_id=wanted.process, name=wanted.name)
    return redirect(place, 303)


def _kept(process_id: str, name: str) -> Kept:
    with reading() as session:
        return shelf.get(session, process_id=process_id, name=name)


def _latest(process_id: str) -> Report | None:
    return background.latest(house().config.home, process_id=process_id)


def _choices(session: Session, process_id: str) -> list[tuple[str, str]]:
    try:
        return running.elements(session, process_id=process_id)
    except NotFound:
        return []


def _process_names(session: Session) -> dict[str, str]:
    return watching.processes(session)


def _drawn(
    session: Session, process_id: str, parts: list[coverage.Part], report: Report
) -> list[dict[str, Any]]:
    """Return the diagrams of a process and those it calls, with what was come through."""
    found = []
    for part in parts:
        source = current_source(session, process_id, part.id)
        if source is None:
            continue
        found.append(
            {
                "id": part.id,
                "name": part.name,
                "source": source,
                "steps": [*_steps(report, part.id)],
                "marks": [
                    {"element": one, "tone": "wait", "words": "没有走到"} for one in part.unvisited
                ],
            }
        )
    return found


def _steps(report: Report, process_id: str) -> list[dict[str, Any]]:
    prefix, step = f"{process_id}/", {"verb": "completed", "at": "", "who": ""}
    elements = [one.removeprefix(prefix) for one in report.elements if one.startswith(prefix)]
    flows = [one.removeprefix(prefix) for one in report.flows if one.startswith(prefix)]
    return [
        *({**step, "element": one, "flow": None} for one in elements),
        *({**step, "element": "", "flow": one} for one in flows),
    ]
