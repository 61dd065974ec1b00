"""Putting an answer into the variables of a case."""

from collections.abc import Mapping
from typing import Any

from service.forms import nesting
from service.forms.form import Form
from service.forms.visibility import view


def fold(
    form: Form,
    answer: Mapping[str, Any],
    *,
    context: Mapping[str, Any],
    kept: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the top-level variables that an answer sets, whole.

    A form may ask for one part of a variable only: the rest of it stays as it was. The old value
    of a field that is hidden now goes; that of a read-only one stays.

    :param kept: where the rest comes from, if not from the `context` that conditions speak of
    """
    seen = view(form, answer, context)
    there = context if kept is None else kept
    variables = nesting.copy({name: there[name] for name in form.writes if name in there})
    for field in form.fields:
        if not seen.shows(field) or seen.takes(field):
            nesting.drop(variables, field.path)
    return nesting.overlay(variables, answer)
