"""My work: what waits for me, what waits for my role, what I have done."""

from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import host
from service.host.tasks import Counts
from service.web import tags
from service.web.due import calendar
from service.web.language import gettext, lazy_gettext
from service.web.navigation import CASE_ROLES
from service.web.request import actor, here, line, now, page_number, reading, requires, writing

blueprint = Blueprint("inbox", __name__)

BOXES = {
    "mine": lazy_gettext("等我办理"),
    "claimable": lazy_gettext("等我这个角色认领"),
    "done": lazy_gettext("我已办理"),
}


@blueprint.get("/inbox")
@requires(*CASE_ROLES)
def page() -> ResponseReturnValue:
    """Show one of the three boxes, the most overdue first."""
    query, chosen = line("q"), line("round")
    with reading() as session:
        counts = host.tasks.counts(session, actor=actor(), at=now())
        box = request.args.get("box") or _first(counts)
        if box not in BOXES:
            abort(404)
        return render_template(
            "inbox.html",
            boxes=BOXES,
            box=box,
            query=query,
            chosen=chosen,
            rounds=host.tasks.rounds(session, actor=actor()),
            round_names=tags.rounds(session),
            counts=counts,
            found=host.tasks.inbox(
                session,
                actor=actor(),
                at=now(),
                box=cast(Any, box),
                query=query,
                tags={"round": chosen},
                page=page_number(),
            ),
            calendar=calendar(session),
        )


def _first(counts: Counts) -> str:
    """Open the box in which something waits."""
    return "claimable" if counts.claimable and not counts.mine else "mine"


@blueprint.post("/tasks/<key:key>/claim")
@requires(*CASE_ROLES)
def claim(key: int) -> ResponseReturnValue:
    """Take a piece of work that waits for the role."""
    with writing() as session:
        host.tasks.claim(session, key=key, actor=actor())
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.post("/tasks/<key:key>/release")
@requires(*CASE_ROLES)
def release(key: int) -> ResponseReturnValue:
    """Give a piece of work back to the role."""
    with writing() as session:
        host.tasks.release(session, key=key, actor=actor())
    flash(gettext("已经退回，同角色的其他人可以认领。"))
    return redirect(here(request.form.get("next") or "/inbox"), 303)
