"""How a form stands while it is being filled in: what is hidden, and what it works out."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from service.forms import Component, Form, expressions, nesting, parse, view
from service.forms.components import dotted
from service.forms.parsing import NOTHING
from service.forms.visibility import row_context, rows
from service.web.forms import labels


def live_state(form: Form, body: object, *, context: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """Return `{"hidden": [spots], "computed": {name: text}}` for what has been typed so far."""
    page = parse(form, body, context=context, blank_rows=True)
    answer = parse(form, body, context=context)
    seen = view(form, page, context)
    computed = {**_totals(form, answer), **dict(_in_rows(form, seen.data))}
    return {"hidden": sorted(seen.hidden), "computed": computed}


def _totals(form: Form, answer: Mapping[str, Any]) -> dict[str, str]:
    """Return what is computed outside rows; rows left blank do not count."""
    return {
        dotted(field.path): labels.plain(nesting.get(answer, field.path)) or gettext("（无）")
        for field in form.fields
        if field.type == "expression"
    }


def _in_rows(form: Form, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in form.fields:
        for column in field.components:
            if column.type == "expression":
                yield from _column(field, column, data)


def _column(
    field: Component, column: Component, data: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows(data, field)):
        name = f"{dotted(field.path)}[{number}].{dotted(column.path)}"
        value = expressions.value(column.expression, row_context(data, row, number))
        yield name, labels.plain(value) or gettext("（无）")
