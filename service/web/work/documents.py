"""Downloads: always as an attachment, and every look is on the record."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from service.host import documents
from service.web.core.request import actor, requires, writing

blueprint = Blueprint("documents", __name__)


@blueprint.get("/documents/<key>")
@requires()
def download(key: str) -> ResponseReturnValue:
    """Hand a document out to somebody who may see its case."""
    with writing() as session:
        found = documents.open(session, key=key, actor=actor())
        name, media_type = found.document.filename, found.document.media_type
    return send_file(
        found.path, mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )
