"""Studios recognised before the system: spreadsheets with a preview, worked off in the background.

The section uploads, a second person of the staff confirms; each line is a job of its own, so that
whoever stops, dies or goes on, no studio is entered twice.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.jobs import queue
from service.people import spreadsheets
from service.people.roles import Role
from service.studios.legacy import batches, entering, sheet
from service.studios.register.queries import studio_of_key
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, page_number, reading, requires, writing

blueprint = Blueprint("legacy", __name__, url_prefix="/legacy")
OFFICER = "section_officer"
CONFIRMING = (OFFICER, "centre_officer", "bureau_leader")
BOM = "\ufeff"  # so that spreadsheets read UTF-8


def sees(role: Role) -> bool:
    """Ask whether a role sees what was brought in."""
    return role.code in CONFIRMING or role.audits


def confirms(role: Role) -> bool:
    """Ask whether a role may be the second person."""
    return role.code in CONFIRMING


@blueprint.get("")
@requires(sees)
def page() -> ResponseReturnValue:
    """List the spreadsheets, and the studios that were brought in."""
    return _page()


@blueprint.get("/template.csv")
@requires(sees)
def template() -> ResponseReturnValue:
    """Return the empty spreadsheet."""
    answer = Response(BOM + sheet.template(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=legacy.csv"
    return answer


@blueprint.post("")
@requires(OFFICER)
def upload() -> ResponseReturnValue:
    """Keep a spreadsheet and show line by line what it would do."""
    file = request.files.get("file")
    content = file.stream.read(spreadsheets.LARGEST + 1) if file else b""
    try:
        if not content:
            raise Refused("没有收到文件，请重新选择")
        with reading() as session:  # a thousand lines take a while: nobody waits to write
            found = batches.checked(session, content)
        name = line("name", {"name": (file.filename if file else "") or ""})
        with writing() as session:
            key = batches.upload(session, found=found, filename=name, actor=actor()).key
    except Refused as refusal:
        return refuse(_page(refusal))
    return redirect(url_for("legacy.batch", key=key), 303)


@blueprint.get("/<key:key>")
@requires(sees)
def batch(key: int) -> ResponseReturnValue:
    """Show a spreadsheet line by line, and how far it has come."""
    return _batch(key)


@blueprint.get("/<key:key>/progress")
@requires(sees)
def progress(key: int) -> ResponseReturnValue:
    """Return the part of the page that tells how far it has come."""
    with reading() as session:
        return render_template("section/legacy_progress.html", view=batches.batch(session, key))


@blueprint.post("/<key:key>/<any(confirm, pause, resume, drop):step>")
@requires(confirms)
def do(key: int, step: str) -> ResponseReturnValue:
    """Confirm, stop, go on with, or give up a spreadsheet."""
    try:
        with writing() as session:
            if step == "confirm":
                enqueue(session, batches.confirm(session, key=key, actor=actor()))
            elif step == "resume":
                enqueue(session, batches.resume(session, key=key))
            elif step == "pause":
                batches.pause(session, key=key)
            else:
                batches.drop(session, key=key)
    except Refused as refusal:
        return refuse(_batch(key, refusal))
    return redirect(url_for("legacy.batch", key=key), 303)


@blueprint.post("/studios/<key:key>/undo")
@requires(OFFICER)
def undo(key: int) -> ResponseReturnValue:
    """Take a studio out of the register again, as long as nothing depends on it."""
    try:
        with writing() as session:
            studio = studio_of_key(session, key)
            if studio is None:
                raise Refused("没有这个工作室")
            name = studio.name
            entering.undo(
                session, studio=studio, by=actor().id, reason=line("reason", request.form)
            )
    except Refused as refusal:
        return refuse(_page(refusal, undoing=key))
    flash(f"已撤销补录：{name}。台账用红字冲销，领办人和单位可以重新补录。")
    return redirect(url_for("legacy.page"), 303)


def enqueue(session: Session, rows: list[int]) -> None:
    """Let the worker enter lines of a spreadsheet, each in a transaction of its own."""
    for row in rows:
        queue.enqueue(
            session,
            kind="chore",
            key=f"legacy:{row}",
            args={"chore": "legacy.work", "inputs": {"row": row}},
            run_at=session.at,
        )


def _page(refusal: Refused | None = None, *, undoing: int = 0) -> str:
    with reading() as session:
        return render_template(
            "section/legacy.html",
            batches=batches.batches(session),
            found=batches.entries(session, page=page_number()),
            officer=actor().has(OFFICER),
            columns=sheet.COLUMNS,
            refusal=tr(refusal.sentence) if refusal else "",
            undoing=undoing,
            reason=line("reason", request.form),
        )


def _batch(key: int, refusal: Refused | None = None) -> str:
    with reading() as session:
        view = batches.batch(session, key)
        return render_template(
            "section/legacy_batch.html",
            view=view,
            lines=batches.lines(session, key),
            may=any(confirms(role) for role in actor().roles),
            own=view.row.uploaded_by == actor().id,
            refusal=tr(refusal.sentence) if refusal else "",
        )
