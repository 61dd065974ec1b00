"""A value of JSON as lines that people can read: one name, one value, so far indented."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from service.web.core.language import gettext
from service.web.presenters.labels import Labels, Path

LONGEST = 300
MOST = 200

Tree = Callable[[str, Any], "list[Leaf]"]


@dataclass(frozen=True)
class Leaf:
    """One line of a tree: how deep, what it is called, and its value (none for a branch)."""

    depth: int
    name: str
    value: str


def tree_of(labels: Labels) -> Tree:
    """Return what makes the lines of a variable, called as the forms call its fields.

    A very large value is cut.
    """

    def tree(name: str, value: Any) -> list[Leaf]:
        lines: list[Leaf] = []
        for line in _lines(labels, (name,), value, 0):
            if len(lines) == MOST:
                return [*lines, Leaf(0, gettext("（后面还有，未显示）"), "")]
            lines.append(line)
        return lines

    return tree


def _lines(labels: Labels, path: Path, value: Any, depth: int) -> Iterator[Leaf]:
    """Yield the lines of a value; the variable itself, named above, is no line of its own."""
    branches = _branches(value)
    if not branches:
        name = "" if len(path) == 1 else labels.own_name(path)
        yield Leaf(depth, name, _short(labels, path, value))
        return
    if len(path) > 1:
        count = gettext("%(n)s 行", n=len(value)) if isinstance(value, list) else ""
        yield Leaf(depth, labels.own_name(path), count)
    for key, one in branches:
        yield from _lines(labels, (*path, key), one, depth + (len(path) > 1))


def _branches(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(str(key), one) for key, one in value.items()]
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return [(str(number), one) for number, one in enumerate(value)]
    return []


def _short(labels: Labels, path: Path, value: Any) -> str:
    if value == [] or value == {}:
        return gettext("（空清单）") if value == [] else gettext("（空对象）")
    words = labels.value(path, value)
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
