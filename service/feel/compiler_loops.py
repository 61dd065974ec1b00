"""`for`, `some` and `every`: loops over lists and ranges, each step charged to the budget."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from decimal import Decimal

from service.feel import tree
from service.feel.comparison import compare
from service.feel.compiler_base import CompilerBase
from service.feel.compiler_paths import weigh
from service.feel.errors import Invalid
from service.feel.kinds import kind
from service.feel.numbers import is_integer
from service.feel.run import Closure, Frame
from service.feel.values import Date, Range


class LoopCompiler(CompilerBase):
    """Compiles loops."""

    def loop(self, node: tree.For) -> Closure:
        """Compile `for`; `partial` is the list of results so far."""
        scopes, body = self.scopes(node.iterators), self.compile(node.body)
        weight, place = weigh(node.body), self.place(node)
        looks_back, keeps = uses_of_partial(node.body)

        def run(frame: Frame) -> object:
            results: list[object] = []
            try:
                for inner in scopes(frame):
                    frame.run.step(weight)
                    if keeps:
                        frame.run.step(len(results))
                        inner = inner.inner({"partial": list(results)})
                    elif looks_back:
                        inner = inner.inner({"partial": results})
                    results.append(body(inner))
                    frame.run.sized_list(len(results)) if not len(results) & 1023 else None
            except Invalid as reason:
                frame.run.refuse(reason, place)
                return None
            return results

        return run

    def quantified(self, node: tree.Quantified) -> Closure:
        """Compile `some` and `every` in three-valued logic."""
        scopes, body = self.scopes(node.iterators), self.compile(node.body)
        weight, place, deciding = weigh(node.body), self.place(node), node.quantifier == "some"

        def run(frame: Frame) -> object:
            unknown = False
            try:
                for inner in scopes(frame):
                    frame.run.step(weight)
                    answer = body(inner)
                    if answer is deciding:
                        return deciding
                    unknown = unknown or answer is not (not deciding)
            except Invalid as reason:
                frame.run.refuse(reason, place)
                return None
            return None if unknown else not deciding

        return run

    def scopes(self, iterators: tuple[tree.Iterator, ...]) -> ScopesOf:
        """Compile iterators into a source of scopes, the last one moving fastest."""
        return ScopesOf(
            [
                (i.name, self.compile(i.source), self.compile(i.high) if i.high else None)
                for i in iterators
            ]
        )


def uses_of_partial(body: tree.Node) -> tuple[bool, bool]:
    """Tell whether a body reads `partial`, and whether it may keep it beyond its iteration.

    Picking from it, as in `partial[-1]`, is safe on the growing list; anything else gets a copy.
    """
    uses = [n for n in tree.walk(body) if isinstance(n, tree.Name) and n.name == "partial"]
    picks = [
        n
        for n in tree.walk(body)
        if isinstance(n, tree.Filter)
        and isinstance(n.source, tree.Name)
        and n.source.name == "partial"
    ]
    return bool(uses), len(picks) < len(uses)


class ScopesOf:
    """Makes the scopes of a loop; later iterators see the variables of earlier ones."""

    def __init__(self, parts: list[tuple[str, Closure, Closure | None]]) -> None:
        self.parts = parts

    def __call__(self, frame: Frame, level: int = 0) -> Iterator[Frame]:
        """Yield one scope for each combination."""
        name, source, high = self.parts[level]
        items = counted(source(frame), high(frame)) if high else items_of(source(frame))
        for item in items:
            frame.run.step()
            inner = frame.inner({name: item})
            if level + 1 < len(self.parts):
                yield from self(inner, level + 1)
            else:
                yield inner


def items_of(value: object) -> Iterable[object]:
    """Return what a loop runs over: a list, a closed range, or the value alone."""
    if isinstance(value, Range):
        return counted_range(value)
    if value is None:
        raise Invalid("a loop over null", "循环的对象为 null")
    return value if isinstance(value, list) else [value]


def counted_range(value: Range) -> Iterable[object]:
    """Run through a range of whole numbers or days, leaving out ends that are not included."""
    items = counted(value.low, value.high)
    if compare(">", value.low, value.high):
        raise Invalid("a loop over a range that ends before it begins", "循环的区间首尾颠倒")
    skipped = [
        end
        for end, included in ((value.low, value.low_included), (value.high, value.high_included))
        if not included
    ]
    return (item for item in items if item not in skipped)


def counted(low: object, high: object) -> Iterable[object]:
    """Count from one whole number or day to another, upwards or downwards."""
    start, end = whole(low), whole(high)
    if start is not None and end is not None:
        return map(Decimal, through(start, end))
    if isinstance(low, Date) and isinstance(high, Date):
        return map(Date.from_ordinal, through(low.ordinal, high.ordinal))
    raise Invalid(
        f"cannot count from {kind(low)} to {kind(high)}", f"不能从 {kind(low)} 数到 {kind(high)}"
    )


def whole(value: object) -> int | None:
    """Return a whole number as an int."""
    return int(value) if isinstance(value, Decimal) and is_integer(value) else None


def through(low: int, high: int) -> Iterable[int]:
    """Count through whole numbers, both ends included; takes no memory however many."""
    step = 1 if low <= high else -1
    return itertools.takewhile(lambda n: (n - high) * step <= 0, itertools.count(low, step))
