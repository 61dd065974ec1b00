"""A form of which only what somebody asked for may be changed; everything else is read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from service.errors import FieldProblem
from service.forms import nesting, sentences, subset
from service.forms.components import Component, dotted
from service.forms.form import Form
from service.forms.nesting import ABSENT
from service.forms.parsing import Answer, filled, parse
from service.forms.posted import Posted, posted
from service.forms.visibility import view

Values = Mapping[str, Any]


def changeable(form: Form, context: Values) -> Iterator[Component]:
    """Yield the fields of a form that may be asked for.

    They are shown, not read-only by themselves, and not permanent with something in them.
    """
    seen, settled = view(form, {}, context), _settled(form, context)
    yield from (field for field in form.fields if seen.takes(field) and field.id not in settled)


def _settled(form: Form, context: Values) -> frozenset[str]:
    """Return the ids of the permanent fields that were answered: what is blank may be filled."""
    return frozenset(
        field.id
        for field in form.fields
        if field.id in form.permanent and filled(nesting.get(context, field.path))
    )


def restricted(form: Form, *, unlocked: Collection[str], context: Values) -> Form:
    """Return a form whose fields are read-only, except those at `unlocked` (dotted paths).

    What is permanent and was answered is never open. What is hidden now stays open too: it has
    no value yet, and a change may call for one.
    """
    seen, settled = view(form, {}, context), _settled(form, context)
    hidden = {field.id for field in form.fields if not seen.shows(field)}

    def lock(component: Component) -> Component:
        if component.is_field:
            named = dotted(component.path) in unlocked and component.id not in settled
            kept = named or component.id in hidden
            return component if kept else _locked(component)
        return replace(component, components=tuple(map(lock, component.components)))

    return replace(form, components=tuple(map(lock, form.components)))


def _locked(field: Component) -> Component:
    columns = tuple(replace(column, readonly="true") for column in field.components)
    return replace(field, readonly="true", components=columns)


def not_asked(form: Form, body: object, *, only: Form, context: Values) -> list[FieldProblem]:
    """Return a sentence for each field that was sent with another value and may not be changed.

    :param form: the whole form
    :param only: the same form, `restricted`
    :param context: the variables of the case, with what was sent before
    """
    source = posted(body)
    if source is None:
        return []
    answer, seen = parse(form, body, context=context), view(only, {}, context)
    return [
        FieldProblem(dotted(field.path), form.labels[field.id], _said(form, field))
        for field in form.fields
        if seen.shows(field)
        and not seen.takes(field)
        and field.takes_input
        and _sent(source, field)
        and _differs(answer, field, context)
    ]


def _said(form: Form, field: Component) -> str:
    return sentences.not_asked(form.labels[field.id])


def _sent(source: Posted, field: Component) -> bool:
    """Ask whether a request says anything of a field; a box that is not ticked says nothing."""
    if field.is_list:
        return source.rows(field.path) != {}
    if field.type in subset.MANY:
        return source.many(field.path) not in (ABSENT, [])
    return source.one(field.path) is not ABSENT


def _differs(answer: Answer, field: Component, context: Values) -> bool:
    """Ask whether what was sent is something else; what the form itself locks was not read."""
    sent = nesting.get(answer, field.path, ABSENT)
    return sent is not ABSENT and _plain(sent) != _plain(nesting.get(context, field.path))


def _plain(value: Any) -> Any:
    """Return a value without what says nothing, so that two ways of leaving blank are the same."""
    if isinstance(value, Mapping):
        inner = {key: _plain(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value] or None
    return None if value in ("", False) else value
