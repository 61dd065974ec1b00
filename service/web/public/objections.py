"""Objections by the public: the form, the receipt, and how far it has come."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused
from service.forms import Answer
from service.host.cases import instances
from service.people.actor import PUBLIC
from service.searching import half_width
from service.studios.complaints import queries as complaints
from service.studios.notices import queries
from service.studios.notices.queries import NoticeView
from service.web.core.language import gettext, tr
from service.web.core.request import house, line, now, reading, today
from service.web.core.unsent import keeps_typed, unsent
from service.web.forms.bound_form import BoundForm, Values
from service.web.public.filing import Filing, status_of

blueprint = Blueprint("objections", __name__)
OBJECTION = Filing("objection", "objection")


@blueprint.get("/notices/<number>/object")
def form(number: str) -> ResponseReturnValue:
    """Show the form on which one objects to a notice."""
    return _page(number, {})


@blueprint.post("/notices/<number>/object")
@keeps_typed
def file(number: str) -> ResponseReturnValue:
    """File an objection and give its receipt, or say what is missing and keep what was typed."""
    sheet = BoundForm(OBJECTION.form())
    changed = "_row" in request.form
    answer = _with_item(sheet.with_row_changed() if changed else sheet.typed())
    if changed or unsent():
        return _page(number, answer, OBJECTION.kept_aside(sheet.form, answer, number))
    try:
        OBJECTION.receive(sheet.form, answer, number)
        receipt = _file(number, answer)
    except Refused as refusal:
        return _page(number, answer, refusal), status_of(refusal)
    flash(gettext("异议已经收到。请记下回执编号，凭它查询办理情况。"))
    return redirect(url_for("public.objections.progress", receipt=receipt), 303)


@blueprint.post("/notices/<number>/object/conditions")
def conditions(number: str) -> ResponseReturnValue:
    """Say which fields do not apply, given what has been typed."""
    _running(number)
    return jsonify(BoundForm(OBJECTION.form()).state())


@blueprint.post("/notices/<number>/object/documents")
def attach(number: str) -> ResponseReturnValue:
    """Take a file of evidence as soon as it is chosen."""
    _running(number)
    return OBJECTION.attach(number)


@blueprint.get("/objections")
def ask() -> ResponseReturnValue:
    """Ask for a receipt number, and lead to what it stands for."""
    wanted = (half_width(line("receipt")) or "").strip().upper()[:40]
    if not wanted:
        return render_template("public/ask.html", wanted="", unknown=False)
    try:
        with reading() as session:
            found = queries.progress(session, receipt=wanted)
    except NotFound:
        with reading() as session:
            if complaints.is_receipt(session, receipt=wanted):
                return redirect(url_for("public.complaints.progress", receipt=wanted), 303)
        return render_template("public/ask.html", wanted=wanted, unknown=True), 404
    return redirect(url_for("public.objections.progress", receipt=found.receipt), 303)


@blueprint.get("/objections/<receipt>")
def progress(receipt: str) -> ResponseReturnValue:
    """Show how far an objection has come; nothing of who raised it."""
    with reading() as session:
        found = queries.progress(session, receipt=receipt)
    return render_template("public/progress.html", objection=found)


def _with_item(answer: Answer) -> Answer:
    """Add which item of the notice was chosen: the notice's list is asked for, not the form."""
    if chosen := line("item", request.form)[:10]:
        answer["objection"] = {**(answer.get("objection") or {}), "item": chosen}
    return answer


def _running(number: str) -> NoticeView:
    with reading() as session:
        found = queries.notice(session, number=number, today=today())
    if not found.running:
        raise Refused(gettext("该公示已经结束，不再接受异议"))
    return found


def _page(number: str, values: Values, refusal: Refused | None = None) -> str:
    notice = _running(number)
    problems = refusal.problems if refusal else ()
    with reading() as session:
        sheet = BoundForm(OBJECTION.form(), documents=OBJECTION.sent_along(session, values))
        filled = sheet.fill(session, values=values, problems=problems)
    return render_template(
        "public/object.html",
        notice=notice,
        filled=filled,
        chosen=_chosen(values),
        refusal=tr(refusal.sentence) if refusal and not problems else "",
        unsent=unsent(),
    )


def _chosen(values: Values) -> str:
    return str(OBJECTION.said(values).get("item", ""))


def _file(number: str, answer: Answer) -> str:
    """Start the process of an objection; return its receipt."""
    with house().database.write(actor=PUBLIC, at=now()) as session:
        said = answer.get("objection") or {}
        before = queries.twin(session, notice=number, said=said, at=now())
        if before:
            return before
        OBJECTION.refuse_too_often(session, number)
        case = instances.start(
            session,
            process_id=OBJECTION.process,
            actor=PUBLIC,
            variables={**answer, "notice": number, "notice_item": said.get("item")},
        )
        return queries.receipt(session, case=case.number)
