"""Forms on a page: drawn from their schema, for filling in and for reading."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flask import render_template
from markupsafe import Markup
from werkzeug.datastructures import FileStorage, MultiDict

from service.errors import FieldProblem
from service.forms import Form
from service.forms.components import dotted
from service.forms.options import Sources
from service.forms.parsing import NOTHING
from service.forms.validation import NO_SOURCES
from service.web.core.language import tr
from service.web.forms.bodies import Bodies
from service.web.forms.drawing import Drawing
from service.web.forms.live_state import live_state
from service.web.forms.widgets import Line, html_id

__all__ = ["NO_LINES", "Bodies", "live_state", "render", "said_of_each", "uploads"]
FILE_FIELD = "_file:"
NO_LINES: Mapping[str, Line] = MappingProxyType({})


def render(
    form: Form,
    *,
    values: Mapping[str, Any] = NOTHING,
    problems: Collection[FieldProblem] = (),
    context: Mapping[str, Any] = NOTHING,
    sources: Sources = NO_SOURCES,
    documents: Collection[Any] = (),
    readonly: bool = False,
    private: bool = False,
    lines: Mapping[str, Line] = NO_LINES,
) -> Markup:
    """Return a form's fields as HTML, without the form element and its buttons around them.

    :param values: a parsed answer or a draft; what it lacks comes from `context`
    :param problems: what `validate` said: an error summary, and a sentence at each field
    :param context: the variables of the case as the task sees them
    :param sources: the option lists named by `form.sources`
    :param documents: the documents of the case (`key`, `kind`, `filename`, `size`)
    :param readonly: draw for reading
    :param private: whether this person sees personal data; otherwise it is masked wherever it
        is shown for reading
    :param lines: what stands beside the lines of a checklist, by the id of their field
    """
    drawing = Drawing(form, values, problems, context, sources, documents, readonly, private, lines)
    return Markup(  # noqa: S704 - a template with autoescape
        render_template(
            "forms/form.html",
            blocks=drawing.blocks(form.components),
            summary=[(_anchor(form, problem), tr(problem.sentence)) for problem in problems],
            readonly=readonly,
            conditional=any(True for _ in _conditional(form)),
            file_field=FILE_FIELD,
        )
    )


def said_of_each(
    form: Form,
    *,
    values: Mapping[str, Any],
    sources: Sources = NO_SOURCES,
    documents: Collection[Any] = (),
) -> dict[str, tuple[str, Any, str]]:
    """Return of every field and cell by its name: what it is called, its value, that in words.

    Private values are masked in the words.
    """
    drawing = Drawing(form, values, (), values, sources, documents, True, False, NO_LINES)
    return drawing.said_of_each()


def uploads(
    form: Form, files: MultiDict[str, FileStorage]
) -> Iterator[tuple[str, str, FileStorage]]:
    """Yield (field's path, kind, file) of what a plain form sent along without JavaScript."""
    for field in form.fields:
        if field.type == "filepicker":
            for sent in files.getlist(FILE_FIELD + dotted(field.path)):
                if sent.filename:
                    yield dotted(field.path), field.kind, sent


def _anchor(form: Form, problem: FieldProblem) -> str:
    """Return the id that a problem's link leads to; "" if nothing on the page belongs to it."""
    return html_id(problem.path) if problem.path and form.at(problem.path.split("[")[0]) else ""


def _conditional(form: Form) -> Iterator[str]:
    """Yield the expressions that the server works out while one types."""
    for component in form.walk():
        yield from filter(None, (component.hide, component.expression))
        for column in component.components:
            yield from filter(None, (column.hide, column.expression))
