"""The page on which a piece of work is done."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

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
from service.errors import NotFound, Refused, Stale
from service.faults import Busy
from service.forms import Answer
from service.host.cases import reveals
from service.host.cases.start_drafts import Place, Saved, new_key
from service.host.handling.words import VERBS
from service.host.tasks import bulk, tasks
from service.host.tasks.tasks import TaskView
from service.people import accounts
from service.studios.notices import queries
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import (
    actor,
    line,
    now,
    reading,
    requires,
    whole_number,
    works,
    writing,
)
from service.web.core.unsent import keeps_typed, may_write, unsent
from service.web.forms import NO_LINES, saved_uploads
from service.web.forms.bound_form import BLANK, BoundForm, Change, Values, posted
from service.web.presenters import (
    alongside,
    finished_steps,
    going_on,
    handlings,
    links,
    papers,
    parties,
    review,
    start_drafts,
    tags,
)
from service.web.presenters.dates import clock_time, moment
from service.web.presenters.due import calendar
from service.web.presenters.people import signed
from service.web.presenters.private_looks import note_look

MOMENT = 0.5  # seconds; who has waited for others already is told at once
blueprint = Blueprint("tasks", __name__, url_prefix="/tasks/<key:key>")


@blueprint.get("")
@requires(works)
def page(key: int) -> ResponseReturnValue:
    """Show the case in brief, what was decided before, and the form."""
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), draft=line("draft"))
        if view.task.status != "open":
            return _closed(session, view)
        shown, first = _page(session, view, values=view.draft), handlings.is_first(session, view)
    return handlings.noted(shown, key=key) if first else shown


@blueprint.post("")
@keeps_typed
@requires(works)
def complete(key: int) -> ResponseReturnValue:
    """Finish the work, or say why it cannot be finished and keep what was typed."""
    if "_row" in request.form:
        return _with_row_changed(key)
    if unsent():
        opened, typed = _typed(key)
        refusal = _received(opened, typed)
        if g.get("busy", False):
            saved = _keep(key, typed, patience=MOMENT)
            return _shown(key, values=typed, saved=saved)
        return _shown(key, values=typed, refusal=refusal)
    view, answer = (None, posted()) if not _has_files() else _typed(key)
    later = going_on.later(key)
    try:
        if view is not None and view.workable:  # who may not finish it is told so below
            saved_uploads.receive(view.form or BLANK, answer, instance=view.instance)
        with writing() as session:
            shown = whole_number("revision", request.form)  # a hand-made request has none
            tasks.complete(session, key=key, actor=actor(), answer=answer, revision=shown)
            name, number = tasks.names(session, key=key)
    except Stale as stale:
        return _too_late(key, answer if view else _typed(key)[1], stale)
    except Refused as refusal:
        typed = answer if view else _typed(key)[1]
        saved = _keep(key, typed)
        return refuse(_shown(key, values=typed, refusal=refusal, saved=saved))
    flash(gettext("已办理：%(name)s（%(number)s）", name=tr(name), number=number))
    return redirect(going_on.onward(later), 303)


@blueprint.post("/draft")
@requires(works)
def draft(key: int) -> ResponseReturnValue:
    """Keep what has been typed so far; nothing is checked."""
    view, sheet = _opened(key)
    with writing() as session:
        saved = tasks.save_draft(
            session, key=key, actor=actor(), body=sheet.typed(), place=_place()
        )
    if view.task.status != "open":
        return jsonify(sentence=_closing_words(view)), 409
    return jsonify(
        saved_at=clock_time(now()),
        draft=saved.key,
        seen=saved.revision,
        address=going_on.address(key, draft=saved.key) if saved.key else None,
        sentence=start_drafts.apart() if saved.apart else None,
    )


@blueprint.get("/drafts/<draft>/discard")
@requires(works)
def ask_to_discard(key: int, draft: str) -> ResponseReturnValue:
    """Ask whether what was typed in another window is really to be thrown away, and show it."""
    with reading() as session:
        named = _named(draft)
        view = tasks.open(session, key=key, actor=actor(), story=False, draft=named)
        if view.typed is None or view.typed.key != named:
            raise NotFound("draft")
        shown = _sheet(view).show(session, values=view.typed.body or {}, private=True)
        return render_template("work/tasks/discard.html", view=view, shown=shown)


@blueprint.post("/drafts/<draft>/discard")
@requires(works)
def discard(key: int, draft: str) -> ResponseReturnValue:
    """Throw away what was typed in another window."""
    with writing() as session:
        tasks.discard_draft(session, key=key, actor=actor(), draft=_named(draft))
    flash(gettext("草稿已经放弃。"))
    return redirect(url_for("tasks.page", key=key), 303)


def _named(draft: str) -> str:
    """Return the key of a draft out of an address, which writes the empty one as a dash."""
    return "" if draft == "-" else draft


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
    return saved_uploads.take(view.form if view.workable else None, instance=view.instance)


def _opened(key: int) -> tuple[TaskView, BoundForm]:
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), story=False)
    return view, _sheet(view)


def _typed(key: int) -> tuple[TaskView, Answer]:
    view, sheet = _opened(key)
    return view, sheet.typed()


def _received(view: TaskView, typed: Answer) -> Refused | None:
    """Keep files that came with what is only shown again; return why some could not be kept."""
    if not may_write():
        return None
    return saved_uploads.refused(view.form or BLANK, typed, instance=view.instance)


def _has_files() -> bool:
    """Ask whether files came with the form itself, from a browser without scripts."""
    return any(file.filename for file in request.files.values())


def _sheet(view: TaskView) -> BoundForm:
    return BoundForm(view.form or BLANK, view.answered, view.documents, view.instance)


def _keep(key: int, typed: Answer, *, patience: float | None = None) -> Saved | None:
    """Keep as a draft what was refused: whoever clicks elsewhere now finds it again."""
    with suppress(Refused, Busy), writing(patience=patience) as session:
        return tasks.save_draft(session, key=key, actor=actor(), body=typed, place=_place())
    return None


def _place() -> Place:
    """Return which of somebody's drafts this page writes, as the page says."""
    return start_drafts.place(fresh=False)


def _shown(
    key: int, *, values: Values, refusal: Refused | None = None, saved: Saved | None = None
) -> str:
    with reading() as session:
        view = tasks.open(session, key=key, actor=actor(), draft=saved.key if saved else "")
        return _page(session, view, values=values, refusal=refusal, saved=saved)


def _page(
    session: Session,
    view: TaskView,
    *,
    values: Values | None,
    refusal: Refused | None = None,
    saved: Saved | None = None,
) -> str:
    beside = review.of(session, view)
    if values is None:
        values = beside.first if beside else {}
    problems = refusal.problems if refusal else ()
    writes = _writes(view, saved)
    if view.private:
        note_look(view.instance)
    filled = _sheet(view).fill(
        session,
        values=values,
        problems=problems,
        private=view.private,
        lines=beside.lines if beside else NO_LINES,
    )
    objected = queries.objected(session, case=view.instance.number)
    named = [view.instance.number, objected.case_number if objected else None]
    return render_template(
        "work/tasks/review.html" if beside else "work/tasks/page.html",
        review=beside,
        place=going_on.place(session, key=view.task.key),
        view=view,
        task=view.task,
        instance=view.instance,
        filled=filled,
        refusal=tr(refusal.sentence) if refusal and not problems else "",
        unsent=start_drafts.apart() if saved and saved.apart else unsent(),
        draft=writes.key,
        seen=writes.revision,
        page=writes.page,
        others=_others(session, view, writes.key, values),
        begun=finished_steps.beginning_before(session, view),
        earlier=finished_steps.before(session, view),
        parties=parties.named(session, view.instance),
        tags=tags.named(session, view.instance),
        alongside=alongside.of(session, view.instance),
        objected=objected,
        case_page=links.to_cases(session, named),
        documents=view.documents,
        may_reveal=reveals.may_ask(session, view.instance, actor()),
        kinds=finished_steps.kinds(session, view.instance, view.documents),
        releasable=any(one.role for one in view.task.candidates),
        holder=_name(session, view.task.assignee),
        calendar=calendar(session),
        together=_together(session, view),
        verbs=handlings.of_task(session, view),
        words_of=VERBS,
    )


def _together(session: Session, view: TaskView) -> int:
    """Return how many pieces of work of the same step may be decided at once; 0: one by one."""
    if not view.workable or not bulk.allows(view.task, view.form):
        return 0
    return len(bulk.together(session, view.task, actor=actor()))


def _writes(view: TaskView, saved: Saved | None) -> Place:
    """Return where a page writes: where it was saved just now, else the draft that it shows."""
    page = new_key()
    if saved is not None:
        return Place(saved.key, saved.revision, page)
    if request.method == "POST":  # not saved: it goes on where it wrote before
        before = _place()
        return Place(before.key, before.revision, page)
    if view.typed is not None:
        return Place(view.typed.key, view.typed.revision, page)
    return Place(new_key(), 0, page)


@dataclass(frozen=True)
class OtherDraft:
    """What somebody typed into the same task in another window, beside what this page shows."""

    key: str
    saved_at: datetime
    differs: tuple[Change, ...]


def _others(session: Session, view: TaskView, key: str, values: Values) -> tuple[OtherDraft, ...]:
    known = [one for one in (view.typed, *view.others) if one is not None and one.key != key]
    sheet = _sheet(view)
    return tuple(
        OtherDraft(
            one.key, one.saved_at, sheet.changes(session, before=values, after=one.body or {})
        )
        for one in known
    )


def _name(session: Session, username: str | None) -> str:
    found = accounts.names(session, usernames=[username] if username else [])
    return found.get(username or "", username or "")


def _with_row_changed(key: int) -> ResponseReturnValue:
    view, sheet = _opened(key)
    if request.form["_row"] == review.CONFORM:
        with reading() as session:
            answer = review.conform(session, view, sheet.typed())
    else:
        answer = sheet.with_row_changed()
    refusal = _received(view, answer)
    return _shown(key, values=answer, saved=_keep(key, answer), refusal=refusal)


def _closing_words(view: TaskView) -> str:
    name = tr(view.task.name)
    if view.task.status == "cancelled":
        return gettext("“%(name)s”已经撤销，不用再办。", name=name)
    return gettext(
        "“%(name)s”已由 %(who)s 在 %(when)s 办结。",
        name=name,
        who=signed(view.task.completed_by_name, view.task.on_behalf_of_name),
        when=moment(view.task.completed_at),
    )


def _closed(session: Session, view: TaskView) -> ResponseReturnValue:
    flash(_closing_words(view))
    return redirect(_case_page(session, view) or url_for("inbox.page"), 303)


def _case_page(session: Session, view: TaskView) -> str:
    """Return the page of a piece of work's case; "" where a role does work in cases unseen."""
    return links.to_cases(session, [view.instance.number])(view.instance.number)


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
            "work/tasks/too_late.html",
            view=view,
            stale=stale,
            kept=kept,
            task=view.task,
            case_page=_case_page(session, view),
        )
    return page, 409
