"""Files that people hand in, at once by a script or together with the form."""

from collections.abc import MutableMapping
from typing import Any, BinaryIO, cast

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from service.errors import Refused
from service.forms import Form
from service.host import documents
from service.host.tables.core import Document, ProcessInstance
from service.uploads import Admitted, admit
from service.web.core.language import tr
from service.web.core.request import actor, house, line, writing
from service.web.forms import uploads as sent_along
from service.web.forms.drawing import size as readable


def take(*, instance: ProcessInstance | None) -> ResponseReturnValue:
    """Keep the one file of this request and say what it is called from now on."""
    file = request.files.get("file")
    if file is None:
        abort(400)
    kind = line("kind", request.form)
    try:
        admitted = looked_at(file)
        with writing() as session:
            return taken(
                documents.keep(
                    session, instance=instance, kind=kind, admitted=admitted, actor=actor()
                )
            )
    except Refused as refusal:
        return jsonify(sentence=tr(refusal.sentence)), 422


def looked_at(file: FileStorage) -> Admitted:
    """Look at a file that was sent, before anything waits for the database.

    :raises Refused: it is no file that is taken
    """
    return admit(
        cast(BinaryIO, file.stream),
        filename=file.filename or "",
        scanner=house().database.resources.scanner,
    )


def taken(kept: Document) -> ResponseReturnValue:
    """Answer a script whose file was kept: its key, name, size in words, and where it lies."""
    saved = {
        "key": kept.key,
        "name": kept.filename,
        "size": readable(kept.size),
        "href": url_for("documents.preview", key=kept.key),
    }
    return jsonify(saved), 201


def receive(
    form: Form, answer: MutableMapping[str, Any], *, instance: ProcessInstance | None
) -> None:
    """Keep files that came with the form itself, from browsers without scripts: all or none.

    :raises Refused: a file is too large or of a type that is not taken
    """
    sent = [(path, kind, looked_at(file)) for path, kind, file in sent_along(form, request.files)]
    if not sent:
        return
    with writing() as session:
        for path, kind, admitted in sent:
            kept = documents.keep(
                session, instance=instance, kind=kind, admitted=admitted, actor=actor()
            )
            add(answer, path.split("."), kept.key)


def add(answer: MutableMapping[str, Any], path: list[str], key: str) -> None:
    """Name a file in an answer, after those that it names at this place."""
    place: Any = answer
    for part in path[:-1]:
        place = place.setdefault(part, {})
    place[path[-1]] = [*(place.get(path[-1]) or []), key]
