"""Work returned to an earlier step, and taken back by who did it, each said before it is done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.handling import going_back
from service.host.handling.going_back import Plan
from service.host.handling.words import MOST_WORDS
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, requires, whole_number, works, writing
from service.web.core.unsent import keeps_typed, unsent
from service.web.presenters.due import calendar

blueprint = Blueprint("going_back", __name__, url_prefix="/tasks/<key:key>")


@blueprint.get("/send-back")
@requires(works)
def ask(key: int) -> ResponseReturnValue:
    """Ask to which earlier step a piece of work is to be returned, and why."""
    return _page(key)


@blueprint.post("/send-back")
@keeps_typed
@requires(works)
def send_back(key: int) -> ResponseReturnValue:
    """Say first what returning a piece of work leads to; confirmed, do it."""
    if unsent():
        return _page(key, unsent_words=unsent())
    to, words, who = line("to", request.form), _words(), actor()
    try:
        if not request.form.get("confirm"):
            with reading() as session:
                planned = going_back.plan(session, key=key, to=to, words=words, actor=who)
            return _page(key, planned=planned)
        with writing() as session:
            planned = going_back.send_back(
                session,
                key=key,
                to=to,
                words=words,
                actor=who,
                revision=whole_number("revision", request.form),
            )
    except Refused as refusal:
        return refuse(_page(key, refusal=tr(refusal.sentence)))
    flash(f"已退回到“{planned.to.name}”。")
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/take-back")
@requires(works)
def take_back(key: int) -> ResponseReturnValue:
    """Take back what one has done, as long as nobody has looked at what came of it."""
    with writing() as session:
        again = going_back.take_back(session, key=key, actor=actor())
        name, opened = again.name, again.key
    flash(f"已拿回“{name}”，请重新办理。")
    return redirect(url_for("tasks.page", key=opened), 303)


def _words() -> str:
    return request.form.get("words", "")[: MOST_WORDS * 4]


def _page(
    key: int, *, planned: Plan | None = None, refusal: str = "", unsent_words: str = ""
) -> str:
    with reading() as session:
        task, found = going_back.targets(session, key=key, actor=actor())
        return render_template(
            "work/tasks/send_back.html",
            task=task,
            instance=task.instance,
            targets=found,
            planned=planned,
            refusal=refusal,
            unsent=unsent_words,
            chosen=line("to", request.form),
            words=_words(),
            most=MOST_WORDS,
            calendar=calendar(session),
        )
