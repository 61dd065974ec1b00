"""A decision model as read: its elements, before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.feel.types import Type

Xml = etree._Element
NAME_HOLDERS = tuple(
    f"{{*}}{name}"
    for name in ("variable", "formalParameter", "itemComponent", "column", "output", "parameter")
)


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the requirements graph.

    `kind` is input, decision, knowledge or service; `logic` the element that holds its
    expression; `needs` are references to inputs and decisions, `knows` to what it may call.
    """

    kind: str
    id: str
    name: str
    variable: str
    type: str
    xml: Xml
    logic: Xml | None = None
    needs: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """What a decision service computes, and what it is given."""

    outputs: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """Another model, the name its elements are known by here, and its kind (a URI)."""

    name: str
    namespace: str
    kind: str = ""


@dataclass(slots=True)
class Model:
    """One file: its elements by id, its types by name, the models it imports."""

    namespace: str
    name: str
    root: Xml
    elements: dict[str, Element] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    services: dict[str, ServiceParts] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    imported: list[tuple[str, Model]] = field(default_factory=list)

    def named(self, wanted: str) -> Element | None:
        """Find an element by id or by name, decisions first."""
        if wanted in self.elements:
            return self.elements[wanted]
        order = {"decision": 0, "service": 1, "knowledge": 2, "input": 3}
        found = [e for e in self.elements.values() if e.name == wanted]
        return min(found, key=lambda e: order[e.kind], default=None)

    def target(self, href: str) -> tuple[Model, Element] | None:
        """Follow a reference, here or into an imported model."""
        space, _, key = href.rpartition("#")
        for model in self.family():
            if space in ("", model.namespace) and key in model.elements:
                return model, model.elements[key]
        return None

    def family(self) -> Iterator[Model]:
        """Yield this model and all it imports, directly or through others."""
        seen: list[Model] = []
        waiting: list[Model] = [self]
        while waiting:
            model = waiting.pop(0)
            if any(model is other for other in seen):
                continue
            seen.append(model)
            waiting.extend(other for _, other in model.imported)
            yield model

    def prefix(self, other: Model) -> str:
        """Return the name under which a model's elements are known here, "" for its own."""
        return next((name for name, model in self.imported if model is other), "")

    def path(self, other: Model) -> tuple[str, ...]:
        """Return the names of the imports that lead to another model."""
        waiting: list[tuple[Model, tuple[str, ...]]] = [(self, ())]
        seen: list[Model] = []
        while waiting:
            model, names = waiting.pop(0)
            if model is other:
                return names
            if not any(model is known for known in seen):
                seen.append(model)
                waiting += [(inner, (*names, name)) for name, inner in model.imported]
        return ()

    def names(self) -> frozenset[str]:
        """Return every name that may stand in an expression of this model."""
        found = {name for model in self.family() for name, _ in model.imported if name}
        for model in self.family():
            found |= {element.name for element in model.elements.values()}
            found |= {
                " ".join(str(holder.get("name")).split())
                for holder in model.root.iter(*NAME_HOLDERS)
                if holder.get("name")
            }
        return frozenset(found)


Sources = Mapping[str, bytes]
