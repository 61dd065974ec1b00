"""Packs of evidence of a case: asked for with purpose and basis, watched, taken."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.packs import asking
from service.host.packs.purposes import PURPOSES, open_to
from service.web.core.language import tr
from service.web.core.request import actor, line, now, reading, requires, writing
from service.web.presenters import links

blueprint = Blueprint("packs", __name__, url_prefix="/packs")
takers = requires(lambda role: role.audits or role.staff)
REFRESHED = 2  # seconds between two looks at a pack that is being made


@blueprint.get("/<number>")
@takers
def page(number: str) -> ResponseReturnValue:
    """Show the packs of a case, how far the one is that is being made, and what may be asked."""
    with reading() as session:
        case = asking.case_for(session, number=number, actor=actor())
        found = asking.listed(session, case=case, actor=actor())
        running = any(asking.running(one, now()) for one in found)
        answer = make_response(
            render_template(
                "auditor/packs.html",
                instance=case,
                case_page=links.to_cases(session, [number])(number),
                packs=found,
                kept=asking.kept(session, found),
                running=running,
                is_running={one.key: asking.running(one, now()) for one in found},
                purposes=PURPOSES,
                offered=open_to(actor()),
                longest=asking.LONGEST_BASIS,
            )
        )
    if running:
        answer.headers["Refresh"] = str(REFRESHED)
    return answer


@blueprint.post("/<number>")
@takers
def ask(number: str) -> ResponseReturnValue:
    """Let a pack be made."""
    try:
        with writing() as session:
            case = asking.case_for(session, number=number, actor=actor())
            purpose, basis = line("purpose", request.form), line("basis", request.form)
            asking.ask(session, case=case, purpose=purpose, basis=basis, actor=actor())
    except Refused as refusal:
        flash(tr(refusal.sentence), "refusal")
    return redirect(url_for("packs.page", number=number), 303)


@blueprint.get("/<key:key>/pack.zip")
@takers
def take(key: int) -> ResponseReturnValue:
    """Hand a pack out; that it was taken is on the record."""
    with writing() as session:
        found = asking.open(session, key=key, actor=actor())
        name = found.document.filename
    answer: Response = send_file(
        found.path, mimetype="application/zip", as_attachment=True, download_name=name, etag=False
    )
    return answer
