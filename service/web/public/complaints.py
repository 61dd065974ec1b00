"""Reports about a studio by the public: the form, the receipt, and how far it has come."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused
from service.forms import Answer
from service.host.cases import instances
from service.people.actor import PUBLIC
from service.searching import half_width
from service.studios.complaints import queries
from service.web.core.language import tr
from service.web.core.request import house, line, now, reading
from service.web.core.unsent import keeps_typed, unsent
from service.web.forms.bound_form import BoundForm, Values
from service.web.public.filing import Filing, status_of

blueprint = Blueprint("complaints", __name__)
COMPLAINT = Filing("complaint", "complaint", most=10)


@blueprint.get("/studios/<key:key>/complaint")
def form(key: int) -> ResponseReturnValue:
    """Show the form on which one reports a studio."""
    return _page(key, {})


@blueprint.post("/studios/<key:key>/complaint")
@keeps_typed
def file(key: int) -> ResponseReturnValue:
    """Take a report and give its receipt, or say what is missing and keep what was typed."""
    sheet = BoundForm(COMPLAINT.form())
    changed = "_row" in request.form
    answer = sheet.with_row_changed() if changed else sheet.typed()
    if changed or unsent():
        return _page(key, answer, COMPLAINT.kept_aside(sheet.form, answer, f"studio {key}"))
    try:
        COMPLAINT.receive(sheet.form, answer, f"studio {key}")
        receipt = _file(key, answer)
    except Refused as refusal:
        return _page(key, answer, refusal), status_of(refusal)
    flash("举报已经收到。请记下回执编号，凭它查询办理情况。")
    return redirect(url_for("public.complaints.progress", receipt=receipt), 303)


@blueprint.post("/studios/<key:key>/complaint/conditions")
def conditions(key: int) -> ResponseReturnValue:
    """Say which fields do not apply, given what has been typed."""
    with reading() as session:
        queries.about(session, key=key)
    return jsonify(BoundForm(COMPLAINT.form()).state())


@blueprint.post("/studios/<key:key>/complaint/documents")
def attach(key: int) -> ResponseReturnValue:
    """Take a file of evidence as soon as it is chosen."""
    with reading() as session:
        queries.about(session, key=key)
    return COMPLAINT.attach(f"studio {key}")


@blueprint.get("/complaints")
def ask() -> ResponseReturnValue:
    """Ask for a receipt number, and lead to what it stands for."""
    wanted = (half_width(line("receipt")) or "").strip().upper()[:40]
    if not wanted:
        return render_template("public/complaint_ask.html", wanted="", unknown=False)
    try:
        with reading() as session:
            found = queries.progress(session, receipt=wanted)
    except NotFound:
        return render_template("public/complaint_ask.html", wanted=wanted, unknown=True), 404
    return redirect(url_for("public.complaints.progress", receipt=found.receipt), 303)


@blueprint.get("/complaints/<receipt>")
def progress(receipt: str) -> ResponseReturnValue:
    """Show how far a report has come; nothing of who made it."""
    with reading() as session:
        found = queries.progress(session, receipt=receipt)
    return render_template("public/complaint_progress.html", complaint=found)


def _page(key: int, values: Values, refusal: Refused | None = None) -> str:
    problems = refusal.problems if refusal else ()
    with reading() as session:
        studio = queries.about(session, key=key)
        sheet = BoundForm(COMPLAINT.form(), documents=COMPLAINT.sent_along(session, values))
        return render_template(
            "public/complain.html",
            studio=studio,
            unit=studio.organisation.name,
            filled=sheet.fill(session, values=values, problems=problems),
            refusal=tr(refusal.sentence) if refusal and not problems else "",
            unsent=unsent(),
        )


def _file(key: int, answer: Answer) -> str:
    """Start the process of a report; return its receipt."""
    with house().database.write(actor=PUBLIC, at=now()) as session:
        number = queries.about(session, key=key).number
        said = dict(COMPLAINT.said(answer))
        before = queries.twin(session, studio=number, said=said, at=now())
        if before:
            return before
        COMPLAINT.refuse_too_often(session, f"studio {key}")
        case = instances.start(
            session,
            process_id=COMPLAINT.process,
            actor=PUBLIC,
            variables={**answer, "studio_number": number},
        )
        return queries.receipt(session, case=case.number)
