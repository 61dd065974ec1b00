"""Files that people hand in, at once by a script or together with the form."""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, BinaryIO, cast

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from service.errors import FieldProblem, Refused, say
from service.forms import Form
from service.host import documents
from service.host.tables.core import Document, ProcessInstance
from service.uploads import Admitted, admit
from service.web.core.language import gettext, tr
from service.web.core.request import actor, house, line, writing
from service.web.forms import uploads as sent_along
from service.web.forms.drawing import size as readable


def take(form: Form | None, *, instance: ProcessInstance | None) -> ResponseReturnValue:
    """Keep the one file of this request and say what it is called from now on.

    :param form: the form of open work, which asks for files of this kind
    """
    file = request.files.get("file")
    if file is None:
        abort(400)
    kind = line("kind", request.form)
    if not asks_for(form, kind):
        return jsonify(sentence=gettext("这一步不要求上传这类文件，没有收下")), 422
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


def asks_for(form: Form | None, kind: str) -> bool:
    """Ask whether a form has a field, open to be filled in, for files of a kind."""
    fields = form.fields if form else ()
    return any(
        one.type == "filepicker" and one.kind == kind and one.readonly != "true" for one in fields
    )


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
    """Keep files that came with the form itself, from browsers without scripts.

    :raises Refused: some could not be kept, with a sentence at the field of each; the others are
    """

    def keep(sent: Sequence[tuple[str, Admitted]]) -> list[str]:
        with writing() as session:
            return [
                documents.keep(
                    session, instance=instance, kind=kind, admitted=admitted, actor=actor()
                ).key
                for kind, admitted in sent
            ]

    keep_each(form, answer, keep=keep)


def refused(
    form: Form, answer: MutableMapping[str, Any], *, instance: ProcessInstance | None
) -> Refused | None:
    """Keep files that came with a form that is shown again; return why some could not be kept."""
    try:
        receive(form, answer, instance=instance)
    except Refused as refusal:
        return refusal
    return None


def keep_each(
    form: Form,
    answer: MutableMapping[str, Any],
    *,
    keep: Callable[[Sequence[tuple[str, Admitted]]], list[str]],
) -> None:
    """Keep every file that came with a form and may be kept, and lay its key into the answer.

    A browser cannot choose a file again by itself: one that is refused must not cost the others.

    :param keep: stores files, each with its kind, at once, and returns their keys
    :raises Refused: some could not be kept, with a sentence at the field of each
    """
    problems, taken_in = [], []
    for path, kind, file in sent_along(form, request.files):
        try:
            taken_in.append((path, kind, looked_at(file)))
        except Refused as refusal:
            field = form.at(path)
            words = say("%(name)s：%(reason)s", name=file.filename, reason=refusal.sentence)
            problems.append(FieldProblem(path, field.label if field else path, words))
    if taken_in:
        keys = keep([(kind, admitted) for _, kind, admitted in taken_in])
        for (path, _, _), key in zip(taken_in, keys, strict=True):
            add(answer, path.split("."), key)
    if problems:
        raise Refused("有的文件没有收下，请看每一处的说明；其余的都已收下", problems=problems)


def add(answer: MutableMapping[str, Any], path: list[str], key: str) -> None:
    """Name a file in an answer, after those that it names at this place."""
    place: Any = answer
    for part in path[:-1]:
        place = place.setdefault(part, {})
    place[path[-1]] = [*(place.get(path[-1]) or []), key]
