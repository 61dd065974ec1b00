"""Several pieces of work of one step, decided with one answer where the diagram allows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Answer
from service.host.tables.core import UserTask
from service.host.tasks import bulk, foreseen, tasks
from service.host.tasks.foreseen import Foreseen
from service.web.core.language import tr
from service.web.core.request import actor, keys, reading, requires, wants_json, works, writing
from service.web.core.unsent import keeps_typed, unsent
from service.web.forms.bound_form import BLANK, BoundForm, posted
from service.web.presenters.due import calendar

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk/<key:key>")
FORESEE = "_foresee"
"""The field of the button that only asks what would happen."""


@dataclass(frozen=True)
class Left:
    """A case whose work could not be done with the others, and why."""

    number: str
    sentence: str


@blueprint.get("")
@requires(works)
def page(key: int) -> ResponseReturnValue:
    """Show the work of a step with one form for all of it."""
    return _page(key)


@blueprint.post("")
@keeps_typed
@requires(works)
def complete(key: int) -> ResponseReturnValue:
    """Finish each piece of work that was ticked, in a transaction of its own.

    What is refused stays open and is listed with the reason; the others are done. A script sends
    them one by one and hears of each.
    """
    if unsent() or "_row" in request.form:
        return _page(key)
    answer, chosen = posted(), keys("task")
    if not chosen:
        return _page(key, refusal=Refused("请选择要一起办理的工作")), 422
    known = _numbers(key)
    wanted = [one for one in chosen if one in known]
    if FORESEE in request.form:
        return _foreseen(key, wanted, answer)
    done, left, refused = _each(wanted, known, answer)
    if wants_json():
        return jsonify(done=done, left=[{"number": x.number, "sentence": x.sentence} for x in left])
    if refused is not None and not done:
        return _page(key, refusal=refused, left=left), 422
    flash(f"已一起办理{done}件。")
    for one_left in left:
        flash(f"{one_left.number}没有办成：{one_left.sentence}")
    return redirect(url_for("inbox.page"), 303)


def _numbers(key: int) -> dict[int, str]:
    """Return the numbers of the cases whose work may be decided together, by its key."""
    with reading() as session:
        view = _opened(session, key)
        rows = bulk.together(session, view.task, actor=actor())
        return {one.key: one.instance.number for one in rows}


def _each(
    wanted: Sequence[int], known: dict[int, str], answer: object
) -> tuple[int, list[Left], Refused | None]:
    left: list[Left] = []
    done = 0
    refused: Refused | None = None
    for one in wanted:
        try:
            with writing() as session:
                tasks.complete(session, key=one, actor=actor(), answer=answer)
            done += 1
        except Refused as refusal:
            refused = refusal
            left.append(Left(known[one], tr(refusal.sentence)))
    return done, left, refused


def _foreseen(key: int, wanted: Sequence[int], answer: object) -> ResponseReturnValue:
    """Show what would happen to each case, before anything does."""
    found = {}
    for one in wanted:
        with writing() as session:
            found[one] = foreseen.foresee(session, key=one, actor=actor(), answer=answer)
    refused = [one for one in found.values() if one.refusal]
    if refused and len(refused) == len(found):
        refusal = Refused(refused[0].refusal, problems=refused[0].problems)
        return _page(key, refusal=refusal), 422
    return _page(key, ahead=found)


def _opened(session: Session, key: int) -> tasks.TaskView:
    view = tasks.open(session, key=key, actor=actor(), story=False)
    if not bulk.allows(view.task, view.form):
        raise NotFound(f"task {key}")
    return view


def _page(
    key: int,
    *,
    refusal: Refused | None = None,
    left: Sequence[Left] = (),
    ahead: dict[int, Foreseen] | None = None,
) -> str:
    with reading() as session:
        view = _opened(session, key)
        rows = bulk.together(session, view.task, actor=actor())
        if not rows:
            abort(404)
        sheet = BoundForm(bulk.asked_of_all(view.form or BLANK))
        typed = _typed(sheet) if request.method == "POST" else {}
        problems = refusal.problems if refusal else ()
        return render_template(
            "work/tasks/bulk.html",
            task=view.task,
            rows=rows,
            filled=sheet.fill(session, values=typed, problems=problems),
            refusal=tr(refusal.sentence) if refusal and not problems else "",
            left=left,
            ahead=ahead or {},
            unsent=unsent(),
            chosen=_chosen(rows),
            calendar=calendar(session),
        )


def _chosen(rows: Sequence[UserTask]) -> list[int]:
    """Return what is ticked: as it was sent, or as the desk named it."""
    if request.method == "POST":
        return keys("task")
    named = {one for one in request.args.getlist("task", type=int) if one}
    return [one.key for one in rows if one.key in named]


def _typed(sheet: BoundForm) -> Answer:
    return sheet.with_row_changed() if "_row" in request.form else sheet.typed()
