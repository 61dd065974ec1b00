"""Decision tables as read: clauses, rules and hit policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.feel import tree
from service.feel.dmn.model import Xml
from service.feel.dmn.xml import attribute, child, children, name_of, text_of
from service.feel.types import ANY, Type

SINGLE_HIT = ("UNIQUE", "ANY", "PRIORITY", "FIRST")
POLICIES = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}


@dataclass(frozen=True, slots=True)
class Input:
    """An input column: expression, declared type, allowed values as unary tests.

    `variable` is another name of the value in the cells, as Camunda 7 has it.
    """

    id: str
    label: str
    text: str
    node: tree.Node
    type: Type
    allowed: tree.Node | None
    variable: str = ""

    def nodes(self) -> list[tree.Node]:
        """Return the expressions of the column."""
        return [self.node, *([self.allowed] if self.allowed else [])]


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; `allowed` lists its values in the order of their priority."""

    id: str
    name: str
    label: str
    type: Type
    allowed: tree.Node | None
    default: tree.Node | None

    def nodes(self) -> list[tree.Node]:
        """Return the expressions of the column."""
        return [node for node in (self.allowed, self.default) if node is not None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its number from 1, the tests, the outputs, the designer's notes, ids of the cells."""

    number: int
    id: str
    tests: tuple[tree.Node, ...]
    test_texts: tuple[str, ...]
    outputs: tuple[tree.Node, ...]
    output_texts: tuple[str, ...]
    annotations: tuple[tuple[str, str], ...]
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    id: str
    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def clauses(self) -> list[Input | Output]:
        """Return the columns."""
        return [*self.inputs, *self.outputs]

    def nodes(self) -> list[tree.Node]:
        """Return every expression of the table."""
        found = [node for clause in self.clauses() for node in clause.nodes()]
        return found + [node for rule in self.rules for node in (*rule.tests, *rule.outputs)]


Read = Callable[..., tree.Node]
VARIABLE = "inputVariable"


def read_table(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Table:
    """Read a table; `read` turns an element that holds FEEL into a tree."""
    policy = attribute(xml, "hitPolicy", "UNIQUE").upper()
    notes = [name_of(a) for a in children(xml, "annotation")]
    return Table(
        attribute(xml, "id"),
        POLICIES.get(policy, policy),
        attribute(xml, "aggregation").upper(),
        tuple(_input(i, read, type_named) for i in children(xml, "input")),
        tuple(_output(o, read, type_named) for o in children(xml, "output")),
        tuple(_rule(n, r, read, notes) for n, r in enumerate(children(xml, "rule"), 1)),
    )


def input_text(xml: Xml) -> str:
    """Return the expression of an input column.

    In Camunda 7 a column without expression tests the variable named by its `inputVariable`.
    """
    return text_of(child(xml, "inputExpression")) or _variable(xml)


def _variable(xml: Xml) -> str:
    """Return an attribute that vendors add to a column, in whatever namespace."""
    spaced = (str(value) for name, value in xml.items() if str(name).endswith("}" + VARIABLE))
    return next((value.strip() for value in spaced), "")


def _input(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Input:
    expression, text = child(xml, "inputExpression"), input_text(xml)
    reference = attribute(expression, "typeRef")
    return Input(
        attribute(xml, "id"),
        attribute(xml, "label") or text,
        text,
        read(expression if expression is not None else xml, source=text),
        type_named(reference) if reference else ANY,
        _tests(xml, "inputValues", read),
        _variable(xml) if text_of(expression) else "",
    )


def _output(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Output:
    reference, default = attribute(xml, "typeRef"), child(xml, "defaultOutputEntry")
    return Output(
        attribute(xml, "id"),
        name_of(xml),
        attribute(xml, "label") or name_of(xml),
        type_named(reference) if reference else ANY,
        _tests(xml, "outputValues", read),
        None if default is None else read(default),
    )


def _tests(xml: Xml, name: str, read: Read) -> tree.Node | None:
    holder = child(xml, name)
    return read(holder, unary=True) if text_of(holder) else None


def _rule(number: int, xml: Xml, read: Read, notes: list[str]) -> Rule:
    tests, outputs = tuple(children(xml, "inputEntry")), tuple(children(xml, "outputEntry"))
    said = [text_of(entry) for entry in children(xml, "annotationEntry")]
    description = child(xml, "description")
    if description is not None and description.text:
        said.append(description.text.strip())
    names = [*notes, *[""] * len(said)]
    return Rule(
        number,
        attribute(xml, "id"),
        tuple(read(entry, unary=True, source=text_of(entry) or "-") for entry in tests),
        tuple(map(text_of, tests)),
        tuple(map(read, outputs)),
        tuple(map(text_of, outputs)),
        tuple((name, text) for name, text in zip(names, said, strict=False) if text),
        tuple(attribute(entry, "id") for entry in (*tests, *outputs)),
    )
