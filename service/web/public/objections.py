"""Objections by the public: the form, the receipt, and how far it has come.

Whoever files one is "the public" on the record, even where somebody is signed in: an anonymous
objection stays anonymous. How often an address may send something about one notice is limited
(studios.rate_limit): who floods one notice from an office leaves the others open to that office.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Answer, Form
from service.host import documents
from service.host.cases import instances
from service.host.tables.core import Document
from service.people.actor import PUBLIC
from service.searching import half_width
from service.studios import rate_limit
from service.studios.notices import queries
from service.studios.notices.queries import NoticeView
from service.uploads import Admitted
from service.web.core.addresses import network
from service.web.core.language import gettext, tr
from service.web.core.request import actor, house, line, now, reading, today
from service.web.core.unsent import keeps_typed, may_write, unsent
from service.web.forms import saved_uploads, uploads
from service.web.forms.bound_form import BoundForm, Values

blueprint = Blueprint("objections", __name__)
PROCESS = "objection"


class TooOften(Refused):
    """One address has sent as much as it may for now."""


@blueprint.get("/notices/<number>/object")
def form(number: str) -> ResponseReturnValue:
    """Show the form on which one objects to a notice."""
    return _page(number, {})


@blueprint.post("/notices/<number>/object")
@keeps_typed
def file(number: str) -> ResponseReturnValue:
    """File an objection and give its receipt, or say what is missing and keep what was typed."""
    sheet = BoundForm(_form())
    changed = "_row" in request.form
    answer = _with_item(sheet.with_row_changed() if changed else sheet.typed())
    if changed or unsent():
        return _page(number, answer, _refused(sheet.form, answer, number))
    try:
        _receive(sheet.form, answer, number)
        receipt = _file(number, answer)
    except Refused as refusal:
        status = 429 if isinstance(refusal, TooOften) else 422
        return _page(number, answer, refusal), status
    flash(gettext("异议已经收到。请记下回执编号，凭它查询办理情况。"))
    return redirect(url_for("public.objections.progress", receipt=receipt), 303)


@blueprint.post("/notices/<number>/object/conditions")
def conditions(number: str) -> ResponseReturnValue:
    """Say which fields do not apply, given what has been typed."""
    _running(number)
    return jsonify(BoundForm(_form()).state())


@blueprint.post("/notices/<number>/object/documents")
def attach(number: str) -> ResponseReturnValue:
    """Take a file of evidence as soon as it is chosen."""
    _running(number)
    sent = request.files.get("file")
    if sent is None:
        abort(400)
    try:
        with house().database.write(actor=PUBLIC, at=now()) as session:
            _refuse_too_often(session, number, "file")
        admitted = saved_uploads.looked_at(sent)
        with house().database.write(actor=PUBLIC, at=now()) as session:
            return saved_uploads.taken(_keep(session, "evidence", admitted))
    except Refused as refusal:
        status = 429 if isinstance(refusal, TooOften) else 422
        return jsonify(sentence=tr(refusal.sentence)), status


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


def _form() -> Form:
    with reading() as session:
        for one in instances.startable(session, actor=PUBLIC):
            if one.process_id == PROCESS and one.form:
                return one.form
    raise NotFound("the objection process is not deployed")


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
        sheet = BoundForm(_form(), documents=_sent_along(session, values))
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
    said = values.get("objection")
    return str(said.get("item", "")) if isinstance(said, Mapping) else ""


def _sent_along(session: Session, values: Values) -> list[Document]:
    """Return the files that were handed in with what was typed, and are no case's yet."""
    said = values.get("objection")
    keys = said.get("evidence") if isinstance(said, dict) else None
    found = documents.named(session, [str(key) for key in keys or []])
    return [one for one in found if one.stored_by == PUBLIC.id and one.instance_key is None]


def _receive(form: Form, answer: Answer, number: str) -> None:
    """Keep files that came with the form itself, from browsers without scripts."""
    sent = list(uploads(form, request.files))
    if not sent:
        return
    with house().database.write(actor=PUBLIC, at=now()) as session:
        for _ in sent:
            _refuse_too_often(session, number, "file")

    def keep(files: Sequence[tuple[str, Admitted]]) -> list[str]:
        with house().database.write(actor=PUBLIC, at=now()) as session:
            return [_keep(session, kind, admitted).key for kind, admitted in files]

    saved_uploads.keep_each(form, answer, keep=keep)


def _refused(form: Form, answer: Answer, number: str) -> Refused | None:
    """Keep files that came with what is only shown again; return why some could not be kept."""
    if not may_write():
        return None
    try:
        _receive(form, answer, number)
    except Refused as refusal:
        return refusal
    return None


def _keep(session: Session, kind: str, admitted: Admitted) -> Document:
    return documents.keep(session, instance=None, kind=kind, admitted=admitted, actor=PUBLIC)


def _file(number: str, answer: Answer) -> str:
    """Start the process of an objection; return its receipt."""
    with house().database.write(actor=PUBLIC, at=now()) as session:
        said = answer.get("objection") or {}
        before = queries.twin(session, notice=number, said=said, at=now())
        if before:
            return before
        _refuse_too_often(session, number, "objection")
        case = instances.start(
            session,
            process_id=PROCESS,
            actor=PUBLIC,
            variables={**answer, "notice": number, "notice_item": said.get("item")},
        )
        return queries.receipt(session, case=case.number)


def _refuse_too_often(session: Session, number: str, kind: str) -> None:
    """Limit objections to a notice and files for them, each by themselves.

    Who is signed in is counted as themselves: a stranger behind the same address shuts nobody out.
    """
    signed_in = actor()
    who = f"account {signed_in.id}" if signed_in != PUBLIC else network(request.remote_addr)
    known = f"{house().config.secret_key}{who} {kind} {number}"
    source = sha256(known.encode()).hexdigest()
    if not rate_limit.allow(session, source=source, at=now()):
        raise TooOften(gettext("从这个网络地址提交得太频繁，请一小时后再试。"))
