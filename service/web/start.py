"""Starting something: which processes one may start, and their first form."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import host
from service.errors import NotFound, Refused
from service.host.instances import Startable
from service.host.registry import registry
from service.host.tables import ProcessInstance
from service.host.tasks import Waiting
from service.web import uploads
from service.web.failures import refuse
from service.web.filling import BLANK, Sheet, Values
from service.web.language import gettext
from service.web.navigation import CASE_ROLES
from service.web.request import actor, now, reading, requires, writing

blueprint = Blueprint("start", __name__, url_prefix="/start")


@blueprint.get("")
@requires(*CASE_ROLES)
def page() -> ResponseReturnValue:
    """List what one may start, the rounds that are open, and one's own drafts."""
    with reading() as session:
        return render_template(
            "start/list.html",
            startable=host.instances.startable(session, actor=actor()),
            rounds=_open_rounds(session),
            drafts=_drafts(session),
        )


@dataclass(frozen=True)
class Begun:
    """A case that its starter has not sent yet, and the work they left off at."""

    instance: ProcessInstance
    work: Waiting


def _drafts(session: Session) -> list[Begun]:
    found = host.instances.search(session, actor=actor(), status="draft").rows
    return [
        Begun(instance, work)
        for instance in found
        for work in host.tasks.waiting(session, instance=instance, actor=actor())
        if work.workable
    ]


@blueprint.post("/drafts/<number>/discard")
@requires(*CASE_ROLES)
def discard(number: str) -> ResponseReturnValue:
    """Throw a draft away."""
    with writing() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        host.instances.discard(session, instance=instance, actor=actor())
    flash(gettext("草稿 %(number)s 已经放弃。", number=number))
    return redirect(url_for("start.page"), 303)


def _open_rounds(session: Session) -> list[dict[str, Any]]:
    source = registry(session).sources.get("open_rounds")
    return source(session, at=now(), actor=actor(), variables={}) if source else []


@blueprint.get("/<process_id>")
@requires(*CASE_ROLES)
def first_form(process_id: str) -> ResponseReturnValue:
    """Show the form a process begins with."""
    with reading() as session:
        chosen = _chosen(session, process_id)
        return _shown(session, chosen, values={})


@blueprint.post("/<process_id>")
@requires(*CASE_ROLES)
def begin(process_id: str) -> ResponseReturnValue:
    """Start a process; its first step, when it is one's own, opens at once."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    answer: Values = {}
    try:
        if chosen.form:
            typed = Sheet(chosen.form).typed()
            answer = typed
            uploads.receive(chosen.form, typed, instance=None)
        with writing() as session:
            instance = host.instances.start(
                session, process_id=process_id, actor=actor(), variables=answer
            )
            number = instance.number
            waiting = host.tasks.waiting(session, instance=instance, actor=actor())
            first = next((one.key for one in waiting if one.workable), None)
    except Refused as refusal:
        with reading() as session:
            return refuse(_shown(session, chosen, values=answer, refusal=refusal))
    flash(gettext("已经立案，案号 %(number)s。", number=number))
    if first is not None:
        return redirect(url_for("tasks.page", key=first), 303)
    return redirect(url_for("cases.page", number=number), 303)


@blueprint.post("/<process_id>/conditions")
@requires(*CASE_ROLES)
def conditions(process_id: str) -> ResponseReturnValue:
    """Say which fields of the first form do not apply, given what has been typed."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    return jsonify(Sheet(chosen.form or BLANK).standing())


@blueprint.post("/<process_id>/documents")
@requires(*CASE_ROLES)
def attach(process_id: str) -> ResponseReturnValue:
    """Take a file for a case that does not exist yet."""
    with reading() as session:
        _chosen(session, process_id)
    return uploads.take(instance=None)


def _chosen(session: Session, process_id: str) -> Startable:
    for one in host.instances.startable(session, actor=actor()):
        if one.process_id == process_id:
            return one
    raise NotFound(process_id)


def _shown(
    session: Session, chosen: Startable, *, values: Values, refusal: Refused | None = None
) -> str:
    problems = refusal.problems if refusal else ()
    filled = ""
    if chosen.form:
        filled = Sheet(chosen.form).fill(session, values=values, problems=problems)
    return render_template(
        "start/form.html",
        chosen=chosen,
        filled=filled,
        refusal=refusal.sentence if refusal and not problems else "",
    )
