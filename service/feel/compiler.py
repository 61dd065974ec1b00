"""From tree to closures: every node becomes a function of a scope, built once, run often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from service.feel import tree
from service.feel.arithmetic import calculate, negate
from service.feel.comparison import ORDER, passes, relation, union_answers
from service.feel.compiler_calls import CallCompiler
from service.feel.compiler_loops import LoopCompiler
from service.feel.compiler_paths import PathCompiler
from service.feel.errors import Invalid
from service.feel.kinds import is_instance, kind, unconstrained
from service.feel.run import Closure, Frame
from service.feel.types import Type, is_complete
from service.feel.values import Range

NUMBER = Decimal
CONDITIONS = (
    tree.Comparison,
    tree.Logic,
    tree.Between,
    tree.In,
    tree.InstanceOf,
    tree.Quantified,
    tree.Call,
)  # of these a cell holds where they are true; anything else without `?` is a value to compare with


class Compiler(LoopCompiler, CallCompiler, PathCompiler):
    """Compiles the trees of one text; `types` are the named types of a decision model."""

    def __init__(self, text: str, types: Mapping[str, Type] | None = None) -> None:
        self.text = text
        self.types = types or {}
        self.made: dict[type, Callable[[Any], Closure]] = {
            tree.Literal: self.literal,
            tree.Name: self.name,
            tree.ListOf: self.list_of,
            tree.ContextOf: self.context_of,
            tree.RangeOf: self.range_of,
            tree.Test: self.test,
            tree.Negation: self.negation,
            tree.Chain: self.chain,
            tree.Logic: self.logic,
            tree.Comparison: self.comparison,
            tree.Between: self.between,
            tree.In: self.membership,
            tree.InstanceOf: self.instance_of,
            tree.Path: self.path,
            tree.Filter: self.filter,
            tree.Call: self.call,
            tree.If: self.condition,
            tree.For: self.loop,
            tree.Quantified: self.quantified,
            tree.FunctionOf: self.function_of,
            tree.Tests: self.tests_value,
        }

    def compile(self, node: tree.Node) -> Closure:
        """Turn a node into a closure."""
        return self.made[type(node)](node)

    def literal(self, node: tree.Literal) -> Closure:
        value = node.value
        return lambda _frame: value

    def list_of(self, node: tree.ListOf) -> Closure:
        items = [self.compile(item) for item in node.items]
        return lambda frame: [item(frame) for item in items]

    def context_of(self, node: tree.ContextOf) -> Closure:
        entries = [(name, self.compile(value)) for name, value in node.entries]
        twice = len({name for name, _ in entries}) < len(entries)
        place = (self.text, node.at)

        def build(frame: Frame) -> object:
            if twice:
                frame.run.warn("duplicate-key", "a key stands twice", "上下文中有重复的键", place)
                return None
            made: dict[str, object] = {}
            inner = frame.inner(made)
            for name, value in entries:
                made[name] = value(inner)
            return made

        return build

    def range_of(self, node: tree.RangeOf) -> Closure:
        low, high = self.compile(node.low), self.compile(node.high)
        place = (self.text, node.at)

        def build(frame: Frame) -> object:
            ends = low(frame), high(frame)
            if None not in ends and ends[0].__class__ is not ends[1].__class__:
                frame.run.warn(
                    "range",
                    f"a range from {kind(ends[0])} to {kind(ends[1])}",
                    f"区间两端类型不同：{kind(ends[0])} 与 {kind(ends[1])}",
                    place,
                )
                return None
            return Range(*ends, node.low_included, node.high_included)

        return build

    def test(self, node: tree.Test) -> Closure:
        """Compile a comparison without left side into the range it stands for."""
        right, sign = self.compile(node.right), node.operator

        def build(frame: Frame) -> object:
            end = right(frame)
            if sign in ("<", "<="):
                return Range(None, end, False, sign == "<=", sign)
            if sign in (">", ">="):
                return Range(end, None, sign == ">=", False, sign)
            return Range(end, end, True, True, sign)

        return build

    def tests_value(self, node: tree.Tests) -> Closure:
        return self.list_of(tree.ListOf(node.at, node.items))

    def negation(self, node: tree.Negation) -> Closure:
        operand, place = self.compile(node.operand), (self.text, node.at)

        def evaluate(frame: Frame) -> object:
            value = operand(frame)
            try:
                return negate(value)
            except Invalid as reason:
                frame.run.refuse(reason, place)
                return None

        return evaluate

    def chain(self, node: tree.Chain) -> Closure:
        first = self.compile(node.first)
        rest = [(sign, self.compile(right), (self.text, at)) for sign, right, at in node.rest]

        def evaluate(frame: Frame) -> object:
            value = first(frame)
            for sign, right, place in rest:
                try:
                    value = calculate(sign, value, right(frame), frame.run)
                except Invalid as reason:
                    frame.run.refuse(reason, place)
                    value = None
            return value

        return evaluate

    def logic(self, node: tree.Logic) -> Closure:
        """Compile `and` and `or` in three-valued logic; the deciding value ends it early."""
        operands = [self.compile(operand) for operand in node.operands]
        deciding = node.operator == "or"

        def evaluate(frame: Frame) -> object:
            unknown = False
            for operand in operands:
                value = operand(frame)
                if value is deciding:
                    return deciding
                if value is not True and value is not False:
                    unknown = True
            return None if unknown else not deciding

        return evaluate

    def comparison(self, node: tree.Comparison) -> Closure:
        left, right, sign = self.compile(node.left), self.compile(node.right), node.operator
        place, order = (self.text, node.at), ORDER.get(sign)

        def evaluate(frame: Frame) -> object:
            one: Any = left(frame)
            other: Any = right(frame)
            if order is not None and one.__class__ is NUMBER and other.__class__ is NUMBER:
                return order(one, other)
            answer = relation(sign, one, other, frame.run)
            if answer is None:
                frame.run.warn(
                    "comparison",
                    f"{kind(one)} {sign} {kind(other)} has no answer",
                    f"{kind(one)} 与 {kind(other)} 不能用 {sign} 比较",
                    place,
                )
            return answer

        return evaluate

    def between(self, node: tree.Between) -> Closure:
        low = self.comparison(tree.Comparison(node.at, ">=", node.value, node.low))
        high = self.comparison(tree.Comparison(node.at, "<=", node.value, node.high))

        def evaluate(frame: Frame) -> object:
            answers = (low(frame), high(frame))
            return None if None in answers else all(answers)

        return evaluate

    def membership(self, node: tree.In) -> Closure:
        value, test = self.compile(node.value), self.answer(node.test)
        return lambda frame: test(frame, value(frame))

    def answer(self, node: tree.Node) -> Callable[[Frame, object], bool | None]:
        """Compile a test of a value given later."""
        if isinstance(node, tree.Tests):
            return self.answers(node)
        if isinstance(node, tree.Test):
            right, sign = self.compile(node.right), node.operator
            return lambda frame, value: relation(sign, value, right(frame), frame.run)
        expected = self.compile(node)
        return lambda frame, value: passes(value, expected(frame), frame.run)

    def answers(self, node: tree.Tests) -> Callable[[Frame, object], bool | None]:
        tests = [self.answer(item) for item in node.items]
        return lambda frame, value: union_answers([test(frame, value) for test in tests])

    def unary(self, node: tree.Node) -> Closure:
        """Compile the tests of a table's cell, asked of the variable `?`."""
        subject = self.compile(tree.Name(node.at, "?"))
        tests = [self.cell(item) for item in node.items] if isinstance(node, tree.Tests) else []
        negated = isinstance(node, tree.Tests) and node.negated

        def evaluate(frame: Frame) -> object:
            value = subject(frame)
            answer = union_answers([test(frame, value) for test in tests]) if tests else True
            return (None if answer is None else not answer) if negated else answer

        return evaluate

    def cell(self, node: tree.Node) -> Callable[[Frame, object], bool | None]:
        """Compile one test of a cell: a condition about `?`, or something to compare it with."""
        if isinstance(node, tree.Test | tree.Tests):
            return self.answer(node)
        expected = self.compile(node)
        asks = any(isinstance(n, tree.Name) and n.name == "?" for n in tree.walk(node))
        condition = isinstance(node, CONDITIONS)

        def test(frame: Frame, value: object) -> bool | None:
            wanted = expected(frame)
            if isinstance(wanted, bool) and (
                asks or (condition and value is not None and not isinstance(value, bool))
            ):
                return wanted
            return passes(value, wanted, frame.run)

        return test

    def instance_of(self, node: tree.InstanceOf) -> Closure:
        value, wanted, place = self.compile(node.value), self.resolve(node.type), self.place(node)
        if is_complete(wanted):
            wanted = unconstrained(wanted)
            return lambda frame: is_instance(value(frame), wanted)

        def unknown(frame: Frame) -> object:
            frame.run.warn("type", f"there is no type {wanted}", f"没有类型“{wanted}”", place)
            return None

        return unknown

    def condition(self, node: tree.If) -> Closure:
        test, then = self.compile(node.condition), self.compile(node.then)
        otherwise = self.compile(node.otherwise)
        return lambda frame: then(frame) if test(frame) is True else otherwise(frame)
