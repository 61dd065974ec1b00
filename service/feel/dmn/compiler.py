"""Compiling a model's trees: FEEL's compiler with the few nodes only boxed expressions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.feel import tree
from service.feel.compiler import Compiler
from service.feel.dmn.boxed import RESULT, Broken, ResultOf, Row, Strict, TableOf
from service.feel.dmn.table_compiler import compile_table
from service.feel.errors import Invalid
from service.feel.kinds import MISFIT, convert, kind
from service.feel.run import Closure, Frame
from service.feel.types import Type


class NoBoolean(Invalid):
    """A condition that is neither true nor false."""


@dataclass(frozen=True, slots=True)
class Judged(tree.Node):
    """A condition that has to be a boolean."""

    node: tree.Node


class ModelCompiler(Compiler):
    """Compiles boxed expressions."""

    def __init__(self, text: str, types: Mapping[str, Type]) -> None:
        super().__init__(text, types)
        self.made |= {
            tree.Text: self.text_node,
            Broken: self.broken,
            tree.Typed: self.typed,
            Strict: self.strict,
            Judged: self.judged,
            ResultOf: self.result_of,
            Row: self.row,
            TableOf: self.table,
        }

    def text_node(self, node: tree.Text) -> Closure:
        return self.of(node.text).compile(node.node)

    def of(self, text: str) -> ModelCompiler:
        """Return a compiler whose warnings speak of another text."""
        return ModelCompiler(text, self.types)

    def unary(self, node: tree.Node) -> Closure:
        """Compile the tests of a cell, which stand in a text of their own."""
        if isinstance(node, tree.Text):
            return self.of(node.text).unary(node.node)
        return self.compile(node) if isinstance(node, Broken) else super().unary(node)

    def broken(self, node: Broken) -> Closure:
        error = node.error

        def warn(frame: Frame) -> object:
            frame.run.warn("syntax", str(error), error.zh)
            return None

        return warn

    def typed(self, node: tree.Typed) -> Closure:
        value, wanted, name = self.compile(node.node), node.type, node.name

        def evaluate(frame: Frame) -> object:
            found = value(frame)
            result = convert(found, wanted)
            if result is not MISFIT:
                return result
            frame.run.warn(
                "type",
                f"{name}: {kind(found)} is no {wanted}",
                f"“{name}”的值类型为 {kind(found)}，不符合 {wanted}",
                name=name,
            )
            return None

        return evaluate

    def strict(self, node: Strict) -> Closure:
        """Compile a construct whose condition, where it is neither true, false nor null, fails it.

        Its result is then null, whatever else it came to.
        """
        inner, place = node.node, self.place(node)
        if isinstance(inner, tree.Quantified):
            made = self.compile(replace(inner, body=Judged(0, inner.body)))
        else:
            made = self.compile(replace(inner, condition=Judged(0, inner.condition)))

        def evaluate(frame: Frame) -> object:
            try:
                return made(frame)
            except NoBoolean as reason:
                frame.run.refuse(reason, place)
                return None

        return evaluate

    def judged(self, node: Judged) -> Closure:
        condition = self.compile(node.node)

        def evaluate(frame: Frame) -> object:
            answer = condition(frame)
            if answer is None or isinstance(answer, bool):
                return answer
            raise NoBoolean(
                f"the condition is {kind(answer)}", f"条件是 {kind(answer)}，应为 boolean"
            )

        return evaluate

    def result_of(self, node: ResultOf) -> Closure:
        build = self.context_of(node.context)

        def evaluate(frame: Frame) -> object:
            made = build(frame)
            return made.get(RESULT) if isinstance(made, dict) else None

        return evaluate

    def row(self, node: Row) -> Closure:
        cells = [(name, self.compile(cell)) for name, cell in node.cells]
        return lambda frame: {name: cell(frame) for name, cell in cells}

    def table(self, node: TableOf) -> Closure:
        return compile_table(node.table, self)
