"""The accounts of a unit, as its contact keeps them: invite, reset, hand over, leave."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.tasks import rights
from service.people import accounts, colleagues, contacts, resets
from service.web.accounts.sign_in import signed_out
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, requires, writing

blueprint = Blueprint("colleagues", __name__, url_prefix="/colleagues")


@blueprint.get("")
@requires()
def page() -> ResponseReturnValue:
    """Show a contact the accounts of their organisation."""
    return _colleagues()


@blueprint.post("/<username>/reset")
@requires()
def issue(username: str) -> ResponseReturnValue:
    """Make a code for a colleague; the page that comes back is the only one that shows it."""
    try:
        with writing() as session:
            code = resets.issue(session, username=username, by=actor())
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    return _colleagues(code=code, code_for=username), 201


@blueprint.post("/<username>/pass-on")
@requires()
def pass_on(username: str) -> ResponseReturnValue:
    """Give a colleague's drafts and open work to another, because the colleague leaves."""
    try:
        with writing() as session:
            from_ = _colleague(session, username)
            to = accounts.actor(session, _colleague(session, line("to", request.form)))
            if to.id == from_:
                raise Refused("请选择另一位同事")
            count = rights.pass_on(session, from_=from_, to=to)
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    flash(f"已把 {count} 件移交给{to.name}，填写了一半的内容一并移交。")
    return redirect(url_for("colleagues.page"), 303)


@blueprint.post("/invite")
@requires()
def invite() -> ResponseReturnValue:
    """Open an account for a colleague; the page that comes back shows their code, this once."""
    typed = {name: line(name, request.form) for name in ("username", "name", "email")}
    try:
        with writing() as session:
            made = colleagues.invite(session, by=actor(), **typed)
            code = resets.issue(session, username=made.username, by=actor())
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence), typed=typed))
    return _colleagues(code=code, code_for=typed["name"]), 201


@blueprint.post("/<username>/contact")
@requires()
def appoint(username: str) -> ResponseReturnValue:
    """Make a colleague a contact as well."""
    try:
        with writing() as session:
            name = colleagues.appoint(session, username=username, by=actor()).name
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    flash(f"{name}也是本单位的联系人了。")
    return redirect(url_for("colleagues.page"), 303)


@blueprint.post("/step-down")
@requires()
def step_down() -> ResponseReturnValue:
    """Let oneself be a contact no more."""
    try:
        with writing() as session:
            colleagues.step_down(session, by=actor())
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    flash("您不再是本单位的联系人。")
    return redirect(url_for("own.page"), 303)


@blueprint.post("/<username>/leave")
@requires()
def leave(username: str) -> ResponseReturnValue:
    """Let somebody leave the unit: their work goes to a colleague, their account is locked."""
    try:
        with writing() as session:
            left = colleagues.leave(
                session, username=username, to=line("to", request.form), by=actor()
            )
            to = accounts.actor(session, line("to", request.form))
            count, name = rights.pass_on(session, from_=left.username, to=to), left.name
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    said = f"{name}的账户已经锁定，{count} 件工作移交给{to.name}。"
    if username == actor().id:
        return signed_out(said)
    flash(said)
    return redirect(url_for("colleagues.page"), 303)


def _colleague(session: Session, username: str) -> str:
    """Return the username of somebody whose accounts one answers for.

    :raises Refused: it is nobody's of the own organisation
    """
    found = next(
        (
            one
            for one in contacts.colleagues(session, code=actor().organisation or "")
            if one.username == username
        ),
        None,
    )
    if found is None or not contacts.acts_for(session, actor(), found.organisation_code):
        raise Refused("只能移交本单位的人的工作")
    return found.username


def _colleagues(
    *, refusal: str = "", code: str = "", code_for: str = "", typed: dict[str, str] | None = None
) -> str:
    who = actor()
    with reading() as session:
        if who.organisation is None or not contacts.acts_for(session, who, who.organisation):
            raise Refused("只有本单位的联系人可以管理本单位账户")
        found = [
            (one, resets.may_reset(session, account=one, by=who) and one.username != who.id)
            for one in contacts.colleagues(session, code=who.organisation)
        ]
        return render_template(
            "accounts/colleagues.html",
            found=found,
            contacts=set(contacts.of_organisation(session, code=who.organisation)),
            refusal=refusal,
            code=code,
            code_for=code_for,
            typed=typed or {},
            invites=any(role.owner for role in who.roles),
        )
