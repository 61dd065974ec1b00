"""The page on which a piece of work is done."""

from collections.abc import Iterable

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import host
from service.errors import FieldProblem, Refused, Stale
from service.host.forms import Answer
from service.host.tasks import TaskView
from service.people import accounts
from service.web import earlier, parties, tags, uploads
from service.web.due import calendar
from service.web.failures import refuse
from service.web.filling import BLANK, Sheet, Values, posted
from service.web.language import gettext, tr
from service.web.navigation import CASE_ROLES
from service.web.request import actor, now, reading, requires, writing
from service.web.words import clock_time, moment

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks/<key:key>")


@blueprint.get("")
@requires(*CASE_ROLES)
def page(key: int) -> ResponseReturnValue:
    """Show the case in brief, what was decided before, and the form."""
    with reading() as session:
        view = host.tasks.open(session, key=key, actor=actor())
        if view.task.status != "open":
            return _closed(view)
        return _page(session, view, values=view.draft or {})


@blueprint.post("")
@requires(*CASE_ROLES)
def complete(key: int) -> ResponseReturnValue:
    """Finish the work, or say why it cannot be finished and keep what was typed."""
    if "_row" in request.form:
        return _rearranged(key, _opened(key)[1].rearranged())
    view, answer = (None, posted()) if not _has_files() else _typed(key)
    try:
        if view is not None:
            uploads.receive(view.form or BLANK, answer, instance=view.instance)
        with writing() as session:
            host.tasks.complete(
                session, key=key, actor=actor(), answer=answer, revision=_revision()
            )
            name, number = host.tasks.names(session, key=key)
    except Stale as stale:
        return _too_late(key, answer if view else _typed(key)[1], stale)
    except Refused as refusal:
        return refuse(
            _shown(
                key,
                values=answer if view else _typed(key)[1],
                refusal=refusal.sentence,
                problems=refusal.problems,
            )
        )
    flash(gettext("已办理：%(name)s（%(number)s）", name=tr(name), number=number))
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/draft")
@requires(*CASE_ROLES)
def draft(key: int) -> ResponseReturnValue:
    """Keep what has been typed so far; nothing is checked."""
    view, sheet = _opened(key)
    with writing() as session:
        host.tasks.save_draft(session, key=key, actor=actor(), body=sheet.typed())
    if view.task.status != "open":
        return jsonify(sentence=_closing_words(view)), 409
    return jsonify(saved_at=clock_time(now()))


@blueprint.post("/conditions")
@requires(*CASE_ROLES)
def conditions(key: int) -> ResponseReturnValue:
    """Say which fields do not apply and what is computed so far."""
    _, sheet = _opened(key)
    return jsonify(sheet.standing())


@blueprint.post("/documents")
@requires(*CASE_ROLES)
def attach(key: int) -> ResponseReturnValue:
    """Take a file for this case as soon as it is chosen."""
    view, _ = _opened(key)
    return uploads.take(instance=view.instance)


def _opened(key: int) -> tuple[TaskView, Sheet]:
    with reading() as session:
        view = host.tasks.open(session, key=key, actor=actor(), story=False)
    return view, _sheet(view)


def _typed(key: int) -> tuple[TaskView, Answer]:
    view, sheet = _opened(key)
    return view, sheet.typed()


def _has_files() -> bool:
    """Ask whether files came with the form itself, from a browser without scripts."""
    return any(file.filename for file in request.files.values())


def _sheet(view: TaskView) -> Sheet:
    return Sheet(view.form or BLANK, view.variables, view.documents)


def _revision() -> int | None:
    """Return the revision the page showed; a hand-made request without one gets the present."""
    sent = request.form.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None


def _shown(
    key: int, *, values: Values, refusal: str = "", problems: Iterable[FieldProblem] = ()
) -> str:
    with reading() as session:
        view = host.tasks.open(session, key=key, actor=actor())
        return _page(session, view, values=values, refusal=refusal, problems=problems)


def _page(
    session: Session,
    view: TaskView,
    *,
    values: Values,
    refusal: str = "",
    problems: Iterable[FieldProblem] = (),
) -> str:
    filled = _sheet(view).fill(session, values=values, problems=problems, private=view.private)
    return render_template(
        "tasks/page.html",
        view=view,
        task=view.task,
        instance=view.instance,
        filled=filled,
        refusal="" if problems else refusal,
        earlier=earlier.before(session, view),
        parties=parties.named(session, view.instance),
        tags=tags.named(session, view.instance),
        documents=view.documents,
        kinds=earlier.kinds(session, view.instance, view.documents),
        releasable=any(one.role for one in view.task.candidates),
        holder=_name(session, view.task.assignee),
        calendar=calendar(session),
    )


def _name(session: Session, username: str | None) -> str:
    found = accounts.names(session, usernames=[username] if username else [])
    return found.get(username or "", username or "")


def _rearranged(key: int, answer: Answer) -> ResponseReturnValue:
    with writing() as session:
        host.tasks.save_draft(session, key=key, actor=actor(), body=answer)
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
        view = host.tasks.open(session, key=key, actor=actor(), story=False)
        if view.task.answer == answer and view.task.completed_by == actor().id:
            # The second half of a double click.
            return redirect(url_for("inbox.page"), 303)
        kept = _sheet(view).show(session, values=answer, private=True)
        page = render_template(
            "tasks/too_late.html", view=view, stale=stale, kept=kept, task=view.task
        )
    return page, 409
