"""The syntax tree of FEEL: one small class for each construct, `at` is the offset in the text."""

from __future__ import annotations

from collections.abc import Iterator as WalkIterator
from dataclasses import dataclass

from service.feel.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """Any piece of an expression."""

    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: number, string, boolean, null or an `@"…"` literal."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or function by name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{a: 1, b: a + 1}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """`[a..b)`; a missing end stands for none."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison without left side: `< 5`."""

    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Alternatives: `(1, < 5, [7..9])`, and in a table `not(…)` of them."""

    items: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-a`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`a + b - c`: operators of one rank, from left to right, each with its offset."""

    first: Node
    rest: tuple[tuple[str, Node, int], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a and b and c`, or the same with `or`."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`a < b`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`a between b and c`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`a in b`."""

    value: Node
    test: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`a instance of number`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`a.b`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`a[b]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`f(a, b)` or `f(x: a, y: b)`; `names` is None for arguments by position."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if a then b else c`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """`x in list`, or `x in low..high` where `high` is given."""

    name: str
    source: Node
    high: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for x in a, y in b return c`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some x in a satisfies b`, or the same with `every`."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """`function(a: number, b) a + b`; external bodies are kept but cannot be called."""

    parameters: tuple[tuple[str, Type], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Text(Node):
    """An expression with a text of its own, inside a model: places are counted in that text."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Typed(Node):
    """A value converted to a declared type, or null; only models declare types of values."""

    node: Node
    type: Type
    name: str


def walk(node: object) -> WalkIterator[Node]:
    """Yield a node and everything below it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Node):
            yield current
        if isinstance(current, Node | Iterator):
            waiting.extend(getattr(current, field) for field in current.__dataclass_fields__)
        elif isinstance(current, tuple):
            waiting.extend(current)
