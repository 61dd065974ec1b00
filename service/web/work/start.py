"""Starting something: which processes one may start, their first form, and drafts of it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.cases import instances, start_drafts, start_once
from service.host.cases.instances import Startable
from service.host.cases.start_drafts import Kept, Saved
from service.host.registry import registry
from service.host.tables.core import ProcessInstance
from service.host.tasks.inbox import Waiting
from service.host.tasks.inbox import waiting as inbox_waiting
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import (
    actor,
    line,
    now,
    reading,
    requires,
    works,
    writing,
)
from service.web.core.unsent import keeps_typed, may_write, unsent
from service.web.forms import saved_uploads
from service.web.forms.bound_form import BLANK, BoundForm, Values
from service.web.presenters import start_drafts as unfinished
from service.web.presenters.dates import clock_time

blueprint = Blueprint("start", __name__, url_prefix="/start")

APPLICATION = "studio-application"


@blueprint.get("")
@requires(works)
def page() -> ResponseReturnValue:
    """List what one may start, the rounds that are open, and one's own drafts."""
    with reading() as session:
        return render_template(
            "work/start/list.html",
            startable=_application_first(instances.startable(session, actor=actor())),
            rounds=_open_rounds(session),
            drafts=_drafts(session),
            unfinished=unfinished.of(session),
        )


def _application_first(found: list[Startable]) -> list[Startable]:
    """Put what most people come for before the others, which keep their order."""
    return sorted(found, key=lambda one: one.process_id != APPLICATION)


@dataclass(frozen=True)
class Begun:
    """A case that its starter has not sent yet, and the work they left off at."""

    instance: ProcessInstance
    work: Waiting


def _drafts(session: Session) -> list[Begun]:
    found = instances.search(session, actor=actor(), status="draft").rows
    return [
        Begun(instance, work)
        for instance in found
        for work in inbox_waiting(session, instance=instance, actor=actor())
        if work.workable
    ]


@blueprint.get("/drafts/<number>/discard")
@requires(works)
def ask_to_discard(number: str) -> ResponseReturnValue:
    """Ask whether a case that was not sent yet is really to be thrown away."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        return render_template("work/start/discard_case.html", instance=instance)


@blueprint.post("/drafts/<number>/discard")
@requires(works)
def discard(number: str) -> ResponseReturnValue:
    """Throw a draft away."""
    with writing() as session:
        instance = instances.get(session, number=number, actor=actor())
        instances.discard(session, instance=instance, actor=actor())
    flash(gettext("草稿 %(number)s 已经放弃。", number=number))
    return redirect(url_for("start.page"), 303)


def _open_rounds(session: Session) -> list[dict[str, Any]]:
    source = registry(session).sources.get("open_rounds")
    return source(session, at=now(), actor=actor(), variables={}) if source else []


@blueprint.get("/<process_id>")
@requires(works)
def first_form(process_id: str) -> ResponseReturnValue:
    """Show the form a process begins with: blank, or as a draft of it was left."""
    with reading() as session:
        chosen = _chosen(session, process_id)
        kept = _draft(session, chosen)
        return _shown(session, chosen, values=kept.body if kept else {}, kept=kept)


def _draft(session: Session, chosen: Startable) -> Kept | None:
    """Return the draft that the address names, if it is there; the page begins blank if not."""
    try:
        found = start_drafts.get(session, key=line("draft"), actor=actor())
    except NotFound:
        return None
    if chosen.form is None or found.process_id != chosen.process_id:
        return None
    return start_drafts.opened(session, found, form=chosen.form, actor=actor())


@blueprint.post("/<process_id>")
@keeps_typed
@requires(works)
def begin(process_id: str) -> ResponseReturnValue:
    """Start a process; its first step, when it is one's own, opens at once."""
    with reading() as session:
        chosen = _chosen(session, process_id)
        sheet = BoundForm(chosen.form or BLANK)
    if "_row" in request.form or unsent():
        shown = sheet.with_row_changed() if "_row" in request.form else sheet.typed()
        refusal = None
        if may_write() and chosen.form:
            refusal = saved_uploads.refused(chosen.form, shown, instance=None)
        return _again(chosen, shown, refusal)
    answer: Values = {}
    try:
        if chosen.form:
            typed = sheet.typed()
            answer = typed
            saved_uploads.receive(chosen.form, typed, instance=None)
        with writing() as session:
            key = start_drafts.known_key(line("_draft", request.form))
            before = start_drafts.hold(session, key=key, actor=actor(), process_id=process_id)
            once = start_once.hold(session, actor=actor(), process_id=process_id, answer=answer)
            before = before or start_once.case_of(session, once)
            if before:  # the second half of a double click, or of two windows
                return redirect(url_for("cases.page", number=before), 303)
            instance = instances.start(
                session, process_id=process_id, actor=actor(), variables=answer
            )
            start_drafts.begun(session, key=key, actor=actor(), instance=instance)
            start_once.begun(session, once, instance=instance)
            number = instance.number
            waiting = inbox_waiting(session, instance=instance, actor=actor())
            first = next((one.key for one in waiting if one.workable), None)
    except Refused as refusal:
        return refuse(_again(chosen, answer, refusal))
    flash(gettext("已经立案，案号 %(number)s。", number=number))
    if first is not None:
        return redirect(url_for("tasks.page", key=first), 303)
    return redirect(url_for("cases.page", number=number), 303)


@blueprint.post("/<process_id>/draft")
@requires(works)
def draft(process_id: str) -> ResponseReturnValue:
    """Keep what has been typed so far; nothing is checked."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    saved = _save(chosen, BoundForm(chosen.form or BLANK).typed())
    return jsonify(
        saved_at=clock_time(now()),
        draft=saved.key,
        seen=saved.revision,
        address=_address(process_id, saved.key) if saved.revision else None,
        sentence=unfinished.apart() if saved.apart else None,
    )


def _address(process_id: str, key: str) -> str:
    return url_for("start.first_form", process_id=process_id, draft=key)


def _save(chosen: Startable, typed: Values) -> Saved:
    with writing() as session:
        return start_drafts.save(
            session,
            place=unfinished.place(),
            actor=actor(),
            process_id=chosen.process_id,
            form=chosen.form or BLANK,
            body=typed,
        )


@blueprint.post("/<process_id>/print")
@requires(works)
def print_draft(process_id: str) -> ResponseReturnValue:
    """Print what has been typed so far, marked as a draft, to be sealed; keep it as a draft."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    typed = BoundForm(chosen.form or BLANK).typed()
    with suppress(Refused):
        _save(chosen, typed)
    with reading() as session:
        found = start_drafts.files(session, typed, actor=actor())
        shown = BoundForm(chosen.form or BLANK, typed, found).show(
            session, values=typed, private=True
        )
    return render_template("work/print.html", title=chosen.name, number="", shown=shown)


@blueprint.get("/<process_id>/drafts/<draft>/discard")
@requires(works)
def ask_to_forget(process_id: str, draft: str) -> ResponseReturnValue:
    """Ask whether what was typed is really to be thrown away, and show it."""
    with reading() as session:
        found = start_drafts.get(session, key=draft, actor=actor())
        return render_template(
            "work/start/discard.html",
            process_id=process_id,
            draft=unfinished.one(session, found),
            shown=unfinished.shown(session, found),
        )


@blueprint.post("/<process_id>/drafts/<draft>/discard")
@requires(works)
def forget(process_id: str, draft: str) -> ResponseReturnValue:
    """Throw away what was typed, with the files handed in for it."""
    with writing() as session:
        found = start_drafts.get(session, key=draft, actor=actor())
        if found.process_id != process_id:
            raise NotFound("draft")
        start_drafts.discard(session, key=draft, actor=actor())
    flash(gettext("草稿已经放弃。"))
    return redirect(url_for("start.page"), 303)


@blueprint.post("/<process_id>/conditions")
@requires(works)
def conditions(process_id: str) -> ResponseReturnValue:
    """Say which fields of the first form do not apply, given what has been typed."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    return jsonify(BoundForm(chosen.form or BLANK).state())


@blueprint.post("/<process_id>/documents")
@requires(works)
def attach(process_id: str) -> ResponseReturnValue:
    """Take a file for a case that does not exist yet."""
    with reading() as session:
        chosen = _chosen(session, process_id)
    return saved_uploads.take(chosen.form, instance=None)


def _chosen(session: Session, process_id: str) -> Startable:
    for one in instances.startable(session, actor=actor()):
        if one.process_id == process_id:
            return one
    raise NotFound(process_id)


def _again(chosen: Startable, typed: Values, refusal: Refused | None = None) -> str:
    """Show the form again with what was typed, which is kept as a draft from now on."""
    apart = ""
    saved = Saved(start_drafts.new_key(), 0)
    if chosen.form:
        try:
            saved = _save(chosen, typed)
        except Refused as full:
            refusal = refusal or full
        apart = unfinished.apart() if saved.apart else ""
    with reading() as session:
        kept = Kept(
            key=saved.key,
            process_id=chosen.process_id,
            body=dict(typed),
            revision=saved.revision,
            saved_at=now(),
            documents=start_drafts.files(session, typed, actor=actor()),
        )
        return _shown(
            session, chosen, values=typed, kept=kept, refusal=refusal, unsaid=apart or unsent()
        )


def _shown(
    session: Session,
    chosen: Startable,
    *,
    values: Values,
    kept: Kept | None = None,
    refusal: Refused | None = None,
    unsaid: str = "",
) -> str:
    problems = refusal.problems if refusal else ()
    filled = ""
    if chosen.form:
        sheet = BoundForm(chosen.form, documents=kept.documents if kept else ())
        filled = sheet.fill(session, values=values, problems=problems)
    key = kept.key if kept else start_drafts.new_key()
    others = unfinished.of(session, process_id=chosen.process_id)
    return render_template(
        "work/start/form.html",
        chosen=chosen,
        filled=filled,
        refusal=tr(refusal.sentence) if refusal and not problems else "",
        unsent=unsaid,
        draft=key,
        seen=kept.revision if kept else 0,
        page=start_drafts.new_key(),
        restored=kept is not None and not refusal and not unsaid,
        others=[one for one in others if one.key != key],
    )
