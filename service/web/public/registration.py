"""A unit registers itself: the form, its receipt, and how far the application has come."""

from dataclasses import asdict, replace
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host import documents
from service.host.tables.core import Document
from service.people.actor import PUBLIC
from service.people.organisations import LEGAL_KINDS
from service.studios import rate_limit
from service.studios.register import registrations
from service.studios.register.registrations import STATES, Applied
from service.web.core.addresses import network
from service.web.core.language import gettext, tr
from service.web.core.request import house, line, now, reading
from service.web.core.unsent import keeps_typed, unsent
from service.web.forms import saved_uploads

blueprint = Blueprint("registration", __name__, url_prefix="/register")

KIND = "authorisation"
"""Of the document that a unit sends in: its authorisation of the contact, with its stamp."""
TYPES = ("application/pdf", "image/jpeg", "image/png")
MOST = {"try": 40, "file": 20, "application": 10}
"""What an address may send within an hour: forms, files, and forms that are taken."""


class TooOften(Refused):
    """One address has sent as much as it may for now."""


@blueprint.get("")
def form() -> ResponseReturnValue:
    """Ask what a unit registers with."""
    return _page(Applied())


@blueprint.post("")
@keeps_typed
def file() -> ResponseReturnValue:
    """Take an application and lead to its receipt, or say what is missing beside what was typed."""
    typed, kept = _typed(), line("authorisation_key", request.form)[:40]
    if unsent():
        return _page(typed, kept=kept)
    try:
        with house().database.write(actor=PUBLIC, at=now()) as session:
            _refuse_too_often(session, "try")
        kept = _received(kept)
        receipt = _filed(typed, kept)
    except TooOften as refusal:
        return _page(typed, kept=kept, refusal=refusal), 429
    except Refused as refusal:
        return _page(typed, kept=kept, refusal=refusal), 422
    flash("申请已经收到。请记下回执编号，凭它查询办理情况。")
    return redirect(url_for("registration.state", receipt=receipt), 303)


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    """Show how far the application of a receipt has come; without one ask for it."""
    wanted = line("receipt")[:40]
    if not wanted:
        return render_template("public/registration_state.html", wanted="", unknown=False)
    try:
        with reading() as session:
            found = registrations.of_receipt(session, receipt=wanted)
            return render_template(
                "public/registration_state.html",
                wanted=wanted,
                found=found,
                states=STATES,
                others=len(registrations.others(session, found)),
            )
    except NotFound:
        return render_template("public/registration_state.html", wanted=wanted, unknown=True), 404


def _typed() -> Applied:
    said = {name: line(name, request.form) for name in Applied.__dataclass_fields__}
    return Applied(**{**said, "password": request.form.get("password", "")[:1000]})


def _received(kept: str) -> str:
    """Keep the file that came with the form; return its key, or that of the one kept before."""
    sent = request.files.get("authorisation")
    if sent is None or not sent.filename:
        with reading() as session:
            return kept if _document(session, kept) else ""
    with house().database.write(actor=PUBLIC, at=now()) as session:
        _refuse_too_often(session, "file")
    admitted = saved_uploads.looked_at(sent)
    if admitted.media_type not in TYPES:
        raise Refused("授权书请上传 PDF 或者照片（JPG、PNG）")
    with house().database.write(actor=PUBLIC, at=now()) as session:
        return documents.keep(
            session, instance=None, kind=KIND, admitted=admitted, actor=PUBLIC
        ).key


def _filed(typed: Applied, kept: str) -> str:
    applied = registrations.tidied(typed)
    if typed.password != request.form.get("again", "")[:1000]:
        raise Refused("两次输入的密码不一样")
    with house().database.write(actor=PUBLIC, at=now()) as session:
        _refuse_too_often(session, "application")
        return registrations.file(session, applied, authorisation=kept).receipt


def _page(typed: Applied, *, kept: str = "", refusal: Refused | None = None) -> str:
    wrong: dict[str, str] = {}
    with reading() as session:
        document = _document(session, kept)
        if refusal is not None and not isinstance(refusal, TooOften):
            wrong = registrations.problems(session, registrations.tidied(typed))
    return render_template(
        "public/register.html",
        typed=asdict(replace(typed, password="")),
        document=document,
        legal_kinds=LEGAL_KINDS,
        refusal=tr(refusal.sentence) if refusal else "",
        wrong=wrong,
        unsent=unsent(),
    )


def _document(session: Session, key: str) -> Document | None:
    """Return a file that was handed in for a registration and is no case's."""
    return next(
        (
            one
            for one in documents.named(session, [key] if key else [])
            if one.stored_by == PUBLIC.id and one.instance_key is None and one.kind == KIND
        ),
        None,
    )


def _refuse_too_often(session: Session, kind: str) -> None:
    known = f"{house().config.secret_key}{network(request.remote_addr)} register {kind}"
    source = sha256(known.encode()).hexdigest()
    if not rate_limit.allow(session, source=source, at=now(), most=MOST[kind]):
        raise TooOften(gettext("从这个网络地址提交得太频繁，请一小时后再试。"))
