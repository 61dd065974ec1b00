"""Values inside nested objects, by path; never trusts what it finds on the way."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from service.forms.components import Path

Tree = Mapping[str, Any]


class Absent:
    """Nothing was sent for this path (null was not sent either)."""


ABSENT = Absent()


def get(tree: object, path: Path, default: Any = None) -> Any:
    """Return what lies at a path, `default` if anything on the way is not an object."""
    for name in path:
        if not isinstance(tree, Mapping) or name not in tree:
            return default
        tree = tree[name]
    return tree


def put(tree: MutableMapping[str, Any], path: Path, value: Any) -> None:
    """Set what lies at a path, making the objects on the way."""
    for name in path[:-1]:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            inner = tree[name] = {}
        tree = inner
    tree[path[-1]] = value


def drop(tree: Any, path: Path) -> None:
    """Take away what lies at a path, if anything does."""
    inner = get(tree, path[:-1])
    if isinstance(inner, dict):
        inner.pop(path[-1], None)


def copy(tree: Tree) -> dict[str, Any]:
    """Copy the objects of a tree; lists and plain values are shared."""
    return {
        name: copy(value) if isinstance(value, Mapping) else value for name, value in tree.items()
    }


def without(tree: Tree, path: Path) -> Tree:
    """Return a tree without what lies at a path; what is not on the way there is shared."""
    name, rest = path[0], path[1:]
    if name not in tree:
        return tree
    if not rest:
        return {key: value for key, value in tree.items() if key != name}
    inner = tree[name]
    return {**tree, name: without(inner, rest)} if isinstance(inner, Mapping) else tree


def overlay(below: Tree, above: Tree) -> dict[str, Any]:
    """Return both trees in one; where both have a value, the upper one's, objects merged."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        merged[name] = overlay(under, value) if both else value  # type: ignore[arg-type]
    return merged
