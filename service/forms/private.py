"""Private fields of a form: where their answers lie, and every one of those answers changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.forms import nesting
from service.forms.components import Component, Path
from service.forms.form import Form

NOT_KEPT_APART = frozenset({"filepicker"})
"""Types whose answers are no personal data: the keys of files."""


@dataclass(frozen=True)
class PrivatePlace:
    """Where the answer of a private field lies: in each row of a list, if `rows` says which."""

    path: Path
    how: str = ""
    """How it is masked: `name`, or empty for what its look says."""
    rows: Path = ()


def private_places(form: Form) -> tuple[PrivatePlace, ...]:
    """Return the places of a form's private answers; of a private list all its columns."""
    return tuple(
        place
        for field in form.fields
        for place, asked in _asked(field)
        if asked.private and asked.type not in NOT_KEPT_APART
    )


def places(field: Component) -> Iterator[PrivatePlace]:
    """Yield where the answers of a field lie, whether they are private or not."""
    yield from (place for place, _ in _asked(field))


def _asked(field: Component) -> Iterator[tuple[PrivatePlace, Component]]:
    if not field.is_list:
        yield PrivatePlace(field.path, field.private_as), field
        return
    for column in field.components:
        if column.path:
            yield PrivatePlace(column.path, column.private_as, rows=field.path), column


def at_places(
    values: Mapping[str, Any],
    places: Iterable[PrivatePlace],
    change: Callable[[Any, str], Any],
) -> dict[str, Any]:
    """Return values with what lies at private places changed; `change` gets it and its `how`."""
    changed = nesting.copy(values)
    for place in places:
        if not place.rows:
            _change(changed, place, change)
            continue
        rows = nesting.get(changed, place.rows)
        if isinstance(rows, list):
            new = [nesting.copy(row) if isinstance(row, Mapping) else row for row in rows]
            for row in new:
                _change(row, place, change)
            nesting.put(changed, place.rows, new)
    return changed


def _change(tree: Any, place: PrivatePlace, change: Callable[[Any, str], Any]) -> None:
    found = nesting.get(tree, place.path, nesting.ABSENT)
    if found is not nesting.ABSENT:
        nesting.put(tree, place.path, change(found, place.how))
