"""What actions take and give, as shapes: read from their declarations and annotations."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from service.declarations import declaration
from service.host.definitions.dataflow.shapes import (
    ANY,
    BOOLEAN,
    LIST,
    NULL,
    NUMBER,
    TEXT,
    Env,
    Shape,
    context,
    list_of,
    text,
)

PLAIN: Mapping[Any, Shape] = {
    str: TEXT, int: NUMBER, float: NUMBER, bool: BOOLEAN, list: LIST, type(None): NULL,
}  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """The shapes of an action: what its inputs must be, and what it gives (None: unknown)."""

    takes: Mapping[str, Shape]
    gives: Shape | None
    only_with: Mapping[str, tuple[str, ...]]

    def given(self, inputs: Env) -> Shape | None:
        """Return what the action gives for inputs: some results are null without their input."""
        if self.gives is None:
            return None
        lacking = {
            result
            for name, results in self.only_with.items()
            if inputs.get(name, NULL).kind == "null"
            for result in results
        }
        sure = {result for results in self.only_with.values() for result in results} - lacking
        fields = {
            name: NULL
            if name in lacking
            else replace(shape, nullable=False)
            if name in sure
            else shape
            for name, shape in self.gives.fields
        }
        return context(fields, more=self.gives.open)


@lru_cache(maxsize=512)
def contract(action: Callable[..., Any]) -> Contract:
    """Return what an action declares; what it says nothing of is unknown."""
    declared = declaration(action)
    hints = typing.get_type_hints(action)
    result = hints.pop("return", None)
    takes = {name: of_annotation(hint) for name, hint in hints.items()}
    if declared is None:
        return Contract(takes, context({}) if result is type(None) else None, {})
    takes |= {name: of_annotation(hint) for name, hint in declared.takes.items()}
    gives = context({}) if declared.gives is None else of_annotation(declared.gives)
    return Contract(takes, gives, declared.only_with)


def of_annotation(hint: Any) -> Shape:
    """Return a type of Python as a shape; unknown ones are anything.

    >>> of_annotation(typing.Literal["a", "b"]).values == frozenset({"a", "b"})
    True
    """
    if hint in PLAIN:
        return PLAIN[hint]
    if typing.is_typeddict(hint):
        members = typing.get_type_hints(hint)
        shapes = {name: of_annotation(inner) for name, inner in members.items()}
        optional: frozenset[str] = hint.__optional_keys__
        return context({n: s.maybe if n in optional else s for n, s in shapes.items()})
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return text(arguments) if all(isinstance(one, str) for one in arguments) else ANY
    if origin in (typing.Union, types.UnionType):
        parts = [one for one in arguments if one is not type(None)]
        whole = of_annotation(parts[0]) if len(parts) == 1 else ANY
        return whole.maybe if len(parts) < len(arguments) else whole
    if origin is list:
        return list_of(of_annotation(arguments[0]))
    return ANY
