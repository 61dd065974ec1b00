"""One way of writing for what many write differently: numbers of persons and units, telephones."""

from collections.abc import Callable, Mapping
from typing import Any

from service.forms import nesting
from service.forms.components import Component
from service.forms.form import Form
from service.forms.parsing import Answer

NormalForm = Callable[[str], str]
EMAIL = "email"
"""The name of the normal form of addresses that form-js's own validation asks for."""


def normalise(form: Form, answer: Answer, normal_forms: Mapping[str, NormalForm]) -> Answer:
    """Bring every text with a named check into the normal form of that name, and return it.

    What has none, and what no normal form can be made of, stays as it was typed.
    """
    for field in form.fields:
        if not field.is_list:
            _change(answer, field, normal_forms)
            continue
        rows = nesting.get(answer, field.path)
        for row in rows if isinstance(rows, list) else ():
            for column in field.components:
                _change(row, column, normal_forms)
    return answer


def _change(tree: Any, field: Component, normal_forms: Mapping[str, NormalForm]) -> None:
    change = normal_forms.get(field.rules.check or (EMAIL if field.rules.email else ""))
    written = nesting.get(tree, field.path) if change else None
    if change and isinstance(written, str):
        nesting.put(tree, field.path, change(written) or written)
