"""Organisations closed or merged by hand, and that undone: where nothing hangs on them yet."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused, say
from service.host.cases import search
from service.people import accounts, closing, contacts
from service.studios.register import organisations
from service.web.accounts.accounts import keepers_only
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, writing

blueprint = Blueprint("closing", __name__, url_prefix="/organisations")


@blueprint.get("/<code>/close")
@keepers_only
def page(code: str) -> ResponseReturnValue:
    """Show what closing would do, and what keeps it from being done here."""
    return _page(code)


@blueprint.post("/<code>/close")
@keepers_only
def close(code: str) -> ResponseReturnValue:
    """Close an organisation, or merge it into another."""
    typed = {"into": line("into", request.form), "reason": line("reason", request.form)}
    try:
        with writing() as session:
            _refuse_bound(session, code)
            closing.close(
                session, code=code, into=typed["into"] or None, reason=typed["reason"], by=actor()
            )
            name = accounts.organisation_name(session, code)
    except Refused as refusal:
        return refuse(_page(code, refusal=tr(refusal.sentence), **typed))
    flash(f"“{name}”已经终止。办错了可以在它的页面上撤销。")
    return redirect(url_for("organisations.one", code=code), 303)


@blueprint.post("/<code>/reopen")
@keepers_only
def reopen(code: str) -> ResponseReturnValue:
    """Undo the closing."""
    with writing() as session:
        closing.undo(session, code=code, by=actor())
        name = accounts.organisation_name(session, code)
    flash(f"“{name}”的终止已经撤销，账户恢复到终止以前。")
    return redirect(url_for("organisations.one", code=code), 303)


def _refuse_bound(session: Session, code: str) -> None:
    """Leave to the process what a studio or a case hangs on (article 12)."""
    if organisations.has_studio(session, code) or search.with_running_case(session, codes=[code]):
        name = accounts.organisation_name(session, code)
        raise Refused(
            say("“%(name)s”已有工作室或者在办案件：改名、合并、终止请办理单位变更", name=name)
        )


def _page(code: str, *, refusal: str = "", into: str = "", reason: str = "") -> str:
    with reading() as session:
        entered = organisations.entered(session, code)
        people = [one for one in contacts.colleagues(session, code=code) if one.active]
        if not refusal:
            try:
                _refuse_bound(session, code)
            except Refused as bound:
                refusal = tr(bound.sentence)
        return render_template(
            "accounts/organisation_close.html",
            entered=entered,
            people=people,
            heirs=closing.heirs(session, code=code),
            refusal=refusal,
            into=into,
            reason=reason,
        )
