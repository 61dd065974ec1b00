"""Item definitions: the named types of a model, with components and allowed values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from service.feel.dmn.model import Model, Xml
from service.feel.dmn.xml import attribute, child, children, name_of, text_of
from service.feel.environment import PLAIN
from service.feel.errors import FeelError
from service.feel.expression import Expression, compile_unary
from service.feel.types import ANY, NUMBER, Type, simple

Accepts = Callable[[object], bool]
VENDOR_NUMBERS = frozenset(("integer", "int", "long", "short", "float", "double", "decimal"))


def read_types(model: Model) -> None:
    """Read the item definitions of a model; types of imported models keep their prefix."""
    for name, other in model.imported:
        model.types |= {
            f"{name}.{inner}" if name else inner: kind for inner, kind in other.types.items()
        }
    definitions = {name_of(item): item for item in children(model.root, "itemDefinition")}
    reader = _TypeReader(model.types, definitions)
    for name in definitions:
        reader.named(name)


def type_named(model: Model, reference: str) -> Type:
    """Return the type a `typeRef` speaks of; unknown ones accept everything."""
    name = plain_name(reference)
    return model.types.get(name) or known_type(name) or ANY


def known_type(name: str) -> Type | None:
    """Find a type that needs no definition: FEEL's own, and the numbers of Camunda 7 and XSD."""
    return NUMBER if name in VENDOR_NUMBERS else simple(name)


def plain_name(reference: str) -> str:
    """Drop the prefix of FEEL's own namespace, as DMN 1.1 wrote it."""
    reference = " ".join(reference.split())
    prefix, _, rest = reference.partition(":")
    return rest if rest and prefix.isidentifier() else reference


class _TypeReader:
    def __init__(self, types: dict[str, Type], definitions: dict[str, Xml]) -> None:
        self.types = types
        self.definitions = definitions
        self.reading: set[str] = set()

    def named(self, reference: str) -> Type:
        """Return a type by name, reading its definition first where that is still to do."""
        name = plain_name(reference)
        if name in self.types or name not in self.definitions:
            return self.types.get(name) or known_type(name) or ANY
        if name in self.reading:
            return ANY  # a type inside itself is not checked any deeper
        self.reading.add(name)
        self.types[name] = self.definition(self.definitions[name])
        self.reading.discard(name)
        return self.types[name]

    def definition(self, item: Xml) -> Type:
        """Read one item definition or component."""
        kind = narrowed(self.base(item), child(item, "allowedValues"))
        if attribute(item, "isCollection") == "true":
            kind = Type("list", kind)
        return narrowed(kind, child(item, "typeConstraint"))

    def base(self, item: Xml) -> Type:
        components = list(children(item, "itemComponent"))
        if components:
            return Type(
                "context",
                fields=tuple((name_of(part), self.definition(part)) for part in components),
                open=True,
            )
        function = child(item, "functionItem")
        if function is not None:
            parameters = tuple(
                self.named(attribute(p, "typeRef")) for p in children(function, "parameters")
            )
            return Type(
                "function",
                parameters=parameters,
                result=self.named(attribute(function, "outputTypeRef")),
            )
        reference = child(item, "typeRef")
        return ANY if reference is None else self.named(text_of(reference))


def narrowed(kind: Type, values: Xml | None) -> Type:
    """Return a type that accepts only what passes the unary tests as well.

    Tests that are no FEEL accept everything: the check of the model reports them.
    """
    text = text_of(values)
    if not text:
        return kind
    try:
        tests = compile_unary(text)
    except FeelError:
        return kind
    accepts, before = acceptance(tests), kind.accepts
    if before is None:
        return replace(kind, accepts=accepts, tests=tests.tree)
    return replace(kind, accepts=lambda value: before(value) and accepts(value))


def acceptance(tests: Expression) -> Accepts:
    """Ask tests of a value, with a budget of their own."""
    return lambda value: tests.evaluate({"?": value}, PLAIN).value is True
