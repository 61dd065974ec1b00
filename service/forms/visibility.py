"""Which components are hidden or read-only, for one answer in one case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.forms import expressions, nesting
from service.forms.components import Component
from service.forms.form import Form

MOST_PASSES = 8


@dataclass(frozen=True)
class View:
    """What is hidden and what is locked, by spot, and the data that expressions saw.

    A spot is a component's id, with the row's number inside a list: `Field_note[2]`.
    """

    hidden: frozenset[str]
    locked: frozenset[str]
    data: Mapping[str, Any]

    def shows(self, component: Component, row: int | None = None) -> bool:
        """Whether a component is visible, as far as its own condition goes."""
        return spot(component, row) not in self.hidden

    def locks(self, component: Component, row: int | None = None) -> bool:
        """Whether a field can be read only."""
        return not component.takes_input or spot(component, row) in self.locked

    def takes(self, component: Component, row: int | None = None) -> bool:
        """Whether an answer is taken for a field."""
        return self.shows(component, row) and not self.locks(component, row)


def spot(component: Component, row: int | None = None) -> str:
    """Return the name of a component's place on the page."""
    return component.id if row is None else f"{component.id}[{row}]"


def view(form: Form, answer: Mapping[str, Any], context: Mapping[str, Any]) -> View:
    """Work out what is hidden, until hiding one thing hides nothing more.

    What is hidden has no value for the conditions of others.
    """
    base = context
    for field in form.fields:
        if field.takes_input and not field.readonly and not field.fixed_rows:
            base = nesting.without(base, field.path)
    data = nesting.overlay(base, answer)
    if not form.conditional:
        return View(frozenset(), frozenset(), data)
    hidden: frozenset[str] = frozenset()
    for _ in range(MOST_PASSES):
        found = frozenset(_hidden(form.components, data))
        if found == hidden:
            break
        hidden = found
        data = _without(form, nesting.overlay(base, answer), hidden)
    return View(hidden, frozenset(_locked(form, data)), data)


def _hidden(components: tuple[Component, ...], data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the spots of hidden components and of everything inside them."""
    for component in components:
        if component.hide and expressions.holds(component.hide, data):
            yield from (spot(inner) for inner in component.walk())
        elif component.is_list:
            yield from _hidden_in_rows(component, data)
        else:
            yield from _hidden(component.components, data)


def _hidden_in_rows(component: Component, data: Mapping[str, Any]) -> Iterator[str]:
    conditional = [column for column in component.components if column.hide]
    if not conditional:
        return
    for number, row in enumerate(rows(data, component)):
        local = row_context(data, row, number)
        for column in conditional:
            if expressions.holds(column.hide, local):
                yield spot(column, number)


def _locked(form: Form, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the spots of read-only components; columns of a list are so in every row or in none."""
    for component in form.walk():
        if component.readonly and expressions.holds(component.readonly, data):
            yield spot(component)
        if component.is_list:
            locked = [column for column in component.components if column.readonly]
            for number in range(len(rows(data, component))):
                yield from (spot(column, number) for column in locked)


def _without(form: Form, data: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """Return the data without the values of hidden fields and cells."""
    bare = nesting.copy(data)
    for field in form.fields:
        if field.id in hidden:
            nesting.drop(bare, field.path)
        elif field.is_list and isinstance(nesting.get(bare, field.path), list):
            kept = [_bare_row(field, row, n, hidden) for n, row in enumerate(rows(bare, field))]
            nesting.put(bare, field.path, kept)
    return bare


def _bare_row(
    field: Component, row: Mapping[str, Any], number: int, hidden: frozenset[str]
) -> dict[str, Any]:
    bare = nesting.copy(row)
    for column in field.components:
        if spot(column, number) in hidden and column.readonly != "true":
            nesting.drop(bare, column.path)
    return bare


def rows(data: Mapping[str, Any], component: Component) -> list[Mapping[str, Any]]:
    """Return a list's rows; whatever is no row counts as an empty one."""
    found = nesting.get(data, component.path)
    if not isinstance(found, list):
        return []
    return [row if isinstance(row, Mapping) else {} for row in found]


def row_context(data: Mapping[str, Any], row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return what an expression in a row sees: the row's names before the form's."""
    return {**data, **row, "this": row, "parent": data, "i": [number + 1]}
