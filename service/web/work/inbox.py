"""My work: what waits for me, what waits for my role, what I have done."""

from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.host.handling import absences, copies, snoozing
from service.host.tasks import tasks
from service.host.tasks.inbox import Counts, inbox, tag_values
from service.host.tasks.inbox import counts as inbox_counts
from service.web.core.language import gettext, lazy_gettext
from service.web.core.request import (
    actor,
    here,
    line,
    now,
    page_number,
    reading,
    requires,
    works,
    writing,
)
from service.web.presenters import links, start_drafts, tags
from service.web.presenters.due import calendar

blueprint = Blueprint("inbox", __name__)

BOXES = {
    "mine": lazy_gettext("等我办理"),
    "claimable": lazy_gettext("等我这个角色认领"),
    "done": lazy_gettext("我已办理"),
}


@blueprint.get("/inbox")
@requires(works)
def page() -> ResponseReturnValue:
    """Show one of the three boxes, the most overdue first."""
    query, chosen = line("q"), line("round")
    with reading() as session:
        counts = inbox_counts(session, actor=actor(), at=now())
        box = request.args.get("box") or _first(counts)
        if box not in BOXES:
            abort(404)
        found = inbox(
            session,
            actor=actor(),
            at=now(),
            box=cast(Any, box),
            query=query,
            tags={"round": chosen},
            page=page_number(),
            known=counts,
        )
        done = [row.number for row in found.rows] if box == "done" else []
        return render_template(
            "work/inbox.html",
            boxes=BOXES,
            box=box,
            query=query,
            chosen=chosen,
            rounds=tag_values(session, name="round"),
            round_names=tags.rounds(session),
            counts=counts,
            found=found,
            case_page=links.to_cases(session, done),
            calendar=calendar(session),
            unread=copies.unread(session, actor=actor()),
            instead=len(absences.work_for(session, actor=actor())),
            later=snoozing.later(session, actor=actor()) if box == "mine" else [],
            unfinished=start_drafts.of(session) if box == "mine" else [],
        )


def _first(counts: Counts) -> str:
    """Open the box in which something waits."""
    return "claimable" if counts.claimable and not counts.mine else "mine"


@blueprint.post("/tasks/<key:key>/claim")
@requires(works)
def claim(key: int) -> ResponseReturnValue:
    """Take a piece of work that waits for the role."""
    with writing() as session:
        tasks.claim(session, key=key, actor=actor())
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.post("/tasks/<key:key>/release")
@requires(works)
def release(key: int) -> ResponseReturnValue:
    """Give a piece of work back to the role."""
    with writing() as session:
        tasks.unclaim(session, key=key, actor=actor())
    flash(gettext("已经退回，同角色的其他人可以认领。"))
    return redirect(here(request.form.get("next") or "/inbox"), 303)
