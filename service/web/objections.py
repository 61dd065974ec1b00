"""Objections by the public: the form, the receipt, and how far it has come.

Whoever files one is "the public" on the record, even where somebody is signed in: an anonymous
objection stays anonymous. How often an address may send something is limited (studios.knocks).
"""

from datetime import date
from hashlib import sha256
from typing import IO, BinaryIO, cast

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import host, studios
from service.clock import BEIJING
from service.errors import NotFound, Refused
from service.host.forms import Answer, Form
from service.host.tables import Document
from service.people.actor import PUBLIC
from service.studios.notices import NoticeView
from service.web.filling import Sheet, Values
from service.web.forms import uploads
from service.web.language import gettext
from service.web.request import house, line, now, reading

blueprint = Blueprint("objections", __name__)
PROCESS = "objection"


class TooOften(Refused):
    """One address has sent as much as it may for now."""


@blueprint.get("/notices/<number>/object")
def form(number: str) -> ResponseReturnValue:
    """Show the form on which one objects to a notice."""
    return _page(number, {})


@blueprint.post("/notices/<number>/object")
def file(number: str) -> ResponseReturnValue:
    """File an objection and give its receipt, or say what is missing and keep what was typed."""
    sheet = Sheet(_form())
    if "_row" in request.form:
        return _page(number, sheet.rearranged())
    answer = sheet.typed()
    try:
        _receive(sheet.form, answer)
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
    return jsonify(Sheet(_form()).standing())


@blueprint.post("/notices/<number>/object/documents")
def attach(number: str) -> ResponseReturnValue:
    """Take a file of evidence as soon as it is chosen."""
    _running(number)
    sent = request.files.get("file")
    if sent is None:
        abort(400)
    try:
        with house().database.write(actor=PUBLIC, at=now()) as session:
            _knock(session)
            kept = _keep(session, "evidence", sent.filename or "", sent.stream)
            told = {
                "key": kept.key,
                "filename": kept.filename,
                "size": kept.size,
                "href": url_for("documents.download", key=kept.key),
            }
    except Refused as refusal:
        status = 429 if isinstance(refusal, TooOften) else 422
        return jsonify(error=refusal.sentence), status
    return jsonify(told), 201


@blueprint.get("/objections")
def ask() -> ResponseReturnValue:
    """Ask for a receipt number, and lead to what it stands for."""
    wanted = line("receipt")[:40]
    if not wanted:
        return render_template("public/ask.html", wanted="", unknown=False)
    try:
        with reading() as session:
            found = studios.notices.progress(session, receipt=wanted)
    except NotFound:
        return render_template("public/ask.html", wanted=wanted, unknown=True), 404
    return redirect(url_for("public.objections.progress", receipt=found.receipt), 303)


@blueprint.get("/objections/<receipt>")
def progress(receipt: str) -> ResponseReturnValue:
    """Show how far an objection has come; nothing of who raised it."""
    with reading() as session:
        found = studios.notices.progress(session, receipt=receipt)
    return render_template("public/progress.html", objection=found)


def _form() -> Form:
    with reading() as session:
        for one in host.instances.startable(session, actor=PUBLIC):
            if one.process_id == PROCESS and one.form:
                return one.form
    raise NotFound("the objection process is not deployed")


def _today() -> date:
    return now().astimezone(BEIJING).date()


def _running(number: str) -> NoticeView:
    with reading() as session:
        found = studios.notices.notice(session, number=number, today=_today())
    if not found.running:
        raise Refused(gettext("该公示已经结束，不再接受异议"))
    return found


def _page(number: str, values: Values, refusal: Refused | None = None) -> str:
    notice = _running(number)
    problems = refusal.problems if refusal else ()
    with reading() as session:
        sheet = Sheet(_form(), documents=_sent_along(session, values))
        filled = sheet.fill(session, values=values, problems=problems)
    return render_template(
        "public/object.html",
        notice=notice,
        filled=filled,
        refusal=refusal.sentence if refusal and not problems else "",
    )


def _sent_along(session: Session, values: Values) -> list[Document]:
    """Return the files that were handed in with what was typed, and are no case's yet."""
    said = values.get("objection")
    keys = said.get("evidence") if isinstance(said, dict) else None
    found = host.documents.named(session, [str(key) for key in keys or []])
    return [one for one in found if one.stored_by == PUBLIC.id and one.instance_key is None]


def _receive(form: Form, answer: Answer) -> None:
    """Keep files that came with the form itself, from browsers without scripts."""
    for _path, kind, sent in uploads(form, request.files):
        with house().database.write(actor=PUBLIC, at=now()) as session:
            _knock(session)
            kept = _keep(session, kind, sent.filename or "", sent.stream)
            said = answer.setdefault("objection", {})
            said["evidence"] = [*(said.get("evidence") or []), kept.key]


def _keep(session: Session, kind: str, filename: str, stream: IO[bytes]) -> Document:
    return host.documents.store(
        session,
        instance=None,
        kind=kind,
        filename=filename,
        stream=cast(BinaryIO, stream),
        actor=PUBLIC,
    )


def _file(number: str, answer: Answer) -> str:
    """Start the process of an objection; return its receipt."""
    with house().database.write(actor=PUBLIC, at=now()) as session:
        said = answer.get("objection") or {}
        before = studios.notices.twin(session, notice=number, said=said, at=now())
        if before:
            return before
        _knock(session)
        case = host.instances.start(
            session,
            process_id=PROCESS,
            actor=PUBLIC,
            variables={**answer, "notice": number},
        )
        return studios.notices.receipt(session, case=case.number)


def _knock(session: Session) -> None:
    known = f"{house().config.secret_key}{request.remote_addr}"
    source = sha256(known.encode()).hexdigest()
    if not studios.knocks.knock(session, source=source, at=now()):
        raise TooOften(gettext("从这个网络地址提交得太频繁，请一小时后再试。"))
