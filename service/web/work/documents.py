"""Files that were handed in: shown in a sandbox, or as an attachment; every look is on the record.

A PDF is drawn by a script of ours in a page without origin (`viewer`), which cannot ask for
anything in somebody's name; the page around it gives it the bytes. A picture is re-encoded.
"""

from io import BytesIO

from flask import Blueprint, Response, abort, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from service.host.cases import files
from service.uploads import kinds, pictures
from service.web.core.request import actor, reading, requires, writing
from service.web.presenters import links
from service.web.presenters.review import shown_as

blueprint = Blueprint("documents", __name__)
SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; script-src {site} 'wasm-unsafe-eval'; "
    "style-src {site}; connect-src {site}static/build/pdf/; font-src data:; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of the page that draws PDFs: it has no origin, so the site is named. JPEG 2000 needs Wasm."""
SHUT = "sandbox; default-src 'none'; frame-ancestors 'none'"


@blueprint.get("/documents/<key>")
@requires()
def download(key: str) -> ResponseReturnValue:
    """Hand a document out to somebody who may see its case."""
    with writing() as session:
        found = files.open(session, key=key, actor=actor())
        name, media_type = found.document.filename, found.document.media_type
    answer = send_file(
        found.path,
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
    )
    return _alone(answer)


@blueprint.get("/documents/<key>/preview")
@requires()
def preview(key: str) -> ResponseReturnValue:
    """Show a document on a page; its content comes by a request of its own."""
    with reading() as session:
        document, instance = files.find(session, key=key, actor=actor())
        return render_template(
            "work/documents/preview.html",
            document=document,
            instance=instance,
            case_page=links.to_cases(session, [instance.number] if instance else []),
            shown_as=shown_as(document.media_type),
        )


@blueprint.get("/documents/<key>/picture")
@requires()
def picture(key: str) -> ResponseReturnValue:
    """Give a picture as it is shown on its page, re-encoded."""
    with writing() as session:
        found = files.open(session, key=key, actor=actor())
        if shown_as(found.document.media_type) != "picture":
            abort(404)
    with found.path.open("rb") as stream:
        made = pictures.preview(stream)
    return _alone(send_file(BytesIO(made), mimetype=kinds.JPEG))


@blueprint.get("/documents/viewer")
@requires()
def viewer() -> ResponseReturnValue:
    """Give the page that draws a PDF, which knows of no document."""
    answer = make_response(render_template("work/documents/pdf.html"))
    answer.headers["Content-Security-Policy"] = SANDBOX.format(site=request.host_url)
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _alone(answer: Response) -> Response:
    """Let nobody keep a file, guess its type or run what is in it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = SHUT
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
