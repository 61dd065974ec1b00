"""A change tried before it is released: in a sandbox, by all scenarios, on last year's cases."""

from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.changes import workspace
from service.host.definitions import deployment
from service.host.scenarios import background, replays, shelf, watching
from service.host.scenarios.replaying import KINDS
from service.host.scenarios.replays import Report
from service.web.core.request import actor, house, line, now, reading, today, writing
from service.web.designer.blueprint import blueprint, designers_only
from service.web.designer.sandboxes import kept_sandboxes, refuse_unless_readable
from service.web.designer.scenarios import REFRESH
from service.web.presenters.diagram_path import current_source

YEAR = timedelta(days=365)
SHOWN = 200
"""Cases that a page lists."""


@blueprint.get("/changes/<key:key>/trial")
@designers_only
def trial(key: int) -> ResponseReturnValue:
    """Show how a change was tried: what its scenarios came to, and what past cases would do."""
    home = house().config.home
    scenarios = background.latest(home, process_id=_name(key))
    replay = replays.latest(home, name=_name(key))
    with reading() as session:
        change = workspace.get(session, key)
        kept = shelf.every(session)
        names = watching.processes(session)
        page = render_template(
            "designer/trial.html",
            change=change,
            scenarios=scenarios,
            titles={(one.scenario.process, one.scenario.name): one for one in kept},
            kept=kept,
            replay=replay,
            processes=sorted(names.items(), key=lambda one: one[1]),
            names=names,
            kinds=KINDS,
            since=today() - YEAR,
            until=today(),
            shown=SHOWN,
            drawn=_drawn(session, names, replay) if replay and replay.over else [],
        )
    goes_on = any(one is not None and one.running for one in (scenarios, replay))
    headers = {"Refresh": REFRESH} if goes_on else {}
    return Response(page, headers=headers, mimetype="text/html")


@blueprint.post("/changes/<key:key>/trial/sandbox")
@designers_only
def try_in_sandbox(key: int) -> ResponseReturnValue:
    """Make a sandbox of what is deployed with a change on top."""
    title, draft = _draft(key)
    refuse_unless_readable(draft)
    name = kept_sandboxes().begin(owner=actor(), title=title, at=now(), draft=draft)
    return redirect(url_for("designer.sandbox_page", name=name), 303)


@blueprint.post("/changes/<key:key>/trial/scenarios")
@designers_only
def try_scenarios(key: int) -> ResponseReturnValue:
    """Run all scenarios against a change."""
    _, draft = _draft(key)
    refuse_unless_readable(draft)
    with reading() as session:
        kept, release = shelf.every(session), deployment.current(session)
    background.begin(
        house().config.home,
        real=house().database,
        wanted=[(one.scenario, one.version) for one in kept],
        process_id=_name(key),
        release=release.number if release else 0,
        at=now(),
        by=actor().name,
        draft=draft,
    )
    return redirect(url_for("designer.trial", key=key), 303)


@blueprint.post("/changes/<key:key>/trial/replay")
@designers_only
def replay_cases(key: int) -> ResponseReturnValue:
    """Replay the cases that ended in a period, and all that run, against a change."""
    _, draft = _draft(key)
    refuse_unless_readable(draft)
    process = line("process", request.form)
    since, until = _day("since"), _day("until")
    with writing() as session:
        cases = replays.chosen(session, process_id=process, since=since, until=until)
        replays.note(session, cases=cases)
        release = deployment.current(session)
        keys = [one.key for one in cases]
        report = Report(
            process=process,
            since=since.isoformat(),
            until=until.isoformat(),
            release=release.number if release else 0,
            at=now().isoformat(),
            by=actor().name,
            total=len(keys),
        )
    replays.begin(
        house().config.home,
        name=_name(key),
        real=house().database,
        draft=draft,
        report=report,
        keys=keys,
    )
    flash(f"开始回放 {len(keys)} 件，看过这些办件已经记入历史。")
    return redirect(url_for("designer.trial", key=key), 303)


def _name(key: int) -> str:
    return f"change-{key}"


def _draft(key: int) -> tuple[str, dict[str, bytes]]:
    """Return a change's title and models.

    :raises Refused: there is nothing in it yet
    """
    with reading() as session:
        change = workspace.get(session, key)
        title, draft = change.title, workspace.files(change)
    if not draft:
        raise Refused("这个改动里还没有模型")
    return title, draft


def _day(name: str) -> date:
    try:
        return date.fromisoformat(line(name, request.form))
    except ValueError:
        raise Refused("请填写回放的起止日期") from None


def _drawn(session: Session, names: dict[str, str], replay: Report) -> list[dict[str, Any]]:
    """Return the diagrams in which cases go otherwise, with their number at each element."""
    places = replay.at_elements()
    found = []
    for process in dict.fromkeys(process for process, _ in places):
        source = current_source(session, replay.process, process)
        if source is not None:
            marks = [
                {"element": element, "tone": "fault", "words": f"{count} 件不同"}
                for (one, element), count in places.items()
                if one == process
            ]
            named = names.get(process, process)
            found.append(
                {"id": process, "name": named, "source": source, "steps": [], "marks": marks}
            )
    return found
