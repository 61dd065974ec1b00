"""FEEL types: which there are, and what conforms to what (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "day-time-duration": "days and time duration",
    "year-month-duration": "years and months duration",
    "any": "Any",
    "null": "Null",
}
SIMPLE = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "Any",
    "Null",
)


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its name, and for compound ones what is inside.

    `item` belongs to list and range, `fields` to context (None: any context),
    `parameters` and `result` to function. `accepts` narrows the type to allowed
    values, `tests` is the tree of the tests it was made of. An `open` context may hold more
    entries than its fields, as those that come from outside do.
    """

    name: str
    item: Type | None = None
    fields: tuple[tuple[str, Type], ...] | None = None
    parameters: tuple[Type, ...] | None = None
    result: Type | None = None
    accepts: Callable[[object], bool] | None = field(default=None, compare=False)
    tests: object = field(default=None, compare=False)
    open: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        if self.name == "context" and self.fields is not None:
            inside = ", ".join(f"{name}: {kind}" for name, kind in self.fields)
            return f"context<{inside}>"
        if self.name == "function" and self.parameters is not None:
            return f"function<{', '.join(map(str, self.parameters))}>->{self.result}"
        return f"{self.name}<{self.item}>" if self.item else self.name


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")


def simple(name: str) -> Type | None:
    """Find a type without inner parts by its name or a customary alias."""
    name = ALIASES.get(name, name)
    if name in ("list", "range", "context", "function"):
        return Type(name)
    return Type(name) if name in SIMPLE else None


def is_complete(kind: Type) -> bool:
    """Tell whether a type may stand behind `instance of`: known, and with its parameters."""
    if kind.name in ("list", "range"):
        return kind.item is not None and is_complete(kind.item)
    if kind.name == "context":
        return kind.fields is not None and all(is_complete(inner) for _, inner in kind.fields)
    if kind.name == "function":
        return kind.parameters is not None and all(map(is_complete, kind.parameters))
    return kind.name in SIMPLE


def conforms(one: Type, other: Type) -> bool:
    """Tell whether every value of one type is a value of the other."""
    if other.name == "Any" or one == other or one.name == "Null":
        return True
    if one.name != other.name:
        return False
    if one.name in ("list", "range"):
        return conforms(one.item or ANY, other.item or ANY)
    if one.name == "context":
        return _fields_conform(one, other)
    if one.name == "function":
        return _functions_conform(one, other)
    return True


def _fields_conform(one: Type, other: Type) -> bool:
    have = dict(one.fields or ())
    return other.fields is None or all(
        name in have and conforms(have[name], kind) for name, kind in other.fields
    )


def _functions_conform(one: Type, other: Type) -> bool:
    if other.parameters is None:
        return True
    mine = one.parameters or ()
    return (
        len(mine) == len(other.parameters)
        and all(map(conforms, other.parameters, mine))
        and conforms(one.result or ANY, other.result or ANY)
    )
