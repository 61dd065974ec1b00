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
    walk = NameWalk(text)
    walk.visit(root, frozenset(), sure=True)
    return tuple(walk.found[place] for place in sorted(walk.found))


class NameWalk:
    """Walks a tree with the names bound so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[tuple[str, int], NameUse] = {}

    def visit(self, node: object, bound: frozenset[str], *, sure: bool) -> None:
        """Collect the free names of a node, or of a tuple of nodes."""
        special = getattr(self, f"in_{type(node).__name__.lower()}", None)
        if special is not None:
            special(node, bound, sure)
        elif isinstance(node, tuple | list):
            for inner in node:
                self.visit(inner, bound, sure=sure)
        elif is_dataclass(node):
            for field in node.__dataclass_fields__:
                self.visit(getattr(node, field), bound, sure=sure)

    def in_name(self, node: tree.Name, bound: frozenset[str], sure: bool) -> None:
        if node.name not in bound and node.name not in BUILTINS and node.name != "?":
            place = position(self.text, node.at)
            self.found[self.text, node.at] = NameUse(node.name, *place, sure)

    def in_contextof(self, node: tree.ContextOf, bound: frozenset[str], sure: bool) -> None:
        for name, value in node.entries:
            self.visit(value, bound, sure=sure)
            bound |= {name}

    def in_for(self, node: tree.For | tree.Quantified, bound: frozenset[str], sure: bool) -> None:
        for iterator in node.iterators:
            self.visit((iterator.source, iterator.high), bound, sure=sure)
            bound |= {iterator.name}
        self.visit(node.body, bound | {"partial"}, sure=sure)

    in_quantified = in_for

    def in_functionof(self, node: tree.FunctionOf, bound: frozenset[str], sure: bool) -> None:
        self.visit(node.body, bound | {name for name, _ in node.parameters}, sure=sure)

    def in_filter(self, node: tree.Filter, bound: frozenset[str], sure: bool) -> None:
        self.visit(node.source, bound, sure=sure)
        self.visit(node.condition, bound | {"item"}, sure=False)

    def in_call(self, node: tree.Call, bound: frozenset[str], sure: bool) -> None:
        forgiving = isinstance(node.function, tree.Name) and node.function.name in FORGIVING
        self.visit((node.function, node.arguments), bound, sure=sure and not forgiving)

    def in_text(self, node: tree.Text, bound: frozenset[str], sure: bool) -> None:
        outside, self.text = self.text, node.text
        self.visit(node.node, bound, sure=sure)
        self.text = outside
