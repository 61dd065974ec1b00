"""Decisions read against the variables that are there: what they give and what they lack."""

from dataclasses import dataclass, field

from service.feel import tree
from service.feel.dmn.boxed import BoxedReader, Broken, ResultOf, Row, TableOf
from service.feel.dmn.model import Element, Model
from service.feel.dmn.table import SINGLE_HIT, Table
from service.feel.dmn.types import type_named
from service.host.definitions.dataflow.findings import Finding
from service.host.definitions.dataflow.reading import Reading, facts
from service.host.definitions.dataflow.shapes import (
    ANY,
    NULL,
    NUMBER,
    Env,
    Shape,
    context,
    join,
    list_of,
    of_type,
)


@dataclass
class Deciding:
    """One decision with all it requires, read for one set of variables.

    `found` are what is wrong, by the id of the decision that it stands in; `trees` are expressions
    that were read before, kept for the next time.
    """

    model: Model
    env: Env
    closed: bool
    anywhere: Env
    trees: dict[str, tree.Node] = field(default_factory=dict)
    known: dict[str, Shape] = field(default_factory=dict)
    found: list[tuple[str, Finding]] = field(default_factory=list)

    def shape(self, element: Element, model: Model | None = None) -> Shape:
        """Return the shape of a decision's result."""
        model = model or self.model
        key = f"{model.namespace}#{element.id}"
        if key not in self.known:
            self.known[key] = ANY  # a decision that requires itself is told elsewhere
            self.known[key] = self._read(model, element)
        return self.known[key]

    def _read(self, model: Model, element: Element) -> Shape:
        if element.logic is None or element.kind != "decision":
            return ANY
        own = {other.name for other in model.elements.values()}
        env = {name: shape for name, shape in self.env.items() if name not in own}
        for href in element.needs:
            target = model.target(href)
            if target is None:
                continue
            prefix = model.prefix(target[0])
            shape = self._required(*target)
            if prefix:
                env[prefix] = ANY
            elif shape is not None:
                env[target[1].name] = env[target[1].variable] = shape
        for href in element.knows:
            target = model.target(href)
            if target is not None:
                env[model.prefix(target[0]) or target[1].name] = ANY
        reading = TableReading(env, self.closed, self.anywhere, typed=False)
        shape = reading.read_tree(self._logic(model, element))
        self.found += [(element.id, finding) for finding in reading.findings]
        wanted = type_named(model, element.type) if element.type else None
        return of_type(wanted) if wanted and shape.kind == "any" else shape

    def _logic(self, model: Model, element: Element) -> tree.Node:
        key = f"{model.namespace}#{element.id}"
        if key not in self.trees:
            self.trees[key] = BoxedReader(model).node(element.logic)
        return self.trees[key]

    def _required(self, model: Model, element: Element) -> Shape | None:
        """Return the shape of an input or decision that is required; None: there is none."""
        if element.kind == "decision":
            return self.shape(element, model)
        if element.kind != "input":
            return ANY
        return self.env.get(element.name) or (None if self.closed else ANY)


class TableReading(Reading):
    """Reads boxed expressions too: a context with a result, a row, a decision table."""

    def of_broken(self, node: Broken, local: Env) -> Shape:
        return ANY

    def of_resultof(self, node: ResultOf, local: Env) -> Shape:
        return dict(self.of(node.context, local).fields).get("\N{NULL}result", ANY)

    def of_row(self, node: Row, local: Env) -> Shape:
        return context({name: self.of(cell, local) for name, cell in node.cells})

    def of_tableof(self, node: TableOf, local: Env) -> Shape:
        table = node.table
        for part in table.nodes():
            asked = facts(part)
            self.guarded |= asked.guards
            self.defaulted |= asked.defaulted
        self._cells(table, [self.of(column.node, local) for column in table.inputs], local)
        outputs = [self._output(table, number, local) for number in range(len(table.outputs))]
        if len(outputs) == 1:
            row = outputs[0]
        else:
            names = [output.name for output in table.outputs]
            row = context(dict(zip(names, outputs, strict=True)))
        if table.policy in SINGLE_HIT:
            return row.maybe
        if table.policy == "COLLECT" and table.aggregation:
            return NUMBER.maybe
        return list_of(row)

    def _output(self, table: Table, number: int, local: Env) -> Shape:
        cells = [rule.outputs[number] for rule in table.rules if number < len(rule.outputs)]
        default = table.outputs[number].default
        shape: Shape | None = None
        for cell in (*cells, *([default] if default is not None else [])):
            one = self.of(cell, local)
            shape = one if shape is None else join(shape, one)
        if shape is None or shape.kind == "any":
            return of_type(table.outputs[number].type)
        return shape

    def _cells(self, table: Table, inputs: list[Shape], local: Env) -> None:
        """Look at the texts that cells test for: a column whose values are known has no others."""
        for rule in table.rules:
            for column, shape, test in zip(table.inputs, inputs, rule.tests, strict=False):
                node = test.node if isinstance(test, tree.Text) else test
                for item in node.items if isinstance(node, tree.Tests) else (node,):
                    inner = item.node if isinstance(item, tree.Text) else item
                    if isinstance(inner, tree.Literal):
                        self.compared(column.node, shape, self.of(inner, local))
                    else:
                        self.of(inner, {**local, "?": shape})


def decided(
    model: Model, decision: str, env: Env, *, closed: bool, anywhere: Env,
    trees: dict[str, tree.Node],
) -> Deciding:  # fmt: skip
    """Read a decision of a model for the variables of one place."""
    deciding = Deciding(model, env, closed, anywhere, trees)
    element = model.named(decision)
    if element is not None:
        deciding.known[""] = deciding.shape(element)
    return deciding


def result(deciding: Deciding) -> Shape:
    """Return the shape of the decision that was read."""
    return deciding.known.get("", ANY)


def lacking(deciding: Deciding, model: Model, decision: str) -> list[str]:
    """Return the inputs that a decision needs, itself or by others, and that are not there."""
    names: list[str] = []
    waiting = [model.named(decision)]
    seen: set[str] = set()
    while waiting:
        element = waiting.pop()
        if element is None or element.id in seen:
            continue
        seen.add(element.id)
        if element.kind == "input":
            shape = deciding.env.get(element.name, None if deciding.closed else ANY)
            if shape is None or shape == NULL:
                names.append(element.name)
        targets = (model.target(href) for href in element.needs)
        waiting += [found[1] for found in targets if found is not None and found[0] is model]
    return names
