"""Boxed expressions become FEEL trees: one compiler serves both.

Only few things have no counterpart in the text of FEEL: a context with a result, a row of a
relation, and a decision table.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.feel import tree
from service.feel.dmn.model import Model, Xml
from service.feel.dmn.table import Table, input_text, read_table
from service.feel.dmn.types import type_named
from service.feel.dmn.xml import attribute, child, children, local, name_of, text_of
from service.feel.errors import FeelError
from service.feel.grammar import parse
from service.feel.names import free_names, special_names
from service.feel.types import ANY, Type


@dataclass(frozen=True, slots=True)
class Broken(tree.Node):
    """A literal expression that is no FEEL: null, with the reason."""

    error: FeelError
    text: str = ""
    unary: bool = False


@dataclass(frozen=True, slots=True)
class ResultOf(tree.Node):
    """The last entry of a context, computed where the other entries are known."""

    context: tree.ContextOf


@dataclass(frozen=True, slots=True)
class Strict(tree.Node):
    """A boxed conditional, filter or quantifier: null where its condition is no boolean."""

    node: tree.If | tree.Filter | tree.Quantified


@dataclass(frozen=True, slots=True)
class TableOf(tree.Node):
    """A decision table."""

    table: Table


NOTHING = tree.Literal(0, None)
RESULT = "\N{NULL}result"


def foreign(language: str) -> FeelError:
    """Return the reason why an expression of another language is not run."""
    return FeelError(
        f"the expression language {language} is not supported, only FEEL is",
        f"表达式语言“{language}”不支持，请用 FEEL 重写",
    )


class BoxedReader:
    """Turns the boxed expressions of one model into trees."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.names = special_names(model.names())
        self.language = attribute(model.root, "expressionLanguage", "feel")
        self.read = {
            "literalExpression": self.literal,
            "context": self.context,
            "list": self.list_of,
            "relation": self.relation,
            "invocation": self.invocation,
            "filter": self.filter,
            "functionDefinition": self.function,
            "encapsulatedLogic": self.function,
            "conditional": self.condition,
            "for": self.loop,
            "some": self.quantified,
            "every": self.quantified,
            "decisionTable": self.table,
        }

    def node(self, xml: Xml | None) -> tree.Node:
        """Read an expression, converted to its own `typeRef` where it has one."""
        if xml is None or local(xml) not in self.read:
            return NOTHING
        node = self.read[local(xml)](xml)
        if isinstance(node, tree.FunctionOf):
            return node
        return self.typed(node, attribute(xml, "typeRef"), local(xml))

    def typed(self, node: tree.Node, reference: str, name: str) -> tree.Node:
        kind = type_named(self.model, reference) if reference else ANY
        return node if kind is ANY else tree.Typed(0, node, kind, name)

    def inside(self, xml: Xml, *names: str) -> tree.Node:
        """Read the expression inside a child of this name, or inside the element itself."""
        holder = child(xml, *names) if names else xml
        if holder is None:
            return NOTHING
        node = self.node(child(holder, *self.read))
        return self.typed(node, attribute(holder, "typeRef"), names[0]) if names else node

    def text(self, xml: Xml, *, unary: bool = False, source: str | None = None) -> tree.Node:
        """Read FEEL that stands in an element of the model; other languages are not run."""
        source = text_of(xml) if source is None else source
        if not source:
            return NOTHING
        language = attribute(xml, "expressionLanguage") or self.language
        if "feel" not in language.lower():
            return Broken(0, foreign(language), source, unary)
        try:
            return tree.Text(0, source, parse(source, self.names, unary=unary))
        except FeelError as error:
            return Broken(0, error, source, unary)

    def literal(self, xml: Xml) -> tree.Node:
        return self.text(xml)

    def context(self, xml: Xml) -> tree.Node:
        entries: list[tuple[str, tree.Node]] = []
        result: tree.Node | None = None
        for entry in children(xml, "contextEntry"):
            variable, node = child(entry, "variable"), self.inside(entry)
            if variable is None:
                result = node
                continue
            name = name_of(variable)
            entries.append((name, self.typed(node, attribute(variable, "typeRef"), name)))
        if result is None:
            return tree.ContextOf(0, tuple(entries))
        return ResultOf(0, tree.ContextOf(0, (*entries, (RESULT, result))))

    def list_of(self, xml: Xml) -> tree.Node:
        return tree.ListOf(0, tuple(self.node(item) for item in children(xml, *self.read)))

    def relation(self, xml: Xml) -> tree.Node:
        columns = [(name_of(c), attribute(c, "typeRef")) for c in children(xml, "column")]
        return tree.ListOf(0, tuple(self.row(row, columns) for row in children(xml, "row")))

    def row(self, xml: Xml, columns: list[tuple[str, str]]) -> tree.Node:
        cells = [self.node(cell) for cell in children(xml, *self.read)]
        return Row(
            0,
            tuple(
                (name, self.typed(cell, kind, name))
                for (name, kind), cell in zip(columns, cells, strict=False)
            ),
        )

    def invocation(self, xml: Xml) -> tree.Node:
        bindings = [
            (name_of(child(b, "parameter")), self.bound(b)) for b in children(xml, "binding")
        ]
        names = tuple(name for name, _ in bindings)
        return tree.Call(0, self.inside(xml), tuple(node for _, node in bindings), names)

    def bound(self, binding: Xml) -> tree.Node:
        parameter = child(binding, "parameter")
        return self.typed(self.inside(binding), attribute(parameter, "typeRef"), name_of(parameter))

    def function(self, xml: Xml) -> tree.Node:
        parameters = tuple((name_of(p), self.kind(p)) for p in children(xml, "formalParameter"))
        parameters = parameters or self.implied(child(xml, "decisionTable"))
        external = attribute(xml, "kind", "FEEL") != "FEEL"
        wanted = type_named(self.model, attribute(xml, "typeRef"))
        result = wanted.result or ANY if wanted.name == "function" else wanted
        body = self.inside(xml)
        body = body if result is ANY else tree.Typed(0, body, result, "function")
        return tree.FunctionOf(0, parameters, body, external)

    def implied(self, table: Xml | None) -> tuple[tuple[str, Type], ...]:
        """Take the inputs of a table for the parameters of a function that names none."""
        if table is None:
            return ()
        names = dict.fromkeys(
            use.name
            for column in children(table, "input")
            for use in free_names("", self.text(column, source=input_text(column)))
        )
        return tuple((name, ANY) for name in names)

    def kind(self, parameter: Xml) -> Type:
        reference = attribute(parameter, "typeRef")
        return type_named(self.model, reference) if reference else ANY

    def condition(self, xml: Xml) -> tree.Node:
        parts = (self.inside(xml, name) for name in ("if", "then", "else"))
        return Strict(0, tree.If(0, *parts))

    def filter(self, xml: Xml) -> tree.Node:
        return Strict(0, tree.Filter(0, self.inside(xml, "in"), self.inside(xml, "match")))

    def iterator(self, xml: Xml) -> tuple[tree.Iterator, ...]:
        name = " ".join(attribute(xml, "iteratorVariable").split())
        return (tree.Iterator(name, self.inside(xml, "in"), None),)

    def loop(self, xml: Xml) -> tree.Node:
        return tree.For(0, self.iterator(xml), self.inside(xml, "return"))

    def quantified(self, xml: Xml) -> tree.Node:
        body = self.inside(xml, "satisfies")
        return Strict(0, tree.Quantified(0, local(xml), self.iterator(xml), body))

    def table(self, xml: Xml) -> tree.Node:
        return TableOf(0, read_table(xml, self.text, lambda r: type_named(self.model, r)))


@dataclass(frozen=True, slots=True)
class Row(tree.Node):
    """A row of a relation: a context whose entries do not see each other."""

    cells: tuple[tuple[str, tree.Node], ...]
