"""Somebody's own account: password, sign-ins; and the way back in for who forgot the password."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import privacy
from service.errors import Refused
from service.host.ledger.record import record
from service.people import accounts, attempts, contacts, resets, sign_ins
from service.web.accounts.sign_in import signed_out
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.presence import seconds_left
from service.web.core.request import (
    actor,
    house,
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
    return _own()


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


@blueprint.post("/me/email")
@requires()
def change_email() -> ResponseReturnValue:
    """Set where a link goes if the password is forgotten; the password is asked for."""
    try:
        with writing() as session:
            attempts.note(session, username=actor().id, origin=origin(), at=now())
        with writing() as session:
            sign_ins.verify(session, username=actor().id, password=_typed("password"))
            account = accounts.account(session, username=actor().id)
            accounts.set_email(session, account=account, email=line("email", request.form))
            attempts.forgive(session, username=actor().id, origin=origin())
    except Refused as refusal:
        return refuse(_own(tr(refusal.sentence), email=line("email", request.form)))
    flash("邮箱已经保存。")
    return redirect(url_for("own.page"), 303)


def _own(refusal: str = "", *, email: str | None = None) -> str:
    with reading() as session:
        known = privacy.reveal(session, accounts.account(session, username=actor().id).email)
        return render_template(
            "accounts/own.html",
            found=sign_ins.of_account(session, username=actor().id, at=now()),
            own=_token_hash(),
            is_contact=contacts.acts_for(session, actor(), actor().organisation),
            refusal=refusal,
            email=known if email is None else email,
        )


def _password(refusal: str = "") -> str:
    found = sign_in()
    first = found is not None and found.must_change
    return render_template("accounts/password.html", refusal=refusal, first=first)


def _reset(username: str = "", refusal: str = "") -> str:
    return render_template(
        "accounts/reset.html",
        username=username,
        refusal=refusal,
        by_mail=bool(house().config.mail and house().config.address),
    )


def _typed(name: str) -> str:
    return request.form.get(name, "")[:1000]


def _refuse_other(new: str, again: str) -> None:
    if new != again:
        raise Refused("两次输入的新密码不一样")


def _token_hash() -> str:
    found = sign_in()
    return found.token_hash if found else ""
