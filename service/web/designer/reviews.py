"""A proposed change in front of another designer: what it changes, the check, cases, a decision."""

import time
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.errors import Invalid, Refused, Unconfirmed
from service.host.changes import proposing, releasing, role_requests, workspace
from service.host.changes.taking_over import rehearsed
from service.host.definitions import deployment
from service.host.definitions.text import as_text
from service.host.scenarios import background, replays
from service.web.core.failures import refuse
from service.web.core.request import actor, house, reading, writing
from service.web.designer.blueprint import blueprint, designers_only
from service.web.designer.changes import PATIENCE, STATUSES, checked, named_parts, names, said_of
from service.web.designer.difference import MARKS, compared


@blueprint.get("/changes/<key:key>/review")
@designers_only
def review(key: int) -> ResponseReturnValue:
    """Show what a change would change, its check, and what running cases could do."""
    return _page(key)


def _page(key: int, *, refusal: str = "") -> str:
    home = house().config.home
    with reading() as session:
        found = workspace.get(session, key)
        current = deployment.current_files(session)
        return render_template(
            "designer/review.html",
            change=found,
            status=STATUSES[found.status],
            names=names(session, [found]),
            **named_parts(session, found),
            marks=MARKS,
            sentences={
                model.name: compared(
                    session,
                    model.name.rpartition(".")[2],
                    as_text(current[model.name]),
                    as_text(model.content),
                )["sentences"]
                for model in found.models
                if model.name in current
            },
            new={one.name for one in found.models} - set(current),
            found=checked(session, found),
            cases=rehearsed(session, found, by=actor()),
            scenarios=background.latest(home, process_id=f"change-{key}"),
            replay=replays.latest(home, name=f"change-{key}"),
            saved_at=max((one.saved_at for one in found.models), default=None),
            asked=role_requests.of(session, found),
            comments=proposing.comments(session, change=found),
            decides=found.status == "proposed" and proposing.may_decide(found, actor()),
            refusal=refusal,
        )


@blueprint.post("/changes/<key:key>/review/approve")
@designers_only
def approve_change(key: int) -> ResponseReturnValue:
    """Approve a proposal: it is released at once, or at the time that was chosen."""
    later = request.form.get("when") == "later"
    try:
        said = _approve_for(key) if later else _approve(key)
    except (Refused, Invalid) as refusal:
        return refuse(_page(key, refusal=said_of(refusal)))
    flash(said)
    return redirect(url_for("designer.change", key=key), 303)


def _approve_for(key: int) -> str:
    at = _moment(request.form.get("at", ""))
    with writing() as session:
        found = workspace.get(session, key, locked=True)
        proposing.approve_for(session, change=found, at=at, by=actor())
    return "已经同意，到定好的时间自动发布。在那以前可以收回。"


def _approve(key: int) -> str:
    with reading() as session:
        found = workspace.get(session, key)
        proposing.refuse_unless_deciding(found, actor())
        looked = releasing.look(session, found, until=time.monotonic() + PATIENCE)
    if looked.checked.warnings and request.form.get("confirmed") != "1":
        raise Unconfirmed(looked.checked.warnings)
    with writing() as session:
        found = workspace.get(session, key, locked=True)
        release = releasing.approve(session, change=found, looked=looked, by=actor())
    return f"已经发布（第 {release} 次发布）。新案件照这一版办，正在办的照原来的版本办完。"


def _moment(typed: str) -> datetime:
    """Return a moment that was typed, of Beijing.

    :raises Refused: it is none
    """
    try:
        found = datetime.fromisoformat(typed[:40])
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Refused("请写明哪一天几点发布，例如 2026-12-07 08:00")
    return found.replace(tzinfo=BEIJING)


@blueprint.post("/changes/<key:key>/review/return")
@designers_only
def return_change(key: int) -> ResponseReturnValue:
    """Send a proposal back to its authors."""
    try:
        with writing() as session:
            found = workspace.get(session, key, locked=True)
            words = request.form.get("words", "")
            proposing.send_back(session, change=found, words=words, by=actor())
    except Refused as refusal:
        return refuse(_page(key, refusal=said_of(refusal)))
    flash("已经退回，作者会看到您的意见。")
    return redirect(url_for("designer.change", key=key), 303)
