"""Which names an expression takes from outside, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass

from service.feel import tree
from service.feel.compiler_calls import FORGIVING
from service.feel.functions import BUILTINS
from service.feel.slips import position
from service.feel.tokens import KEYWORDS


@dataclass(frozen=True, slots=True)
class NameUse:
    """One use of a name; `sure` is false where it may be an entry of an item, or need not exist."""

    name: str
    line: int
    column: int
    sure: bool = True


def special_names(names: Iterable[str]) -> frozenset[str]:
    """Keep the names a tokenizer would cut apart."""
    return frozenset(n for n in names if not n.isidentifier() or n in KEYWORDS)


def free_names(text: str, root: tree.Node) -> tuple[NameUse, ...]:
    """List the names not bound inside the expression, in the order of the text."""
    found: dict[tuple[str, int], NameUse] = {}
    _visit(root, frozenset(), True, text, found)
    return tuple(found[place] for place in sorted(found))


def _visit(
    node: object,
    bound: frozenset[str],
    sure: bool,
    text: str,
    found: dict[tuple[str, int], NameUse],
) -> None:
    if isinstance(node, tree.Name):
        if node.name not in bound and node.name not in BUILTINS and node.name != "?":
            found[text, node.at] = NameUse(node.name, *position(text, node.at), sure)
        return
    if isinstance(node, tree.ContextOf):
        for name, value in node.entries:
            _visit(value, bound, sure, text, found)
            bound |= {name}
        return
    if isinstance(node, tree.For | tree.Quantified):
        for iterator in node.iterators:
            _visit((iterator.source, iterator.high), bound, sure, text, found)
            bound |= {iterator.name}
        _visit(node.body, bound | {"partial"}, sure, text, found)
        return
    if isinstance(node, tree.FunctionOf):
        names = {name for name, _ in node.parameters}
        _visit(node.body, bound | names, sure, text, found)
        return
    if isinstance(node, tree.Filter):
        _visit(node.source, bound, sure, text, found)
        _visit(node.condition, bound | {"item"}, False, text, found)
        return
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
        sure = sure and node.function.name not in FORGIVING
    if isinstance(node, tree.Text):
        text = node.text
    if isinstance(node, tuple):
        for inner in node:
            _visit(inner, bound, sure, text, found)
    elif is_dataclass(node):
        for field in node.__dataclass_fields__:
            _visit(getattr(node, field), bound, sure, text, found)
