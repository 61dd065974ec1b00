"""Gateways where a case would stand still: answers that a form allows and no condition takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from typing import Any

from service import feel
from service.engine.checking.report import problem
from service.engine.expressions import body, compiled
from service.engine.model import Flow as Arrow
from service.engine.model import Node
from service.errors import Problem
from service.feel import tree
from service.forms import nesting
from service.forms.components import Component
from service.host.definitions.dataflow.flow import Flow, Following, writes
from service.host.definitions.dataflow.reading import Path, path_of
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.host.definitions.dataflow.shapes import Shape

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
MOST_CASES = 2_000  # combinations of values that are tried at one gateway
OF_THE_MOMENT = frozenset({"now", "today", "random number"})

Case = Mapping[Path, Any]
"""One combination of values, by the paths that the conditions read."""


def check_gateways(following: Following, flow: Flow) -> Iterator[Problem]:
    """Yield the gateways of a process that have no default and leave some answer without a way.

    Only values that are known one by one are tried: options, boxes, numbers within the bounds of
    their field. A value that an earlier condition has sent elsewhere does not come here.
    """
    for name in flow.before:
        node = flow.process.nodes[name]
        if node.type not in CHOOSING or node.default or not node.outgoing:
            continue
        effect = following.effect(flow, node)
        if effect is None or any(out.condition is None for out in node.outgoing):
            continue
        here = Gateway(following, flow, node, effect.after)
        stuck = next(here.stuck(), None)
        if stuck is not None:
            words = "，".join(_said(path, value) for path, value in sorted(stuck.items()))
            yield problem(
                node, f"：{words}时没有一条连线可走，办件会停在这里",
                "no condition holds where " + ", ".join(
                    f"{'.'.join(path)} is {value!r}" for path, value in sorted(stuck.items())
                ),
                "把一条连线设为默认，或者补上这种情况的条件", "warning",
            )  # fmt: skip


def _said(path: Path, value: Any) -> str:
    name = ".".join(path)
    if value is None:
        return f"“{name}”没有填写"
    if isinstance(value, bool):
        return f"“{name}”{'是' if value else '不是'}真"
    return f"“{name}”是“{value}”"


@dataclass
class Gateway:
    """One gateway with what may come to it."""

    following: Following
    flow: Flow
    node: Node
    seen: Seen

    def stuck(self) -> Iterator[Case]:
        """Yield the cases for which no condition holds."""
        conditions = [self._tree(out) for out in self.node.outgoing]
        if any(one is None or _of_the_moment(one.tree) for one in conditions):
            return
        read = sorted({path for one in conditions if one for path in paths(one.tree)})
        numbers = {n for one in conditions if one for n in _numbers(one.tree)}
        domains = [self._domain(path, numbers) for path in read]
        if not read or any(domain is None for domain in domains):
            return
        for values in islice(product(*(domain or () for domain in domains)), MOST_CASES):
            if self.following.watch.over():
                return  # so large a set is left to a person
            case = dict(zip(read, values, strict=True))
            if not any(one and holds(one, case) for one in conditions) and self._comes(case):
                yield case

    def _tree(self, out: Arrow) -> feel.Expression | None:
        try:
            return compiled(body(out.condition or ""), self.flow.process.names)
        except feel.FeelError:
            return None  # told by the check of the language

    def _domain(self, path: Path, numbers: Iterable[Decimal]) -> list[Any] | None:
        """Return the values that a path may have here, None where they are not known."""
        shape = _at(self.seen, path)
        if shape is None:
            return None
        empty = [None] if shape.blank else []
        if shape.kind == "string" and shape.values:
            return [*sorted(shape.values - {""}), *empty]
        if shape.kind == "boolean":
            return [True, False]
        if shape.kind == "number":
            found = _samples(_fields(self.following.effects.release, path), numbers)
            return [*found, *empty] if found else None
        return None

    def _comes(self, case: Case) -> bool:
        """Ask whether a case may come here from where its values are set."""
        roots = {path[0] for path in case}
        process, seen = self.flow.process, {self.node.id}
        waiting = [self.node]
        while waiting:
            node = waiting.pop()
            if node is not self.node and writes(node, self.following.effects) & roots:
                return True
            coming = [(process.nodes[one.source], one) for one in node.incoming]
            if not coming:
                return True  # from the start, an event, or the caller
            for source, arrow in coming:
                if source.id not in seen and self._passes(source, arrow, case):
                    seen.add(source.id)
                    waiting.append(source)
        return False

    def _passes(self, source: Node, arrow: Arrow, case: Case) -> bool:
        """Ask whether a case may take an arrow, as far as its values say."""
        if source.default == arrow.id and source.type == "exclusiveGateway":
            others = (one for one in source.outgoing if one.id != arrow.id)
            return not any(self._decides(one, case) is True for one in others)
        return self._decides(arrow, case) is not False

    def _decides(self, arrow: Arrow, case: Case) -> bool | None:
        """Return whether a condition holds; None where it reads more than is known."""
        if arrow.condition is None:
            return None
        condition = self._tree(arrow)
        if condition is None or _of_the_moment(condition.tree):
            return None
        if not set(paths(condition.tree)) <= case.keys():
            return None
        return holds(condition, case)


def holds(condition: feel.Expression, case: Case) -> bool:
    """Ask whether a condition is true in a case."""
    context: dict[str, Any] = {}
    for path, value in case.items():
        nesting.put(context, path, value)
    try:
        return condition.evaluate(context).value is True
    except feel.FeelError:
        return False


def paths(root: tree.Node) -> Iterator[Path]:
    """Yield the longest paths that a tree reads, and nothing of what it calls."""
    waiting: list[object] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
            continue
        path = path_of(node) if isinstance(node, tree.Node) else None
        if path is not None:
            yield path
        elif isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
            waiting.extend(node.arguments)
        elif isinstance(node, tree.Node | tree.Iterator):
            waiting.extend(getattr(node, name) for name in node.__dataclass_fields__)


def _of_the_moment(root: tree.Node) -> bool:
    called = (node.function for node in tree.walk(root) if isinstance(node, tree.Call))
    return any(isinstance(one, tree.Name) and one.name in OF_THE_MOMENT for one in called)


def _numbers(root: tree.Node) -> Iterator[Decimal]:
    for node in tree.walk(root):
        value = node.value if isinstance(node, tree.Literal) else None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield Decimal(value)


def _at(seen: Seen, path: Path) -> Shape | None:
    shape = seen.names.get(path[0])
    for name in path[1:]:
        if shape is None or shape.kind != "context" or shape.nullable:
            return None
        shape = shape.member(name)
    return shape


def _fields(release: Release, path: Path) -> list[Component]:
    """Return the number fields of all forms that answer at a path."""
    found = (form.at(".".join(path)) for form in release.forms.values())
    return [one for one in found if one is not None and one.type == "number"]


def _samples(fields: list[Component], numbers: Iterable[Decimal]) -> list[Decimal]:
    """Return numbers at, below and above those that are compared with, as the fields take them."""
    found: set[Decimal] = set()
    for one in fields:
        step = Decimal(1).scaleb(-(one.rules.decimals or 0))
        near = {number + way * step for number in numbers for way in (-1, 0, 1)}
        bounds = {bound for bound in (one.rules.minimum, one.rules.maximum) if bound is not None}
        least, most = one.rules.minimum, one.rules.maximum
        found |= {
            number for number in near | bounds
            if (least is None or number >= least) and (most is None or number <= most)
        }  # fmt: skip
    return sorted(found)
