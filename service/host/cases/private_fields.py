"""Answers to private fields: put in where a form marks them, and opened for that form again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service import exact_json, forms, privacy
from service.db import Session
from service.forms import PrivatePlace, nesting
from service.host.cases import persist
from service.host.definitions import catalogue, deployment
from service.host.tables.core import ProcessInstance

Values = Mapping[str, Any]


def opened(session: Session, *, form: forms.Form | None, values: Values) -> dict[str, Any]:
    """Return variables with the answers to the form's own private fields as they were given.

    What other forms ask for stays masked: nobody needs it to fill in this one.
    """
    places = _places(form, values) if form else ()
    if not places:
        return dict(values)
    found = _at(values, places)
    if not privacy.holds_private(found):
        return dict(values)
    clear = iter(privacy.reveal(session, found))
    return forms.at_places(values, places, lambda _value, _how: next(clear))


def seal_answer(
    session: Session,
    *,
    form: forms.Form,
    answer: Values,
    context: Values,
    seen: Values,
    instance: ProcessInstance | None,
) -> dict[str, Any]:
    """Return an answer with what is private in it put in; unchanged values keep their places.

    :param context: the variables of the case, with what stands in place of private values
    :param seen: the same, `opened` for the form
    """
    settled = privacy.without_unknown(dict(answer), known=[context])
    places = _places(form, context)
    if not places:
        return dict(settled)
    kept = _by_value(_at(seen, places), _at(context, places))
    key = instance.key if instance else None
    sealed = _sealed(session, settled, places, instance=key, kept=kept)
    return _computed(form, places, sealed, settled)


def seal_draft(
    session: Session,
    *,
    form: forms.Form | None,
    body: Any,
    before: Any,
    context: Values,
    instance: ProcessInstance | None,
) -> Any:
    """Return what was typed so far with what is private in it put in, in place of `before`."""
    if isinstance(before, Mapping):
        privacy.forget(session, before)
    if form is None or not isinstance(body, Mapping):
        return body
    known = privacy.without_unknown(dict(body), known=[context])
    key = instance.key if instance else None
    return _sealed(session, known, _places(form, context), instance=key, draft=True)


def seal_values(session: Session, *, instance: ProcessInstance, values: Values) -> dict[str, Any]:
    """Return variables from outside any form (a program, an operator) with what is private put in.

    What any form of the case's release marks private is private wherever it comes from.
    """
    release = catalogue.release(session, instance.release)
    known = persist.state_of(session, instance).variables
    places = catalogue.private_places(session, release)
    safe = privacy.without_unknown(dict(values), known=[known])
    return _sealed(session, safe, places, instance=instance.key)


def seal_message(session: Session, *, values: Values) -> dict[str, Any]:
    """Return what a program sends, with what is private by the current release's forms put in."""
    release = deployment.current(session)
    places = catalogue.private_places(session, release) if release else ()
    return _sealed(session, privacy.without_unknown(dict(values)), places, instance=None)


def _sealed(
    session: Session,
    values: Values,
    places: Sequence[PrivatePlace],
    *,
    instance: int | None,
    kept: Mapping[bytes, Any] | None = None,
    draft: bool = False,
) -> dict[str, Any]:
    found: list[tuple[Any, str]] = []
    known = kept or {}

    def collected(value: Any, how: str) -> Any:
        found.append((known.get(exact_json.dumps(value), value), how))
        return value

    forms.at_places(values, places, collected)
    sealed = iter(privacy.seal_all(session, found, instance=instance, draft=draft))
    return forms.at_places(values, places, lambda _value, _how: next(sealed))


def _computed(
    form: forms.Form, places: Sequence[PrivatePlace], sealed: dict[str, Any], clear: Values
) -> dict[str, Any]:
    """Return an answer whose worked-out texts hold no private value that they were made from."""
    shown = [one for one in form.fields if one.type == "expression" and not one.private]
    if not shown:
        return sealed
    pairs = zip(_at(clear, places), _at(sealed, places), strict=True)
    stand_ins = {old: new for old, new in pairs if isinstance(old, str) and old != new}
    for field in shown:
        text = nesting.get(sealed, field.path)
        if isinstance(text, str):
            for old, new in stand_ins.items():
                text = text.replace(old, new)
            nesting.put(sealed, field.path, text)
    return sealed


def _places(form: forms.Form, values: Values) -> tuple[PrivatePlace, ...]:
    """Return what a form marks private, and what was put in before at fields it does not mark.

    An older form may ask without a mark for what a later one marked.
    """
    marked = forms.private_places(form)
    if not privacy.holds_private(values):
        return marked
    fields = (place for field in form.fields for place in forms.places(field))
    unmarked = (place for place in fields if any(map(privacy.is_private, _at(values, [place]))))
    return tuple(dict.fromkeys((*marked, *unmarked)))


def _at(values: Values, places: Iterable[PrivatePlace]) -> list[Any]:
    found: list[Any] = []

    def collected(value: Any, _how: str) -> Any:
        found.append(value)
        return value

    forms.at_places(values, places, collected)
    return found


def _by_value(clear: Iterable[Any], standing: Iterable[Any]) -> dict[bytes, Any]:
    pairs = zip(clear, standing, strict=True)
    return {exact_json.dumps(value): seen for value, seen in pairs if privacy.is_private(seen)}
