"""Units that register themselves: an officer reads what they sent in, admits or refuses."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.host import documents
from service.host.ledger import security
from service.host.letters import delivery, inbox
from service.people import accounts
from service.people.roles import Role
from service.studios.register import registrations
from service.studios.register.registrations import STATES
from service.studios.register.tables import UnitRegistration
from service.web.core.failures import refuse as refused
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, requires, writing

blueprint = Blueprint("registrations", __name__, url_prefix="/registrations")


def decides(role: Role) -> bool:
    """Ask whether a role admits units: it works on everybody's cases and sees what is private."""
    return role.staff and role.needs_private


@blueprint.get("")
@requires(decides)
def page() -> ResponseReturnValue:
    """List what waits, and what was decided."""
    with reading() as session:
        waiting, decided = registrations.waiting(session), registrations.decided(session)
        codes = [one.credit_code for one in waiting]
        return render_template(
            "section/registrations.html",
            waiting=waiting,
            decided=decided,
            twice={code for code in codes if codes.count(code) > 1},
            names=accounts.names(
                session, usernames=[one.decided_by for one in decided if one.decided_by]
            ),
            states=STATES,
        )


@blueprint.get("/<key:key>")
@requires(decides)
def one(key: int) -> ResponseReturnValue:
    """Show one application with the contact's name and telephone; the look is recorded."""
    return _one(key)


@blueprint.get("/<key:key>/authorisation")
@requires(decides)
def authorisation(key: int) -> ResponseReturnValue:
    """Hand the stamped authorisation out."""
    with writing() as session:
        row = registrations.find(session, key)
        found = documents.of_no_case(session, key=row.authorisation)
        name, media_type = found.document.filename, found.document.media_type
    return send_file(
        found.path, mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )


@blueprint.post("/<key:key>/admit")
@requires(decides)
def admit(key: int) -> ResponseReturnValue:
    """Open unit and account."""
    try:
        with writing() as session:
            account = registrations.admit(session, key=key, by=actor())
            _tell(session, registrations.find(session, key))
            name, username = account.name, account.username
    except Refused as refusal:
        return refused(_one(key, refusal=tr(refusal.sentence)))
    flash(f"已准予注册。联系人{name}用统一社会信用代码 {username} 和申请时设的密码登录。")
    return redirect(url_for("registrations.page"), 303)


@blueprint.post("/<key:key>/refuse")
@requires(decides)
def refuse(key: int) -> ResponseReturnValue:
    """Refuse an application, with a reason that the applicant reads."""
    reason = line("reason", request.form)
    try:
        with writing() as session:
            registrations.refuse(session, key=key, by=actor(), reason=reason)
            _tell(session, registrations.find(session, key))
    except Refused as refusal:
        return refused(_one(key, refusal=tr(refusal.sentence), reason=reason))
    flash("没有准予注册，理由已经记下，申请人凭回执看得到。")
    return redirect(url_for("registrations.page"), 303)


def _tell(session: Session, row: UnitRegistration) -> None:
    """Write to who applied, where they left an address of mail; all others read it by receipt."""
    if not row.email:
        return
    subject, body = registrations.decision_letter(row, address=session.resources.address)
    to = delivery.addressed(session, {"name": row.contact, "email": row.email})
    inbox.write(session, case=None, recipients=[to], subject=subject, body=body)


def _one(key: int, *, refusal: str = "", reason: str = "") -> str:
    with writing() as session:
        row = registrations.find(session, key)
        contact, mobile, email = privacy.reveal(session, [row.contact, row.mobile, row.email])
        security.looked_outside(session, what=f"unit-registration {key}", username=actor().id)
        return render_template(
            "section/registration.html",
            row=row,
            contact=contact,
            mobile=mobile,
            email=email,
            others=registrations.others(session, row),
            document=_authorisation(session, row.authorisation),
            states=STATES,
            refusal=refusal,
            reason=reason,
        )


def _authorisation(session: Session, key: str) -> str:
    """Return what the file is called; empty where it is gone."""
    try:
        return documents.of_no_case(session, key=key).document.filename
    except NotFound:
        return ""
