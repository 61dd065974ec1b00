"""The page on which a piece of work is done."""

from collections.abc import Iterable
from contextlib import suppress

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from service import forms, privacy
from service.db import Session
from service.errors import FieldProblem, Refused, Stale
from service.faults import Busy
from service.forms import Answer
from service.host.tasks import tasks
from service.host.tasks.tasks import TaskView
from service.people import accounts
from service.studios.notices import queries
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import actor, now, reading, requires, whole_number, works, writing
from service.web.core.unsent import keeps_typed, unsent
from service.web.forms import saved_uploads
from service.web.forms.bound_form import BLANK, BoundForm, Values, posted
from service.web.presenters import alongside, finished_steps, papers, parties, tags
from service.web.presenters.dates import clock_time, moment
from service.web.presenters.due import calendar
from service.web.presenters.private_looks import note_look

MOMENT = 0.5  # seconds; who has waited for others already is told at once
blueprint = Blueprint("tasks", __name__, url_prefix="/tasks/<key:key>")


@blueprint.get("")
@requires(works)
def page(key: int) -> ResponseReturnValue:
    """Show the case in brief, what was decided before, and the form."""
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor())
        if view.task.status != "open":
            return _closed(view)
        return _page(session, view, values=view.draft or {})


@blueprint.post("")
@keeps_typed
@requires(works)
def complete(key: int) -> ResponseReturnValue:
    """Finish the work, or say why it cannot be finished and keep what was typed."""
    if "_row" in request.form:
        return _with_row_changed(key, _opened(key)[1].with_row_changed())
    if unsent():
        typed = _typed(key)[1]
        if g.get("busy", False):
            _keep(key, typed, patience=MOMENT)
        return _shown(key, values=typed)
    view, answer = (None, posted()) if not _has_files() else _typed(key)
    try:
        if view is not None:
            saved_uploads.receive(view.form or BLANK, answer, instance=view.instance)
        with writing() as session:
            tasks.complete(session, key=key, actor=actor(), answer=answer, revision=_revision())
            name, number = tasks.names(session, key=key)
    except Stale as stale:
        return _too_late(key, answer if view else _typed(key)[1], stale)
    except Refused as refusal:
        typed = answer if view else _typed(key)[1]
        _keep(key, typed)
        page = _shown(key, values=typed, refusal=tr(refusal.sentence), problems=refusal.problems)
        return refuse(page)
    flash(gettext("已办理：%(name)s（%(number)s）", name=tr(name), number=number))
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/draft")
@requires(works)
def draft(key: int) -> ResponseReturnValue:
    """Keep what has been typed so far; nothing is checked."""
    view, sheet = _opened(key)
    with writing() as session:
        tasks.save_draft(session, key=key, actor=actor(), body=sheet.typed())
    if view.task.status != "open":
        return jsonify(sentence=_closing_words(view)), 409
    return jsonify(saved_at=clock_time(now()))


@blueprint.post("/print")
@requires(works)
def print_draft(key: int) -> ResponseReturnValue:
    """Print what has been typed so far, marked as a draft, to be sealed; keep it as the draft."""
    view, sheet = _opened(key)
    if not view.workable or view.form is None:
        abort(404)
    typed = sheet.typed()
    _keep(key, typed)
    with reading() as session:
        values = forms.fold(view.form, typed, context=view.answered)
        if papers.is_application(values):
            paper = papers.draft(session, values)
            name = f"{view.instance.number}-草稿.pdf"
            return send_file(paper, mimetype="application/pdf", download_name=name, max_age=0)
        return render_template(
            "work/print.html",
            title=view.task.name,
            number=view.instance.number,
            shown=sheet.show(session, values=typed, private=True),
        )


@blueprint.post("/conditions")
@requires(works)
def conditions(key: int) -> ResponseReturnValue:
    """Say which fields do not apply and what is computed so far."""
    _, sheet = _opened(key)
    return jsonify(sheet.state())


@blueprint.post("/documents")
@requires(works)
def attach(key: int) -> ResponseReturnValue:
    """Take a file for this case as soon as it is chosen."""
    view, _ = _opened(key)
    return saved_uploads.take(instance=view.instance)


def _opened(key: int) -> tuple[TaskView, BoundForm]:
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), story=False)
    return view, _sheet(view)


def _typed(key: int) -> tuple[TaskView, Answer]:
    view, sheet = _opened(key)
    return view, sheet.typed()


def _has_files() -> bool:
    """Ask whether files came with the form itself, from a browser without scripts."""
    return any(file.filename for file in request.files.values())


def _sheet(view: TaskView) -> BoundForm:
    return BoundForm(view.form or BLANK, view.answered, view.documents, view.instance)


def _keep(key: int, typed: Answer, *, patience: float | None = None) -> None:
    """Keep as a draft what was refused: whoever clicks elsewhere now finds it again."""
    with suppress(Refused, Busy), writing(patience=patience) as session:
        tasks.save_draft(session, key=key, actor=actor(), body=typed)


def _revision() -> int | None:
    """Return the revision the page showed; a hand-made request without one gets the present."""
    return whole_number("revision", request.form)


def _shown(
    key: int, *, values: Values, refusal: str = "", problems: Iterable[FieldProblem] = ()
) -> str:
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor())
        return _page(session, view, values=values, refusal=refusal, problems=problems)


def _page(
    session: Session,
    view: TaskView,
    *,
    values: Values,
    refusal: str = "",
    problems: Iterable[FieldProblem] = (),
) -> str:
    if view.private:
        note_look(view.instance)
    filled = _sheet(view).fill(session, values=values, problems=problems, private=view.private)
    return render_template(
        "work/tasks/page.html",
        view=view,
        task=view.task,
        instance=view.instance,
        filled=filled,
        refusal="" if problems else refusal,
        unsent=unsent(),
        begun=finished_steps.beginning_before(session, view),
        earlier=finished_steps.before(session, view),
        parties=parties.named(session, view.instance),
        tags=tags.named(session, view.instance),
        alongside=alongside.of(session, view.instance),
        objected=queries.objected(session, case=view.instance.number),
        documents=view.documents,
        kinds=finished_steps.kinds(session, view.instance, view.documents),
        releasable=any(one.role for one in view.task.candidates),
        holder=_name(session, view.task.assignee),
        calendar=calendar(session),
    )


def _name(session: Session, username: str | None) -> str:
    found = accounts.names(session, usernames=[username] if username else [])
    return found.get(username or "", username or "")


def _with_row_changed(key: int, answer: Answer) -> ResponseReturnValue:
    with writing() as session:
        tasks.save_draft(session, key=key, actor=actor(), body=answer)
    return _shown(key, values=answer)


def _closing_words(view: TaskView) -> str:
    name = tr(view.task.name)
    if view.task.status == "cancelled":
        return gettext("“%(name)s”已经撤销，不用再办。", name=name)
    return gettext(
        "“%(name)s”已由 %(who)s 在 %(when)s 办结。",
        name=name,
        who=view.task.completed_by_name,
        when=moment(view.task.completed_at),
    )


def _closed(view: TaskView) -> ResponseReturnValue:
    flash(_closing_words(view))
    return redirect(url_for("cases.page", number=view.instance.number), 303)


def _too_late(key: int, answer: Answer, stale: Stale) -> ResponseReturnValue:
    """Say who was first and when; what was typed stands on the page to be copied."""
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), story=False)
        known = privacy.reveal(session, view.task.answer)
        if known == answer and view.task.completed_by == actor().id:
            # The second half of a double click.
            return redirect(url_for("inbox.page"), 303)
        kept = _sheet(view).show(session, values=answer, private=True)
        page = render_template(
            "work/tasks/too_late.html", view=view, stale=stale, kept=kept, task=view.task
        )
    return page, 409
