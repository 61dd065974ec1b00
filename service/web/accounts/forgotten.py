"""Who forgot their password and asks for a link by mail; no answer tells whether they are here."""

from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.outbox import asked
from service.people import reset_links
from service.people.actor import PUBLIC
from service.studios import rate_limit
from service.web.core.addresses import network
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import house, line, now

blueprint = Blueprint("forgotten", __name__, url_prefix="/reset")

PER_NAME, PER_ADDRESS = 3, 20
"""Links that are asked for within an hour; beyond, a name gets no more mail."""


@blueprint.get("/mail")
def page() -> ResponseReturnValue:
    """Ask who wants a link."""
    return _page()


@blueprint.post("/mail")
def ask() -> ResponseReturnValue:
    """Send a link to whoever this is, if they have an address of mail here; say the same to all."""
    username = line("username", request.form).lower()[: asked.LONGEST_NAME]
    if not username:
        return refuse(_page(refusal="请填写用户名"))
    with house().database.write(actor=PUBLIC, at=now()) as session:
        here = rate_limit.allow(
            session, source=_hash(str(network(request.remote_addr))), at=now(), most=PER_ADDRESS
        )
        if here and rate_limit.allow(session, source=_hash(username), at=now(), most=PER_NAME):
            asked.ask(session, username=username)
    if not here:
        return _page(refusal="从这个网络地址申请得太频繁，请一小时后再试。"), 429
    return _page(asked_for=username)


@blueprint.get("/link")
def link() -> ResponseReturnValue:
    """Ask whoever opened a link for a new password."""
    return _link(line("t")[:100])


@blueprint.post("/link")
def use() -> ResponseReturnValue:
    """Choose a new password with a link."""
    token, new = line("t", request.form)[:100], request.form.get("new", "")[:1000]
    try:
        if new != request.form.get("again", "")[:1000]:
            raise Refused("两次输入的新密码不一样")
        with house().database.write(actor=PUBLIC, at=now()) as session:
            reset_links.use(session, token=token, password=new)
    except Refused as refusal:
        return refuse(_link(token, tr(refusal.sentence)))
    flash("新密码已经设好，请用它登录。")
    return redirect(url_for("sign_in.page"), 303)


def _page(*, refusal: str = "", asked_for: str = "") -> str:
    return render_template(
        "accounts/forgotten.html",
        refusal=refusal,
        asked_for=asked_for,
        by_mail=bool(house().config.mail and house().config.address),
        minutes=int(reset_links.VALID_FOR.total_seconds()) // 60,
    )


def _link(token: str, refusal: str = "") -> str:
    return render_template("accounts/reset_link.html", token=token, refusal=refusal)


def _hash(of: str) -> str:
    return sha256(f"{house().config.secret_key}{of} password link".encode()).hexdigest()
