"""What an action takes and gives, declared beside its function and read by the check of models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
ATTRIBUTE = "__declaration__"


@dataclass(frozen=True)
class Declaration:
    """The types of an action's inputs and of what it gives, in Python's own types.

    `takes` maps an input to a TypedDict (the members it needs; others may be there too), a
    `Literal` (the only values it accepts) or a plain type. `gives` is a TypedDict of its results,
    None where it gives nothing. `only_with` names the results that are null unless an input is
    given: input → results.
    """

    takes: Mapping[str, Any] = field(default_factory=dict)
    gives: Any = None
    only_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def declares(
    *,
    takes: Mapping[str, Any] | None = None,
    gives: Any = None,
    only_with: Mapping[str, tuple[str, ...]] | None = None,
) -> Callable[[Function], Function]:
    """Declare what an action takes and gives; what is not in `takes` has its annotation's type."""

    def declared(function: Function) -> Function:
        setattr(function, ATTRIBUTE, Declaration(takes or {}, gives, only_with or {}))
        return function

    return declared


def declaration(function: Callable[..., Any]) -> Declaration | None:
    """Return what an action declares, None if it declares nothing."""
    found = getattr(function, ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None
