"""Somebody's own account: password, sign-ins; and the way back in for who forgot the password."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.ledger.record import record
from service.host.tasks import rights
from service.people import accounts, attempts, contacts, resets, sign_ins
from service.web.accounts.sign_in import signed_out
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.presence import seconds_left
from service.web.core.request import (
    actor,
    line,
    now,
    origin,
    reading,
    requires,
    sign_in,
    writing,
)

blueprint = Blueprint("own", __name__)


@blueprint.get("/me")
@requires()
def page() -> ResponseReturnValue:
    """Show somebody's own account and where they are signed in."""
    with reading() as session:
        return render_template(
            "accounts/own.html",
            found=sign_ins.of_account(session, username=actor().id, at=now()),
            own=_token_hash(),
            is_contact=contacts.acts_for(session, actor(), actor().organisation),
        )


@blueprint.get("/me/password")
@requires()
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return _password()


@blueprint.post("/me/password")
@requires()
def change_password() -> ResponseReturnValue:
    """Change one's own password; other browsers are signed out."""
    old, new = _typed("old"), _typed("new")
    try:
        _refuse_other(new, _typed("again"))
        with writing() as session:
            attempts.note(session, username=actor().id, origin=origin(), at=now())
        with writing() as session:
            sign_ins.change_password(
                session, username=actor().id, old=old, new=new, keep=_token_hash()
            )
            attempts.forgive(session, username=actor().id, origin=origin())
    except Refused as refusal:
        return refuse(_password(tr(refusal.sentence)))
    flash("密码已经修改。其他设备上的登录已经退出。")
    return redirect(url_for("own.page"), 303)


@blueprint.get("/me/remaining")
def remaining() -> ResponseReturnValue:
    """Say how long this sign-in lasts; asking does not make it longer."""
    return jsonify(seconds=seconds_left())


@blueprint.post("/me/stay")
@requires()
def stay() -> ResponseReturnValue:
    """Make this sign-in last longer, because somebody is still here."""
    with writing() as session:
        sign_ins.notice(session, token_hash=_token_hash())
    return jsonify(stayed=True)


@blueprint.post("/me/sign-ins/<name>/end")
@requires()
def end(name: str) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    with writing() as session:
        sign_ins.end(session, username=actor().id, short=name)
        record(session, subject="sign-in", verb="ended", data={"where": "another browser"})
    flash("那台设备上的登录已经退出。")
    return redirect(url_for("own.page"), 303)


@blueprint.post("/me/sign-ins/end")
@requires()
def end_all() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with writing() as session:
        sign_ins.end_all(session, username=actor().id)
        record(session, subject="sign-in", verb="ended", data={"where": "everywhere"})
    return signed_out("您在所有设备上的登录都已退出。")


@blueprint.get("/reset")
def reset() -> ResponseReturnValue:
    """Ask for the code that a colleague handed over, and a new password."""
    return _reset()


@blueprint.post("/reset")
def use_code() -> ResponseReturnValue:
    """Choose a new password with a code."""
    username, new = line("username", request.form), _typed("new")
    try:
        _refuse_other(new, _typed("again"))
        with writing() as session:
            attempts.note(session, username=username, origin=origin(), at=now())
        with writing() as session:
            resets.use(session, username=username, code=line("code", request.form), password=new)
            attempts.forgive(session, username=username, origin=origin())
    except attempts.TooMany as refusal:
        return _reset(username, tr(refusal.sentence)), 429
    except Refused as refusal:
        return refuse(_reset(username, tr(refusal.sentence)))
    flash("新密码已经设好，请用它登录。")
    return redirect(url_for("sign_in.page"), 303)


@blueprint.get("/colleagues")
@requires()
def colleagues() -> ResponseReturnValue:
    """Show a contact the accounts of their organisation."""
    return _colleagues()


@blueprint.post("/colleagues/<username>/reset")
@requires()
def issue(username: str) -> ResponseReturnValue:
    """Make a code for a colleague; the page that comes back is the only one that shows it."""
    try:
        with writing() as session:
            code = resets.issue(session, username=username, by=actor())
    except Refused as refusal:
        return refuse(_colleagues(refusal=tr(refusal.sentence)))
    return _colleagues(code=code, code_for=username), 201


@blueprint.post("/colleagues/<username>/pass-on")
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
    return redirect(url_for("own.colleagues"), 303)


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


def _password(refusal: str = "") -> str:
    found = sign_in()
    first = found is not None and found.must_change
    return render_template("accounts/password.html", refusal=refusal, first=first)


def _reset(username: str = "", refusal: str = "") -> str:
    return render_template("accounts/reset.html", username=username, refusal=refusal)


def _colleagues(*, refusal: str = "", code: str = "", code_for: str = "") -> str:
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
        )


def _typed(name: str) -> str:
    return request.form.get(name, "")[:1000]


def _refuse_other(new: str, again: str) -> None:
    if new != again:
        raise Refused("两次输入的新密码不一样")


def _token_hash() -> str:
    found = sign_in()
    return found.token_hash if found else ""
