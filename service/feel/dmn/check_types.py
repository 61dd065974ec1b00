"""Types across a decision model: what each decision gives, and where types cannot go together."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.feel import tree
from service.feel.dmn.boxed import BoxedReader, ResultOf, Row, TableOf
from service.feel.dmn.model import Element, Model
from service.feel.dmn.table import SINGLE_HIT, Output, Table
from service.feel.dmn.types import type_named
from service.feel.inference import Inference, Scope
from service.feel.kinds import CLASSES
from service.feel.properties import PROPERTIES
from service.feel.types import ANY, NUMBER, SIMPLE, Type


@dataclass(frozen=True, slots=True)
class TypeFinding:
    """A conflict of types: the text it stands in, the offset there, and what is wrong."""

    severity: str
    text: str
    at: int
    zh: str
    en: str


class ModelInference(Inference):
    """Infers types of boxed expressions as well; keeps the text that a finding stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.conflicts: list[TypeFinding] = []

    def found(self, at: int, zh: str, en: str) -> Type:
        self.conflicts.append(TypeFinding("error", self.text, at, zh, en))
        return ANY

    def of_text(self, node: tree.Text, scope: Scope) -> Type:
        outside, self.text = self.text, node.text
        result = self.type(node.node, scope)
        self.text = outside
        return result

    def of_path(self, node: tree.Path, scope: Scope) -> Type:
        source = self.type(node.source, scope)
        item = source
        while item.name == "list":
            item = item.item or ANY
        if item.name == "context" and item.fields is not None:
            self.entry(item, node)
        elif item.name in SIMPLE and item.name not in ("Any", "Null"):
            self.property(item, node)
        return super().of_path(node, scope)

    def property(self, source: Type, node: tree.Path) -> None:
        """Report a property that a plain value does not have."""
        names = PROPERTIES.get(CLASSES.get(source.name, object), {})
        if node.name not in names:
            have, has = "、".join(names) or "没有", ", ".join(names) or "none"
            self.found(
                node.at,
                f"{source} 没有“{node.name}”这一项，这里总是空（有：{have}）",
                f"{source} has no property {node.name} (there are: {has}): it is always null",
            )

    def entry(self, source: Type, node: tree.Path) -> None:
        """Report an entry that a context does not have."""
        names = [name for name, _ in source.fields or ()]
        if node.name in names:
            return
        have, has = "、".join(names) or "没有", ", ".join(names) or "none"
        self.conflicts.append(
            TypeFinding(
                "warning" if source.open else "error",
                self.text,
                node.at,
                f"没有名为“{node.name}”的项（有：{have}）",
                f"there is no entry {node.name} (there are: {has})",
            )
        )

    def of_typed(self, node: tree.Typed, scope: Scope) -> Type:
        found = self.type(node.node, scope)
        if conflict(found, node.type):
            zh = f"结果是 {found}，声明的类型是 {node.type}"
            self.found(node.at, zh, f"the result is {found}, the declared type {node.type}")
        return found if node.type == ANY else node.type

    def of_row(self, node: Row, scope: Scope) -> Type:
        return Type("context", fields=tuple((n, self.type(c, scope)) for n, c in node.cells))

    def of_resultof(self, node: ResultOf, scope: Scope) -> Type:
        made = self.of_contextof(node.context, scope)
        return made.fields[-1][1] if made.fields else ANY

    def of_tableof(self, node: TableOf, scope: Scope) -> Type:
        """Return the type of a table; its cells are looked at one by one, not here."""
        table = node.table
        types = [(o.name, output_type(table, n, o, scope)) for n, o in enumerate(table.outputs)]
        if not types:
            return ANY
        one = types[0][1] if len(types) == 1 else Type("context", fields=tuple(types))
        if table.policy in SINGLE_HIT:
            return one
        if table.policy != "COLLECT" or table.aggregation in ("", "LIST"):
            return Type("list", one) if one.name != "list" else ANY
        return NUMBER if table.aggregation in ("COUNT", "SUM") and len(types) == 1 else ANY


def output_type(table: Table, index: int, output: Output, scope: Scope) -> Type:
    """Return the declared type of an output, or the one that all its cells have."""
    if output.type != ANY:
        return output.type
    quiet = ModelInference()
    cells = [rule.outputs[index] for rule in table.rules if index < len(rule.outputs)]
    found = {quiet.type(cell, scope) for cell in cells}
    return found.pop() if len(found) == 1 else ANY


def conflict(found: Type, wanted: Type) -> bool:
    """Tell whether a value of one type can never be one of another."""
    if "Any" in (found.name, wanted.name) or "Null" in (found.name, wanted.name):
        return False
    if found.name == wanted.name or (found.name, wanted.name) == ("date", "date and time"):
        return False
    return found.name in SIMPLE and wanted.name in SIMPLE


@dataclass(slots=True)
class ModelTypes:
    """The types of the elements of a model and those it imports, found when asked for."""

    known: dict[tuple[str, str], Type] = field(default_factory=dict)

    def of(self, model: Model, element: Element) -> Type:
        """Return the type of an element's value, Any where it is not certain."""
        key = (model.namespace, element.id)
        if key not in self.known:
            self.known[key] = ANY  # what requires itself is not known any closer
            self.known[key] = self.found(model, element)
        return self.known[key]

    def found(self, model: Model, element: Element) -> Type:
        declared = type_named(model, element.type) if element.type else ANY
        if element.kind == "input" or declared != ANY:
            return declared
        if element.kind != "decision" or element.logic is None:
            return ANY
        root = BoxedReader(model).node(element.logic)
        return ModelInference().type(root, self.scope(model, element))

    def scope(self, model: Model, element: Element) -> dict[str, Type]:
        """Return the types of what an element requires, by the names it has in expressions."""
        names: dict[str, Type] = {}
        for href in element.needs:
            target = model.target(href)
            if target is not None and not model.prefix(target[0]):
                kind = self.of(*target)
                names |= dict.fromkeys((target[1].name, target[1].variable, target[1].id), kind)
        return names
