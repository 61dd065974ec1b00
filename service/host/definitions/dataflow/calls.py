"""What the built-in functions of FEEL give, as far as the shapes of their arguments say."""

from collections.abc import Callable
from dataclasses import replace

from service.feel import tree
from service.feel.functions import BUILTINS
from service.feel.types import simple
from service.host.definitions.dataflow.shapes import (
    ANY,
    BOOLEAN,
    NULL,
    TEXT,
    Shape,
    context,
    join,
    put,
)

Given = list[Shape]


def result(function: str, node: tree.Call, given: Given) -> Shape:
    """Return the shape of a call's value."""
    if function in ("context put", "put") and node.names is None:
        return _put(node, given)
    special = SPECIAL.get(function)
    if special is not None and node.names is None and given:
        return special(given)
    results = {form.result for form in BUILTINS[function].forms}
    kind = simple(results.pop()) if len(results) == 1 else None
    if kind is None or kind.name in ("Any", "Null", "context", "range", "function"):
        return ANY
    return Shape(kind.name, nullable=True) if kind.name != "list" else Shape("list", item=ANY)


def _put(node: tree.Call, given: Given) -> Shape:
    """Put a member into a context; into what is no context nothing can be put."""
    if len(given) != 3 or given[0].kind not in ("context", "null"):
        return ANY
    if given[0].kind == "null":
        return NULL
    key = node.arguments[1]
    key = key.node if isinstance(key, tree.Text) else key
    if isinstance(key, tree.Literal) and isinstance(key.value, str):
        made = put(given[0], (key.value,), given[2])
        return replace(made, nullable=given[0].nullable)
    return replace(given[0], open=True)


def _merge(given: Given) -> Shape:
    if len(given) == 1 and given[0].kind == "list":
        return ANY
    merged: dict[str, Shape] = {}
    for one in given:
        if one.kind != "context":
            return ANY
        merged |= dict(one.fields)
    return context(merged, more=any(one.open for one in given))


def _append(given: Given) -> Shape:
    if given[0].kind != "list":
        return Shape("list", item=ANY)
    item = given[0].item
    for one in given[1:]:
        item = one if item is None else join(item, one)
    return Shape("list", item=item)


def _concatenate(given: Given) -> Shape:
    item: Shape | None = None
    for one in given:
        if one.kind != "list":
            return Shape("list", item=ANY)
        if one.item is not None:
            item = one.item if item is None else join(item, one.item)
    return Shape("list", item=item)


def _flatten(given: Given) -> Shape:
    if given[0].kind != "list":
        return Shape("list", item=ANY)
    return Shape("list", item=_flat(given[0].item))


def _flat(item: Shape | None) -> Shape | None:
    return _flat(item.item) if item is not None and item.kind == "list" else item


def _same(given: Given) -> Shape:
    return given[0] if given[0].kind == "list" else Shape("list", item=ANY)


def _get_value(given: Given) -> Shape:
    values = given[1].values if len(given) == 2 else None
    if given[0].kind != "context" or given[0].open or not values or len(values) != 1:
        return ANY
    return given[0].member(next(iter(values))) or NULL


def _or_else(given: Given) -> Shape:
    if len(given) != 2:
        return ANY
    known = replace(given[0], nullable=False, blank=False)
    return given[1] if given[0].kind == "null" else join(known, given[1])


SPECIAL: dict[str, Callable[[Given], Shape]] = {
    "context merge": _merge,
    "append": _append,
    "concatenate": _concatenate,
    "union": _concatenate,
    "flatten": _flatten,
    "sort": _same,
    "sublist": _same,
    "reverse": _same,
    "distinct values": _same,
    "remove": _same,
    "get value": _get_value,
    "get or else": _or_else,
    "string": lambda _: TEXT,
    "not": lambda _: BOOLEAN,
}
