"""A value of JSON as lines that people can read: one name, one value, so far indented."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from service.web.auditor.labels import Labels, Path, plain
from service.web.language import gettext

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
        yield Leaf(depth, "" if len(path) == 1 else _called(labels, path), _short(value))
        return
    if len(path) > 1:
        count = gettext("%(n)s 行", n=len(value)) if isinstance(value, list) else ""
        yield Leaf(depth, _called(labels, path), count)
    for key, one in branches:
        yield from _lines(labels, (*path, key), one, depth + (len(path) > 1))


def _branches(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(str(key), one) for key, one in value.items()]
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return [(str(number), one) for number, one in enumerate(value)]
    return []


def _called(labels: Labels, path: Path) -> str:
    """Return what people call a field: its own name where no form asks for it."""
    if path[-1].isdecimal():
        return gettext("第 %(n)s 行", n=int(path[-1]) + 1)
    return labels.name(path) if labels.knows(path) else path[-1]


def _short(value: Any) -> str:
    if isinstance(value, list):
        words = "、".join(plain(one) for one in value) or gettext("（空清单）")
    else:
        words = gettext("（空对象）") if value == {} else plain(value)
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
