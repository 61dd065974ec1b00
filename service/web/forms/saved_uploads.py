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
from service.web.core.language import tr
from service.web.core.request import actor, line, writing
from service.web.forms import uploads as sent_along
from service.web.forms.drawing import size as readable


def take(*, instance: ProcessInstance | None) -> ResponseReturnValue:
    """Keep the one file of this request and say what it is called from now on."""
    file = request.files.get("file")
    if file is None:
        abort(400)
    try:
        with writing() as session:
            kept = _store(session, instance, line("kind", request.form), file)
            return taken(kept)
    except Refused as refusal:
        return jsonify(sentence=tr(refusal.sentence)), 422


def taken(kept: Document) -> ResponseReturnValue:
    """Answer a script whose file was kept: its key, name, size in words, and where it lies."""
    told = {
        "key": kept.key,
        "name": kept.filename,
        "size": readable(kept.size),
        "href": url_for("documents.download", key=kept.key),
    }
    return jsonify(told), 201


def receive(
    form: Form, answer: MutableMapping[str, Any], *, instance: ProcessInstance | None
) -> None:
    """Keep files that came with the form itself, from browsers without scripts.

    :raises Refused: a file is too large or of a type that is not taken
    """
    for path, kind, file in sent_along(form, request.files):
        with writing() as session:
            kept = _store(session, instance, kind, file)
            _add(answer, path.split("."), kept.key)


def _store(
    session: Any, instance: ProcessInstance | None, kind: str, file: FileStorage
) -> Document:
    return documents.store(
        session,
        instance=instance,
        kind=kind,
        filename=file.filename or "",
        stream=cast(BinaryIO, file.stream),
        actor=actor(),
    )


def _add(answer: MutableMapping[str, Any], path: list[str], key: str) -> None:
    place: Any = answer
    for part in path[:-1]:
        place = place.setdefault(part, {})
    place[path[-1]] = [*(place.get(path[-1]) or []), key]
