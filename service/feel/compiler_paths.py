"""Names, paths and filters: how values are found and picked."""

from __future__ import annotations

from decimal import Decimal

from service.feel import tree
from service.feel.compiler_base import CompilerBase
from service.feel.functions import BUILTINS
from service.feel.kinds import kind
from service.feel.numbers import is_integer
from service.feel.properties import PROPERTIES
from service.feel.run import SETTLED, Closure, Frame, Place


class PathCompiler(CompilerBase):
    """Compiles names, paths and filters."""

    def name(self, node: tree.Name) -> Closure:
        """Compile a name: looked for from the innermost scope outwards, then built-ins."""
        name, place, builtin = node.name, self.place(node), BUILTINS.get(node.name)

        def read(frame: Frame) -> object:
            scope: Frame | None = frame
            while scope is not None:
                names = scope.names
                if name in names:
                    value = names[name]
                    if scope.raw and value.__class__ not in SETTLED:
                        return scope.settle(name, value)
                    return value
                scope = scope.parent
            if builtin is None:
                frame.run.warn(
                    "unknown-name", f"there is no {name}", f"没有名为“{name}”的变量", place, name
                )
            return builtin

        return read

    def path(self, node: tree.Path) -> Closure:
        source, name, place = self.compile(node.source), node.name, self.place(node)

        def read(frame: Frame) -> object:
            value = source(frame)
            if isinstance(value, list):
                frame.run.step(len(value))
                return [member(item, name, frame, place) for item in value]
            return member(value, name, frame, place)

        return read

    def filter(self, node: tree.Filter) -> Closure:
        """Compile a filter: a number picks by position, a condition by each item."""
        source, condition = self.compile(node.source), self.compile(node.condition)
        weight, place = weigh(node.condition), self.place(node)
        constant = isinstance(node.condition, tree.Literal | tree.Negation)

        def pick(frame: Frame) -> object:
            value = source(frame)
            if value is None:
                return None
            items = value if isinstance(value, list) else [value]
            if constant or not items:
                index = condition(frame)
                if isinstance(index, Decimal):
                    return at_position(items, index, frame, place)
            chosen: list[object] = []
            for item in items:
                frame.run.step(weight)
                answer = condition(item_scope(frame, item))
                if isinstance(answer, Decimal):
                    return at_position(items, answer, frame, place)
                if answer is True:
                    chosen.append(item)
            return chosen

        return pick


def item_scope(frame: Frame, item: object) -> Frame:
    """Open the scope of a filter: `item`, and the entries of an item that is a context."""
    if isinstance(item, dict):
        return frame.inner({"item": item, **item})
    return frame.inner({"item": item})


def at_position(items: list[object], index: Decimal, frame: Frame, place: Place) -> object:
    """Pick by position, from 1 at the start or -1 at the end; null where there is none."""
    if is_integer(index) and index and abs(index) <= len(items):
        return items[int(index) - 1 if index > 0 else int(index)]
    frame.run.warn(
        "index",
        f"no item {index} in a list of {len(items)}",
        f"列表共 {len(items)} 项，没有第 {index} 项",
        place,
    )
    return None


def member(value: object, name: str, frame: Frame, place: Place) -> object:
    """Read an entry of a context or a property of a date, time, duration or range."""
    if isinstance(value, dict):
        if name not in value:
            frame.run.warn(
                "unknown-entry", f"the context has no {name}", f"上下文中没有“{name}”", place, name
            )
        return value.get(name)
    if isinstance(value, list):
        frame.run.step(len(value))
        return [member(item, name, frame, place) for item in value]
    read = PROPERTIES.get(value.__class__, {}).get(name)
    if read is not None:
        return read(value)
    frame.run.warn(
        "no-entry", f"{kind(value)} has no {name}", f"{kind(value)} 没有“{name}”", place, name
    )
    return None


def weigh(node: tree.Node) -> int:
    """Count the nodes below, so that a loop is charged for what it runs."""
    return sum(1 for _ in tree.walk(node))
