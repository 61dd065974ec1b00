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
    """An input column: expression, declared type, allowed values as unary tests."""

    label: str
    text: str
    node: tree.Node
    type: Type
    allowed: tree.Node | None

    def nodes(self) -> list[tree.Node]:
        """Return the expressions of the column."""
        return [self.node, *([self.allowed] if self.allowed else [])]


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; `values` in the order of their priority."""

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
    """A rule: its number from 1, the tests, the outputs, and the designer's notes."""

    number: int
    id: str
    tests: tuple[tree.Node, ...]
    test_texts: tuple[str, ...]
    outputs: tuple[tree.Node, ...]
    output_texts: tuple[str, ...]
    annotations: tuple[tuple[str, str], ...]


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


def read_table(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Table:
    """Read a table; `read` turns FEEL text into a tree."""
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


def _input(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Input:
    expression = child(xml, "inputExpression")
    text, reference = text_of(expression), attribute(expression, "typeRef")
    return Input(
        attribute(xml, "label") or text,
        text,
        read(text),
        type_named(reference) if reference else ANY,
        _tests(xml, "inputValues", read),
    )


def _output(xml: Xml, read: Read, type_named: Callable[[str], Type]) -> Output:
    reference, default = attribute(xml, "typeRef"), child(xml, "defaultOutputEntry")
    return Output(
        name_of(xml),
        attribute(xml, "label") or name_of(xml),
        type_named(reference) if reference else ANY,
        _tests(xml, "outputValues", read),
        None if default is None else read(text_of(default)),
    )


def _tests(xml: Xml, name: str, read: Read) -> tree.Node | None:
    text = text_of(child(xml, name))
    return read(text, unary=True) if text else None


def _rule(number: int, xml: Xml, read: Read, notes: list[str]) -> Rule:
    tests = tuple(text_of(entry) for entry in children(xml, "inputEntry"))
    outputs = tuple(text_of(entry) for entry in children(xml, "outputEntry"))
    said = [text_of(entry) for entry in children(xml, "annotationEntry")]
    description = child(xml, "description")
    if description is not None and description.text:
        said.append(description.text.strip())
    names = [*notes, *[""] * len(said)]
    return Rule(
        number,
        attribute(xml, "id"),
        tuple(read(text or "-", unary=True) for text in tests),
        tests,
        tuple(read(text) for text in outputs),
        outputs,
        tuple((name, text) for name, text in zip(names, said, strict=False) if text),
    )
