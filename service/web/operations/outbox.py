"""What goes out by itself, for the system administrator: sent, failed, tried again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.letters import delivery
from service.host.outbox import sending
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import house, line, page_number, reading, writing
from service.web.operations.blueprint import admins_only

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")

STATES = {"waiting": "等待发送", "sent": "已经发出", "failed": "没有发出"}
KINDS = {"mail": "邮件", "webhook": "接口通知"}


@blueprint.get("")
@admins_only
def page() -> ResponseReturnValue:
    """List what went out and what is to go out; of persons only their usernames."""
    return _page()


@blueprint.post("/<key:key>/retry")
@admins_only
def retry(key: int) -> ResponseReturnValue:
    """Send one again at once."""
    try:
        with writing() as session:
            sending.retry(session, key=key)
    except Refused as refusal:
        return refuse(_page(tr(refusal.sentence)))
    flash("已经排上，马上再发。")
    return redirect(url_for("outbox.page", status=line("status")), 303)


@blueprint.post("/letters/<key:key>/retry")
@admins_only
def retry_letter(key: int) -> ResponseReturnValue:
    """Send a letter of a case again that the mail server did not take."""
    try:
        with writing() as session:
            delivery.again(session, key=key)
    except Refused as refusal:
        return refuse(_page(tr(refusal.sentence)))
    flash("已经排上，马上再发。")
    return redirect(url_for("outbox.page"), 303)


def _page(refusal: str = "") -> str:
    status = request.args.get("status", "")
    wanted = status if status in STATES else ""
    with reading() as session:
        return render_template(
            "operations/outbox.html",
            found=sending.listed(session, status=wanted, page=page_number()),
            letters=delivery.unsent(session),
            targets=sending.targets(session),
            mail=bool(house().config.mail),
            address=house().config.address,
            status=wanted,
            states=STATES,
            kinds=KINDS,
            refusal=refusal,
        )
